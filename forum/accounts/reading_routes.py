"""What a member reads: words and notes they want covered or kept away, and people they have muted."""

from typing import Any

from flask import Response, flash, render_template, url_for
from flask_babel import gettext as _

from forum.accounts import reading as service
from forum.accounts.forms import ReadingForm
from forum.accounts.routes import bp
from forum.errors import Invalid
from forum.policy import Action
from forum.vocabulary import Shown
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
    page = render_template(
        "accounts/reading.html", form=form, people=service.muted_people(who), ways=list(Shown), active="me"
    )
    return page, 400 if form.errors else 200


@bp.post("/me/reading/people/<public_id>/unmute")
@asks(Action.OWN_ACCOUNT)
def unmute(public_id: str) -> Response:
    """Shows a person's words again."""
    service.unmute(actor(), public_id)
    flash(_("Their words are shown again."), "good")
    return see_other(url_for("accounts.reading"))
