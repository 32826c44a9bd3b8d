"""Pages for those who look after others: what one carries, a rest, a buddy, a quiet page afterwards."""

from typing import Any

from flask import Response, current_app, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.errors import Conflict, Invalid
from forum.extensions import limiter
from forum.moderation import buddies, colleagues, debriefs, exposure, handing, offering, resting
from forum.moderation.care_forms import AnswerForm, DebriefForm
from forum.moderation.debriefs import QUESTIONS
from forum.moderation.routes import bp
from forum.policy import Action
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config, session_token


@bp.get("/moderation/care")
@asks(Action.REST)
def care() -> str:
    """What one carries, one's rest and one's buddy; nobody else sees this page."""
    who = actor()
    pair = buddies.of(who, config())
    return render_template(
        "moderation/care.html",
        pair=pair,
        others=colleagues.others(but=(who.id,), beside=True) if pair.buddy is None else [],
        points=exposure.recent(who.id),
        days=exposure.days(who.id),
        holds=len(handing.held(who)),
        between=debriefs.all_of(who),
        settings=config(),
        active="moderation",
    )


@bp.post("/moderation/care/rest")
@asks(Action.REST)
def rest() -> Response:
    """Begins one's own rest."""
    resting.begin(actor(), config())
    flash(_("Your rest has begun. It ends by itself."), "good")
    return see_other(url_for("moderation.after", rests=1))


@bp.route("/moderation/after", methods=["GET", "POST"])
@asks(Action.REST)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def after() -> Any:
    """A quiet page after somebody was in danger, or when a rest begins: three questions that go nowhere unless sent."""
    who, form = actor(), DebriefForm()
    if form.is_submitted():
        try:
            debriefs.send(who, form.answers, config(), nonce=form.nonce.data or "")
        except (Invalid, Conflict) as error:
            form.take(error)
        else:
            flash(_("It is with your buddy, and with nobody else."), "good")
            return see_other(url_for("moderation.care"))
    page = render_template(
        "moderation/after.html",
        form=form,
        pair=buddies.of(who, config()),
        rests="rests" in request.args or who.is_resting,
        holds=len(handing.held(who)),
        following=None if who.is_resting else offering.following(who, ""),
        settings=config(),
        help_card=current_app.extensions["help_card"](),
        active="moderation",
    )
    return page, form.status


@bp.post("/moderation/buddy")
@asks(Action.LOOK_AFTER)
def ask_buddy() -> Response:
    """Asks a colleague, or says yes to one."""
    agreed = buddies.ask(actor(), request.form.get("person", ""))
    flash(
        _("You look after each other now.")
        if agreed
        else _("They are asked. They can say yes, or leave it, without a reason."),
        "good",
    )
    return see_other(url_for("moderation.care"))


@bp.post("/moderation/buddy/end")
@asks(Action.LOOK_AFTER)
def end_buddy() -> Response:
    """Ends it, or leaves what was asked."""
    buddies.end(actor(), request.form.get("person", ""))
    flash(_("That is over. Nobody asks why."), "good")
    return see_other(url_for("moderation.care"))


@bp.post("/moderation/buddy/think")
@asks(Action.LOOK_AFTER)
def think() -> Response:
    """Says "Thinking of you"."""
    said = buddies.think(actor())
    flash(
        _("They read that you think of them.") if said else _("You have said it today. Tomorrow you can again."), "good"
    )
    return see_other(url_for("moderation.care"))


@bp.route("/moderation/debriefs/<public_id>", methods=["GET", "POST"])
@asks(Action.READ_DEBRIEF)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def debrief(public_id: str) -> Any:
    """What one of two has written to the other, and a few words back."""
    who, form = actor(), AnswerForm()
    found = debriefs.read(who, session_token(), public_id)
    if form.is_submitted():
        try:
            debriefs.answer(who, public_id, form.words.data or "", config())
        except (Invalid, Conflict) as error:
            form.take(error)
        else:
            flash(_("Your buddy reads it."), "good")
            return see_other(url_for("moderation.debrief", public_id=public_id))
    page = render_template(
        "moderation/debrief.html",
        found=found,
        questions=QUESTIONS,
        form=form,
        reading=reading(),
        settings=config(),
        active="moderation",
    )
    return page, form.status
