"""The lobby and a room as pages: the whole room works without JavaScript."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from forum.accounts import reading as people
from forum.accounts.queries import Member
from forum.errors import AskFirst, Invalid, Refused, TooSoon
from forum.extensions import limiter
from forum.lib.paging import parse_number
from forum.policy import Action, may, require
from forum.rooms import access, beside, evening, hosting, hours, keeping, queries, rota, round_page, service, there
from forum.rooms.floor import AnothersTurn
from forum.rooms.forms import LineForm, OpenForm, PaceForm
from forum.rooms.lines import About, Said
from forum.rooms.models import Room
from forum.rooms.presence import presence
from forum.rooms.queries import RoomHead
from forum.rooms.round_forms import CheckInForm
from forum.screening import judging
from forum.screening.passing import LinesWait, lines_wait
from forum.screening.urgent import at_pace
from forum.vocabulary import TargetKind
from forum.web import actor, asks, reading, see_other
from forum.web.care import care_for
from forum.web.failures import STATUS, error_page
from forum.web.failures import say as in_words
from forum.web.identity import config
from forum.web.pages import readable_again

bp = Blueprint("rooms", __name__)
REFRESH_SECONDS = 15


@bp.get("/rooms")
@asks(Action.LOOK_AROUND)
def lobby() -> str:
    """The rooms and their evening hours."""
    rooms = [(room, presence.here(room.id), evening.shown(room)) for room in queries.rooms()]
    days = {room.id: when.begins.date() for room, _here, when in rooms if when is not None}
    shown = {"line": evening.day_line(rooms), "hosts": rota.hosts_on(days) if actor().id is not None else {}}
    return render_template("rooms/lobby.html", rooms=rooms, active="rooms", **shown)


@bp.get("/r/<public_id>")
@asks(Action.ENTER_ROOM)
def room(public_id: str) -> Response:
    """A room: its newest lines and the form; with `listen` it refreshes by itself and has no form."""
    who = actor()
    head = access.head_of(who, public_id)
    if hosting.was_asked_to_leave(head) and not who.is_moderator:
        return see_other(url_for("rooms.word", public_id=public_id))
    form = LineForm(formdata=None, answers=request.args.get("answer", ""))
    return room_page(access.room(who, public_id), form)


def room_page(found: Room, form: LineForm, check_in: CheckInForm | None = None) -> Response:
    """A room's page around a form that came back, or fresh ones."""
    who, listening = actor(), "listen" in request.args
    head = _came_in(who, found)
    gathering = queries.evening(head.gathering_id) if head.gathering_id is not None else None
    when = evening.on_now(found.zone, gathering.begins_at, gathering.ends_at) if gathering else evening.of(found)
    before = parse_number(request.args.get("before"))
    page = queries.lines(found.id, before, config().lines_per_page)
    pace_form = PaceForm(formdata=None, seconds=found.pace_seconds, why=found.pace_why)
    return make_response(
        render_template(
            "rooms/room.html",
            room=found,
            page=page,
            before=before,
            form=form,
            pace_form=pace_form,
            listening=listening,
            here=presence.here(found.id),
            care=form.care or (check_in.care if check_in is not None else None),
            evening=when,
            gathering=gathering,
            has_hours=evening.hours_of(found) is not None,
            is_on=head.is_on,
            may_host=may(who, Action.HOST, head).allowed,
            open_form=OpenForm(formdata=None),
            last_evening=keeping.last_evening(found.id),
            may_say=may(who, Action.SAY, head),
            lines_wait=lines_wait(who),
            may_pace=may(who, Action.HOST, head).allowed,
            sees_hidden=may(who, Action.READ_HIDDEN).allowed,
            reading=reading(),
            muted_names=[name for _id, name in people.muted_people(who)] if reading().people else [],
            refresh_seconds=REFRESH_SECONDS,
            again=readable_again() or url_for("rooms.room", public_id=found.public_id),
            active="rooms",
            **beside.facts(who, head, page.items, form.answers.data or "", config()),
            **round_page.facts(who, head, check_in),
        )
    )


def _came_in(who: Member, found: Room) -> RoomHead:
    """The room as it is for somebody whose page is made now; a host without scripts is as present as another."""
    if hours.is_due(found):
        hours.tick(config())
    head = access.room_head(who, found.public_id)
    if head.gathering_id is not None and may(who, Action.HOST, head).allowed:
        hours.somebody_hosts([head.id])
        if hours.host_arrives(who, head):
            head = access.room_head(who, found.public_id)
    there.come_in(who, head, config())
    return head


@bp.post("/r/<public_id>/say")
@asks(Action.SAY)
@at_pace(text="line_max_characters")
def say(public_id: str) -> Any:
    """Takes a line from the form."""
    form = LineForm()
    words, nonce, seen = (field.data or "" for field in (form.text, form.nonce, form.seen_warning))
    about = About(form.notes.data or (), form.answers.data)
    try:
        line = service.say(actor(), public_id, config(), text=words, nonce=nonce, seen=seen, about=about)
    except (AskFirst, Invalid, TooSoon, AnothersTurn, LinesWait) as error:
        form.take(error)
        answer = room_page(access.room(actor(), public_id), form)
        answer.status_code = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        return answer
    except Refused as error:
        return unheard(public_id, error)
    return after_words(line, public_id, "newest")


def unheard(public_id: str, error: Refused) -> Response:
    """The page for somebody who may be in danger and may not speak in a room: the way to help, and who is open to them there.
    Raises what anybody else is refused with."""
    if not error.families:
        raise error
    who, head = actor(), access.head_of(actor(), public_id)
    doors = (
        (Action.WHISPER, _("A word with the hosts"), "rooms.word"),
        (Action.CALL_MODERATOR, _("Call a moderator"), "rooms.call"),
    )
    ways = [(name, url_for(way, public_id=public_id)) for action, name, way in doors if may(who, action, head).allowed]
    return error_page(403, in_words(error.reason, error.values), error=error, ways=ways)


def after_words(said: Said, room_id: str, anchor: str) -> Response:
    """Leads back to the room; who said words that worry comes by the way to help first."""
    if said.finding.helps:
        return see_other(url_for("rooms.said", public_id=said.public_id))
    return see_other(url_for("rooms.room", public_id=room_id, _anchor=anchor))


@bp.get("/m/<public_id>/said")
@asks(Action.TAKE_BACK_LINE)
def said(public_id: str) -> Any:
    """What the writer of a line reads before they come back to it, made anew from the words: the way to help."""
    line = access.own_message(actor(), public_id)
    return cared(
        line.source,
        (TargetKind.MESSAGE, public_id),
        url_for("rooms.room", public_id=line.room.public_id, _anchor="newest"),
    )


def cared(words: str, text: tuple[TargetKind, str], back: str) -> Any:
    """The way to help for the writer of these words; leads on when they need none."""
    care = care_for(judging.judged(words).helps, text)
    return render_template("rooms/cared.html", care=care, back=back, active="rooms") if care else see_other(back)


@bp.route("/m/<public_id>/take-back", methods=["GET", "POST"])
@asks(Action.TAKE_BACK_LINE)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def take_back(public_id: str) -> Any:
    """Asks once, then takes one's own line back."""
    message = access.own_message(actor(), public_id)
    if request.method == "GET":
        return render_template("rooms/take_back.html", message=message, active="rooms")
    room_id, is_closed = message.room.public_id, message.room.is_closed
    service.take_back(actor(), public_id)
    flash(_("Your words are taken back."), "good")
    return see_other(url_for("rooms.lobby") if is_closed else url_for("rooms.room", public_id=room_id))


@bp.post("/r/<public_id>/pace")
@asks(Action.HOST)
def pace(public_id: str) -> Any:
    """Sets the slow mode from the form."""
    form = PaceForm()
    seconds, why = form.seconds.data, form.why.data or ""
    service.set_pace(actor(), public_id, seconds if isinstance(seconds, int) else -1, config(), why)
    flash(_("Slow mode is set.") if seconds else _("Slow mode is off."), "good")
    return see_other(url_for("rooms.room", public_id=public_id))


@bp.route("/m/<public_id>/mute", methods=["GET", "POST"])
@asks(Action.MUTE)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def mute_speaker(public_id: str) -> Any:
    """Asks once, then keeps the words of the person behind a line from the reader."""
    who = actor()
    message = access.message(who, public_id)
    require(who, Action.MUTE, message)
    back = url_for("rooms.room", public_id=message.room.public_id)
    if request.method == "GET":
        return render_template("accounts/mute.html", back=back, active="rooms")
    people.mute(who, message.author_id)
    flash(_("You will not meet their words uncovered any more."), "good")
    return see_other(back)
