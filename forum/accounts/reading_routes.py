"""What a member reads: words and notes they want covered or kept away, and people they have muted."""

from typing import Any

from flask import Response, flash, render_template, url_for
from flask_babel import gettext as _

from forum.accounts import pushes
from forum.accounts import reading as service
from forum.accounts.forms import QuietForm, ReadingForm
from forum.accounts.routes import bp
from forum.errors import Invalid
from forum.policy import Action
from forum.reading import Quiet
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config, session_token


@bp.route("/me/reading", methods=["GET", "POST"], endpoint="reading")
@asks(Action.OWN_ACCOUNT)
def own_reading() -> Any:
    """The choices; only the member's own session can open them."""
    who, chosen = actor(), reading()
    kept = {f"note_{note.value}": shown.value for note, shown in chosen.notes.items()}
    form = ReadingForm(data={"words": "\n".join(chosen.words), **kept})
    if form.is_submitted():
        try:
            service.keep(who, session_token(), config(), words=form.words.data or "", notes=form.chosen())
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Kept. It holds on every page from now on."), "good")
            return see_other(url_for("accounts.reading"))
    return render_template(
        "accounts/reading.html", form=form, people=service.muted_people(who), active="me"
    ), form.status


@bp.route("/me/quiet", methods=["GET", "POST"])
@asks(Action.OWN_ACCOUNT)
def quiet() -> Any:
    """The hours in which no light goes on; the notices wait."""
    kept = reading().quiet
    form = QuietForm(data=_as_typed(kept))
    if form.is_submitted():
        typed = {name: (form[name].data or "").strip() for name in ("begins", "ends", "zone")}
        try:
            service.keep_quiet(actor(), session_token(), config(), **typed)
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Kept. It holds on every page from now on."), "good")
            return see_other(url_for("accounts.quiet"))
    copied = pushes.has_any(actor().id)
    return render_template("accounts/quiet.html", form=form, copied=copied, active="me"), form.status


def _as_typed(kept: Quiet | None) -> dict[str, str]:
    if kept is None:
        return {}
    times = {
        name: f"{minute // 60:02}:{minute % 60:02}" for name, minute in (("begins", kept.begins), ("ends", kept.ends))
    }
    return {**times, "zone": kept.zone}


@bp.post("/me/reading/people/<public_id>/unmute")
@asks(Action.OWN_ACCOUNT)
def unmute(public_id: str) -> Response:
    """Shows a person's words again."""
    service.unmute(actor(), public_id)
    flash(_("Their words are shown again."), "good")
    return see_other(url_for("accounts.reading"))
