"""One line with all that can be done with it, and saying hello: the live room's menus as plain pages."""

from typing import Any

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.accounts import reading as readers
from forum.extensions import limiter
from forum.policy import Action, may, require
from forum.rooms import access, line_queries, people, pins, reactions, there
from forum.rooms.kinds import Sign
from forum.rooms.routes import bp
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config


@bp.get("/m/<public_id>")
@asks(Action.ENTER_ROOM)
def line(public_id: str) -> str:
    """A line, and what the reader may do with it."""
    who = actor()
    message = access.message(who, public_id)
    head = access.room_head(who, message.room.public_id)
    found = line_queries.one(message)
    return render_template(
        "rooms/line.html",
        line=found.line,
        room=message.room,
        head=head,
        author=found,
        is_pinned=found.pinned,
        signs=reactions.of([public_id]),
        own_signs=reactions.own(who, [public_id]),
        may_sign=may(who, Action.GIVE_SIGN, message).allowed,
        may_say=may(who, Action.SAY, head).allowed,
        hosts=may(who, Action.HOST, head).allowed and head.in_evening,
        tends=people.may_tend(who, head, message.author_id),
        sees_hidden=may(who, Action.READ_HIDDEN).allowed,
        is_muted=message.author_id in reading().people,
        reading=reading(),
        all_signs=list(Sign),
        active="rooms",
    )


@bp.post("/m/<public_id>/sign")
@asks(Action.GIVE_SIGN)
@limiter.limit(lambda: config().write_limit)
def sign(public_id: str) -> Response:
    """Gives a kind sign, or takes it back."""
    reactions.react(actor(), public_id, request.form.get("sign", ""), on=request.form.get("state") == "on")
    return see_other(url_for("rooms.line", public_id=public_id))


@bp.post("/m/<public_id>/pin")
@asks(Action.HOST)
def pin(public_id: str) -> Response:
    """Puts the line above the others, or takes it down."""
    if request.form.get("state") == "on":
        pins.pin(actor(), public_id)
        flash(_("The line stands above the others."), "good")
    else:
        pins.unpin(actor(), public_id)
        flash(_("The line is taken down."), "good")
    return see_other(url_for("rooms.line", public_id=public_id))


@bp.post("/m/<public_id>/unmute")
@asks(Action.MUTE)
def unmute_speaker(public_id: str) -> Any:
    """Shows the words of the person behind a line again."""
    who = actor()
    message = access.message(who, public_id)
    require(who, Action.MUTE, message)
    readers.unmute(who, line_queries.one(message).author_id)
    flash(_("Their words are shown again."), "good")
    return see_other(url_for("rooms.room", public_id=message.room.public_id))


@bp.post("/r/<public_id>/hello")
@asks(Action.ENTER_ROOM)
@limiter.limit(lambda: config().write_limit)
def hello(public_id: str) -> Response:
    """Says hello, or takes it back."""
    said = request.form.get("state") == "on"
    there.hello(actor(), public_id, said=said)
    flash(_("Your name is shown among those who are here.") if said else _("Your name is not shown any more."), "good")
    return see_other(url_for("rooms.room", public_id=public_id))
