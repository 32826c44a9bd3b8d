"""The steward's settings: boards, rooms, duties."""

from datetime import time
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.accounts import doorway
from forum.accounts import queries as accounts
from forum.discussions.models import Board
from forum.errors import Plain
from forum.extensions import db
from forum.lib.hours import days_of
from forum.moderation import greeters, raids
from forum.moderation import service as moderation
from forum.policy import Action
from forum.rooms.models import Room
from forum.site import service
from forum.site.forms import AppointForm, BoardForm, RoomForm
from forum.site.routes import bp
from forum.vocabulary import GREETER, Role
from forum.web import actor, asks, see_other


@bp.route("/settings", methods=["GET", "POST"])
@asks(Action.KEEP_SITE)
def settings() -> Any:
    """Boards, rooms and duties; the form appoints."""
    form = AppointForm()
    if form.validate_on_submit():
        try:
            flash(_appointed(form.name.data or "", form.role.data), "good")
        except Plain as error:
            form.take(error)
        else:
            return see_other(url_for("site.settings"))
    boards = db.session.scalars(sa.select(Board).order_by(Board.position, Board.id)).all()
    rooms = db.session.scalars(sa.select(Room).order_by(Room.position, Room.id)).all()
    page = render_template(
        "site/settings.html",
        form=form,
        boards=boards,
        rooms=rooms,
        greeters=accounts.greeters(),
        specialists=accounts.specialists(),
        door=doorway.state(),
        active="settings",
    )
    return page, 400 if form.errors else 200


def _appointed(name: str, duty: str) -> str:
    """Gives a duty, and says what follows."""
    if duty == GREETER:
        greeters.appoint(actor(), name)
        return str(_("Done. They see it on the next page they open."))
    moderation.appoint(actor(), name, Role(duty))
    return str(_("Done. They sign in again and then see their new duty."))


@bp.post("/settings/door")
@asks(Action.KEEP_SITE)
def keep_door() -> Response:
    """Has people join by invitation alone, or opens the door again."""
    by_invitation = request.form.get("invitation") == "1"
    raids.join_by_invitation(actor(), on=by_invitation)
    flash(_("One joins by invitation now.") if by_invitation else _("Everybody can join again."), "good")
    return see_other(url_for("site.settings"))


@bp.post("/settings/first-places")
@asks(Action.KEEP_SITE)
def first_places() -> Response:
    """Opens a first set of boards and a room."""
    service.open_first_places(actor(), _)
    flash(_("Four boards and an evening room are open. Change them as you like."), "good")
    return see_other(url_for("site.settings"))


@bp.route("/settings/boards/new", methods=["GET", "POST"], defaults={"public_id": None})
@bp.route("/settings/boards/<public_id>", methods=["GET", "POST"])
@asks(Action.KEEP_SITE)
def keep_board(public_id: str | None) -> Any:
    """One board."""
    form = BoardForm(obj=service.place(Board, public_id) if public_id else None)
    if request.method == "POST":
        try:
            service.keep_board(
                actor(),
                public_id,
                name=form.name.data or "",
                about=form.about.data or "",
                is_public=bool(form.is_public.data),
                guidance=form.guidance.data or "",
                pictures_allowed=bool(form.pictures_allowed.data),
            )
        except Plain as error:
            form.take(error)
        else:
            flash(_("The board is kept."), "good")
            return see_other(url_for("site.settings"))
    page = render_template("site/place.html", form=form, kind="board", is_new=public_id is None, active="settings")
    return page, 400 if form.errors else 200


@bp.route("/settings/rooms/new", methods=["GET", "POST"], defaults={"public_id": None})
@bp.route("/settings/rooms/<public_id>", methods=["GET", "POST"])
@asks(Action.KEEP_SITE)
def keep_room(public_id: str | None) -> Any:
    """One room."""
    form = RoomForm()
    if request.method == "GET":
        _show_room(form, service.place(Room, public_id) if public_id else None)
    elif form.validate():
        try:
            service.keep_room(actor(), public_id, form.wish())
        except Plain as error:
            form.take(error)
        else:
            flash(_("The room is kept."), "good")
            return see_other(url_for("site.settings"))
    page = render_template("site/place.html", form=form, kind="room", is_new=public_id is None, active="settings")
    return page, 400 if form.errors else 200


def _show_room(form: RoomForm, room: Room | None) -> None:
    if room is None:
        return
    form.name.data, form.about.data, form.welcome.data = room.name, room.about, room.welcome
    form.zone.data, form.is_closed.data = room.zone, room.is_closed
    form.show_days(days_of(room.rule))
    form.always_open.data, form.closing_words.data = room.always_open, room.closing_words
    form.topic.data, form.tool.data = room.topic, room.tool
    form.hostless_minutes.data, form.transcript_hours.data = room.hostless_minutes, room.transcript_hours
    form.cross_talk.data, form.turn_minutes.data = room.cross_talk, room.turn_seconds // 60
    form.gathers_from.data, form.gathers_until.data = _time(room.gathers_from), _time(room.gathers_until)


def _time(minutes: int | None) -> time | None:
    return None if minutes is None else time(*divmod(minutes, 60))
