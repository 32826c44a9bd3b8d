"""A word with the hosts, the way to help, and calling a moderator, as pages and forms; open to somebody sent out, too."""

from typing import Any

from flask import Response, current_app, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.accounts import reading as people
from forum.errors import AskFirst, Invalid, Missing
from forum.extensions import limiter
from forum.lib import markup
from forum.policy import Action, may, require
from forum.rooms import access, calls, hosting, whisper_queries, whispers
from forum.rooms.hosting_forms import CallForm, WhisperForm
from forum.rooms.routes import bp, cared
from forum.screening.urgent import at_pace
from forum.vocabulary import TargetKind, Visibility
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config


class Words:
    """A whisper as the policy sees it: words of somebody, which may be gone."""

    def __init__(self, author_id: int, visibility: Visibility) -> None:
        self.author_id, self.visibility = author_id, visibility


@bp.route("/r/<public_id>/word", methods=["GET", "POST"])
@asks(Action.WHISPER)
@at_pace(text="whisper_max_characters")
def word(public_id: str) -> Any:
    """A word with the hosts: what they said to the reader, and a form."""
    who, form = actor(), WhisperForm()
    if request.method == "GET" and may(who, Action.HOST, access.head_of(who, public_id)).allowed:
        return see_other(url_for("rooms.room", public_id=public_id))
    if request.method == "POST":
        said = {"text": form.text.data or "", "nonce": form.nonce.data or "", "seen": form.seen_warning.data or ""}
        try:
            sent = whispers.to_hosts(who, public_id, config(), **said)
        except (AskFirst, Invalid) as error:
            form.take(error)
        else:
            if whispers.helps(sent):
                return see_other(url_for("rooms.whispered", public_id=sent.public_id))
            return see_other(url_for("rooms.word", public_id=public_id, _anchor="newest-whisper"))
    head = whispers.word_room(who, public_id)
    page = render_template(
        "rooms/word.html",
        room_id=public_id,
        head=head,
        sent_out=hosting.was_asked_to_leave(head),
        whispers=whisper_queries.newest(head, config().whispers_shown, person_id=who.id),
        card=whisper_queries.card_stands(head, who.id),
        help_card=current_app.extensions["help_card"],
        form=form,
        reading=reading(),
        active="rooms",
    )
    return page, form.status


@bp.get("/w/<public_id>/said")
@asks(Action.OWN_ACCOUNT)
def whispered(public_id: str) -> Any:
    """What the writer of a word with the hosts reads before they come back to it, made anew from the words: the way to help."""
    found = whispers.of(actor(), public_id)
    if found.author_id != actor().id:
        raise Missing(whispers.GONE)
    back = url_for("rooms.word", public_id=found.room, _anchor="newest-whisper")
    return cared(markup.plain(found.html), (TargetKind.WHISPER, found.public_id), back)


@bp.post("/w/<public_id>/put-away")
@asks(Action.OWN_ACCOUNT)
def put_away(public_id: str) -> Response:
    """Puts the way to help away."""
    room_id = whispers.put_away(actor(), public_id)
    return see_other(url_for("rooms.room", public_id=room_id))


@bp.route("/w/<public_id>/mute", methods=["GET", "POST"])
@asks(Action.MUTE)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def mute_whisperer(public_id: str) -> Any:
    """Asks once, then keeps the words of the person behind a whisper from the reader."""
    who = actor()
    found = whispers.of(who, public_id)
    require(who, Action.MUTE, Words(found.author_id, found.visibility))
    back = url_for("rooms.room", public_id=found.room)
    if request.method == "GET":
        return render_template("accounts/mute.html", back=back, active="rooms")
    people.mute(who, found.author_id)
    flash(_("You will not meet their words uncovered any more."), "good")
    return see_other(back)


@bp.route("/r/<public_id>/call", methods=["GET", "POST"])
@asks(Action.CALL_MODERATOR)
@limiter.limit(lambda: config().call_limit, methods=["POST"])
def call(public_id: str) -> Any:
    """Asks the moderators to come in, and says honestly how near one is."""
    who, form = actor(), CallForm()
    head = access.head_of(who, public_id)
    require(who, Action.CALL_MODERATOR, head)
    if request.method == "POST":
        try:
            calls.call(who, public_id, form.words.data or "", config())
        except Invalid as error:
            form.take(error)
        else:
            return see_other(url_for("rooms.call", public_id=public_id))
    page = render_template(
        "rooms/call.html",
        head=head,
        form=form,
        asked=calls.own(who, head),
        reach=calls.reach(head),
        comes_in=may(who, Action.ENTER_ROOM, head).allowed,
        active="rooms",
    )
    return page, form.status
