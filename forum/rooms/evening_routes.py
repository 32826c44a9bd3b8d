"""The evenings of a room as pages: opening and closing by hand, topic, rota, calendar, and keeping one's own words."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from forum.accounts.queries import Member
from forum.errors import Missing, Plain
from forum.extensions import db, limiter
from forum.lib import clock, ids
from forum.lib.ics import calendar
from forum.lib.paging import parse_number
from forum.policy import Action, may, require
from forum.rooms import access, evening, gatherings, keeping, rota
from forum.rooms.access import NO_ROOM
from forum.rooms.forms import LENGTHS_MINUTES, DayForm, HostForm, OpenForm, TopicForm
from forum.rooms.models import Room
from forum.rooms.routes import bp
from forum.web import actor, asks, see_other
from forum.web.identity import config, session_token

CALENDAR_TYPE = "text/calendar; charset=utf-8"


def _to_room(public_id: str) -> Response:
    return see_other(url_for("rooms.room", public_id=public_id))


@bp.post("/r/<public_id>/open")
@asks(Action.HOST)
@limiter.limit(lambda: config().write_limit)
def open_evening(public_id: str) -> Response:
    """A host opens an evening now."""
    form = OpenForm()
    minutes = form.minutes.data if form.minutes.data in LENGTHS_MINUTES else LENGTHS_MINUTES[1]
    gatherings.begin(actor(), public_id, clock.minute(clock.now()) + timedelta(minutes=minutes))
    flash(_("The evening is open. You are its host."), "good")
    return _to_room(public_id)


@bp.route("/r/<public_id>/close", methods=["GET", "POST"])
@asks(Action.HOST)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def close_evening(public_id: str) -> Any:
    """Asks once, then ends the evening."""
    who = actor()
    if request.method == "GET":
        return render_template("rooms/close.html", room=_hosted(who, public_id), active="rooms")
    gatherings.close(who, public_id)
    flash(_("The evening is closed."), "good")
    return _to_room(public_id)


@bp.route("/r/<public_id>/topic", methods=["GET", "POST"])
@asks(Action.HOST)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def topic(public_id: str) -> Any:
    """What the evening is about."""
    who = actor()
    room = _hosted(who, public_id)
    on = gatherings.current(room)
    form = TopicForm(data={"topic": on.topic, "tool": on.tool} if on else None)
    if request.method == "POST":
        try:
            gatherings.set_topic(who, public_id, form.topic.data or "", form.tool.data or "")
        except Plain as error:
            form.take(error)
        else:
            return _to_room(public_id)
    page = render_template("rooms/topic.html", room=room, form=form, active="rooms")
    return page, form.status


def _hosted(who: Member, public_id: str) -> Room:
    """A room that this person may host, for a form that only its hosts have."""
    head = access.room_head(who, public_id)
    require(who, Action.HOST, head)
    return access.room(who, public_id)


@bp.get("/r/<public_id>/hosts")
@asks(Action.ENTER_ROOM)
def hosts(public_id: str) -> str:
    """Who hosts when; hosts put themselves down here."""
    return _hosts_page(public_id, HostForm(formdata=None))


def _hosts_page(public_id: str, form: HostForm) -> str:
    who = actor()
    room = access.room(who, public_id)
    return render_template(
        "rooms/hosts.html",
        room=room,
        form=form,
        day_form=lambda: DayForm(formdata=None),
        hosts=rota.hosts_of(room.id),
        planned=rota.planned(who, room, config()),
        may_host=may(who, Action.HOST, access.room_head(who, public_id)).allowed,
        may_name=may(who, Action.NAME_HOSTS).allowed,
        active="rooms",
    )


@bp.post("/r/<public_id>/hosts")
@asks(Action.NAME_HOSTS)
@limiter.limit(lambda: config().write_limit)
def add_host(public_id: str) -> Any:
    """A moderator adds a host."""
    form = HostForm()
    try:
        rota.add_host(actor(), public_id, form.name.data or "")
    except Plain as error:
        form.take(error)
        return _hosts_page(public_id, form), 400
    flash(_("They may host this room now, and have been told."), "good")
    return see_other(url_for("rooms.hosts", public_id=public_id))


@bp.post("/r/<public_id>/hosts/<account_id>/drop")
@asks(Action.ENTER_ROOM)
@limiter.limit(lambda: config().write_limit)
def drop_host(public_id: str, account_id: str) -> Response:
    """A host gives the duty back, or a moderator takes it."""
    rota.drop_host(actor(), public_id, account_id)
    return see_other(url_for("rooms.hosts", public_id=public_id))


@bp.post("/r/<public_id>/hosts/on/<day>")
@asks(Action.HOST)
@limiter.limit(lambda: config().write_limit)
def take_day(public_id: str, day: str) -> Any:
    """Puts somebody down for one evening."""
    form = DayForm()
    _hosted(actor(), public_id)
    try:
        rota.take(actor(), public_id, day, config(), name=form.name.data or "")
    except Plain as error:
        top = HostForm(formdata=None)
        top.take(error)
        return _hosts_page(public_id, top), 400
    flash(_("It is down. Whoever hosts is reminded on the day."), "good")
    return see_other(url_for("rooms.hosts", public_id=public_id))


@bp.post("/r/<public_id>/hosts/on/<day>/free")
@asks(Action.ENTER_ROOM)
@limiter.limit(lambda: config().write_limit)
def free_day(public_id: str, day: str) -> Response:
    """A host cannot that evening; the others are told."""
    rota.give_back(actor(), public_id, day)
    flash(_("That evening is free again. The other hosts are told."), "good")
    return see_other(url_for("rooms.hosts", public_id=public_id))


@bp.get("/r/<public_id>/calendar")
@asks(Action.ENTER_ROOM)
def calendar_file(public_id: str) -> Response:
    """The hours of a room as a file for one's own calendar."""
    response = _calendar(access.room(actor(), public_id))
    response.headers["Content-Disposition"] = 'attachment; filename="evening.ics"'
    return response


@bp.get("/calendar/<token>.ics")
@asks(Action.LOOK_AROUND)
@limiter.limit(lambda: config().calendar_limit)
def calendar_feed(token: str) -> Response:
    """The same for a calendar that looks again by itself; it has no session, so the address is its key."""
    asked = sa.select(Room).where(Room.calendar_token == token, Room.is_closed.is_(False))
    room = db.session.scalars(asked).first() if ids.is_nonce(token) else None
    if room is None:
        raise Missing(NO_ROOM)
    return _calendar(room)


def _calendar(room: Room) -> Response:
    hours = evening.hours_of(room)
    if hours is None:
        raise Missing(_("This room has no fixed hours, so there is no calendar of it."))
    # A name made from the feed's own, so that file and feed are one event to a calendar; it leads to nobody.
    uid = f"{room.calendar_token[:16].lower()}@calendar.invalid"
    response = make_response(calendar(hours, uid, _("Evening call"), clock.now()))
    response.headers["Content-Type"] = CALENDAR_TYPE
    return response


@bp.post("/e/<public_id>/keep")
@asks(Action.OWN_ACCOUNT)
@limiter.limit(lambda: config().write_limit)
def keep_words(public_id: str) -> Response:
    """Keeps one's own words of an evening, sealed."""
    keeping.keep(actor(), session_token(), public_id)
    flash(_("Your own words are kept. Only you can read them."), "good")
    return see_other(url_for("rooms.kept_words"))


@bp.get("/me/evenings")
@asks(Action.OWN_ACCOUNT)
def kept_words() -> str:
    """What one kept of one's own words."""
    before = parse_number(request.args.get("before"))
    page = keeping.page(actor(), session_token(), config().kept_words_per_page, before)
    return render_template("rooms/kept_words.html", page=page, active="me")


@bp.post("/me/evenings/<int:kept_id>/drop")
@asks(Action.OWN_ACCOUNT)
def drop_words(kept_id: int) -> Response:
    """Deletes what was kept of one evening."""
    keeping.drop(actor(), kept_id)
    flash(_("Deleted."), "good")
    return see_other(url_for("rooms.kept_words"))
