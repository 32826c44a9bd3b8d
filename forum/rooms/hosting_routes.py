"""What hosts do, as pages and forms: the room, the people at its evening, and each of them."""

from typing import Any

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.errors import AskFirst, Invalid
from forum.extensions import limiter
from forum.lib.words import N_
from forum.policy import Action
from forum.rooms import access, hosting, people, whisper_queries, whispers
from forum.rooms.forms import PaceForm
from forum.rooms.hosting_forms import AskForm, WhisperForm
from forum.rooms.kinds import Asked
from forum.rooms.models import Room
from forum.rooms.people import Whom
from forum.rooms.routes import bp
from forum.screening.urgent import at_pace
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config

DONE = {
    Asked.QUIET: N_("They just listen until this evening ends. They have been told, with your words."),
    Asked.UNQUIET: N_("They may speak again, and know it."),
    Asked.REMOVE: N_("They are out of the room for this evening. They have been told, with your words."),
    Asked.READMIT: N_("They may come in again, and know it."),
}


@bp.get("/r/<public_id>/hosting")
@asks(Action.HOST)
def hosting_page(public_id: str) -> str:
    """Everything a host can do about the evening, and who is there."""
    who = actor()
    head = people.hosted_room(who, public_id)
    room: Room = access.room(who, public_id)
    return render_template(
        "rooms/hosting.html",
        room=room,
        head=head,
        people=people.shown(head, request.args.get("after", ""), config().people_per_page),
        fellows=people.fellows(head),
        pace_form=PaceForm(formdata=None, seconds=room.pace_seconds, why=room.pace_why),
        active="rooms",
    )


@bp.post("/r/<public_id>/lock")
@asks(Action.HOST)
def lock(public_id: str) -> Response:
    """Closes the circle, or opens it again."""
    locked = request.form.get("state") == "on"
    hosting.lock(actor(), public_id, locked=locked)
    flash(_("Nobody else comes in now.") if locked else _("The room is open again."), "good")
    return see_other(url_for("rooms.hosting_page", public_id=public_id))


@bp.post("/r/<public_id>/hand-over")
@asks(Action.HOST)
def hand_over(public_id: str) -> Response:
    """Gives the evening to another host, or takes it."""
    name = hosting.hand_over(actor(), public_id, request.form.get("to", ""))
    flash(_("%(name)s hosts this evening now.", name=name), "good")
    return see_other(url_for("rooms.hosting_page", public_id=public_id))


@bp.get("/r/<public_id>/people/<person_id>")
@asks(Action.TEND_PERSON)
def person(public_id: str, person_id: str) -> str:
    """One person at the evening: what was whispered, and what a host can do for them."""
    return _person_page(public_id, person_id, WhisperForm(formdata=None), AskForm(formdata=None))


def _person_page(public_id: str, person_id: str, form: WhisperForm, ask_form: AskForm) -> str:
    who = actor()
    head, whom = people.meant(who, public_id, Whom(person=person_id))
    return render_template(
        "rooms/person.html",
        room=access.room(who, public_id),
        person=whom,
        whispers=whisper_queries.newest(head, config().whispers_shown, person_id=whom.id),
        card=whisper_queries.card_stands(head, whom.id),
        form=form,
        ask_form=ask_form,
        reading=reading(),
        active="rooms",
    )


@bp.post("/r/<public_id>/people/<person_id>/ask")
@asks(Action.TEND_PERSON)
@limiter.limit(lambda: config().write_limit)
def ask(public_id: str, person_id: str) -> Any:
    """Asks somebody to listen or to leave, or takes that back."""
    form, step = AskForm(), request.form.get("step", "")
    to = Whom(person=person_id)
    try:
        hosting.ask(actor(), public_id, step, config(), why=form.words.data or "", to=to)
    except Invalid as error:
        form.take(error)
        return _person_page(public_id, person_id, WhisperForm(formdata=None), form), form.status
    flash(_(DONE[Asked(step)]), "good")
    return see_other(url_for("rooms.person", public_id=public_id, person_id=person_id))


@bp.post("/r/<public_id>/people/<person_id>/whisper")
@asks(Action.TEND_PERSON)
@at_pace(text="whisper_max_characters")
def whisper_to(public_id: str, person_id: str) -> Any:
    """Whispers to somebody."""
    form = WhisperForm()
    said = {"text": form.text.data or "", "nonce": form.nonce.data or "", "seen": form.seen_warning.data or ""}
    try:
        whispers.to_person(actor(), public_id, config(), to=Whom(person=person_id), **said)
    except (AskFirst, Invalid) as error:
        form.take(error)
        return _person_page(public_id, person_id, form, AskForm(formdata=None)), form.status
    return see_other(url_for("rooms.person", public_id=public_id, person_id=person_id, _anchor="newest-whisper"))


@bp.post("/r/<public_id>/people/<person_id>/card")
@asks(Action.TEND_PERSON)
@limiter.limit(lambda: config().write_limit)
def card(public_id: str, person_id: str) -> Response:
    """Sends somebody the way to help."""
    whispers.send_card(actor(), public_id, Whom(person=person_id))
    flash(_("The way to help stands on their page, for them alone."), "good")
    return see_other(url_for("rooms.person", public_id=public_id, person_id=person_id))
