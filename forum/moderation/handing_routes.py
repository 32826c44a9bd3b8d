"""Opening the words of a grave case, and leaving a case to others."""

from typing import Any

from flask import Response, flash, render_template, url_for
from flask_babel import gettext as _

from forum.errors import Invalid
from forum.moderation import colleagues, exposure, handing, offering, queries, rows, service
from forum.moderation.care_forms import HandOverForm
from forum.moderation.routes import bp, next_case
from forum.policy import Action
from forum.web import actor, asks, see_other
from forum.web.identity import config


@bp.post("/c/<public_id>/words")
@asks(Action.OPEN_WORDS)
def open_words(public_id: str) -> Response:
    """Opens the words of a grave case, which is counted for whoever opens them."""
    if exposure.open_words(actor(), public_id, config()):
        flash(
            _("These were heavy words, and enough for today. Your rest has begun: read below what you can do now."),
            "note",
        )
        return see_other(url_for("moderation.after", rests=1))
    return see_other(url_for("moderation.case", public_id=public_id, open=1))


@bp.post("/c/<public_id>/pass")
@asks(Action.LEAVE_CASE)
def pass_by(public_id: str) -> Response:
    """Leaves a case to others, without a reason."""
    who = actor()
    handing.pass_by(who, public_id)
    flash(_("Somebody else takes it. Nobody is told that you left it."), "good")
    return see_other(url_for("moderation.holding")) if who.is_resting else next_case(public_id)


@bp.route("/c/<public_id>/hand-over", methods=["GET", "POST"])
@asks(Action.LEAVE_CASE)
def hand_over(public_id: str) -> Any:
    """Offers a case that one holds to a colleague, or to whoever comes next."""
    who, form = actor(), HandOverForm()
    case = service.case_for(who, public_id, Action.LEAVE_CASE)
    form.offer(colleagues.others(but=offering.not_for(who, case)))
    if form.is_submitted():
        try:
            handing.offer(who, public_id, form.to.data or handing.ANYBODY, form.words.data or "", config())
        except Invalid as error:
            form.take(error)
        else:
            flash(_("It is offered. Until somebody takes it, it waits in the queue."), "good")
            return see_other(url_for("moderation.holding" if handing.held(who) else "moderation.queue"))
    page = render_template(
        "moderation/hand_over.html",
        case=case,
        title=_(rows.NAMED[case.target_kind], name=queries.author(case.author_id).name),
        is_held=handing.is_held(case, who),
        form=form,
        active="moderation",
    )
    return page, form.status


@bp.get("/moderation/holding")
@asks(Action.REST)
def holding() -> str:
    """What one still holds, and the ways to leave it."""
    found = handing.held_with_authors(actor())
    cases = [(case, _(rows.NAMED[case.target_kind], name=author)) for case, author in found]
    return render_template("moderation/holding.html", cases=cases, active="moderation")
