"""The steward's verbs: boards and rooms opened, changed, put away."""

import pytest
from flask import Flask

from forum.accounts import service as accounts
from forum.accounts.models import FirstLink
from forum.accounts.queries import Member
from forum.discussions.models import Board
from forum.discussions.queries import boards
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock
from forum.rooms.models import Room
from forum.rooms.queries import rooms
from forum.site import service
from forum.site.service import RoomWish
from forum.vocabulary import Role, Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def steward(app: Flask) -> Member:
    return make.a_steward("Gentle Badger")


def board(steward: Member, public_id: str | None = None, name: str = "Nights", about: str = "", **more) -> Board:
    return service.keep_board(steward, public_id, name=name, about=about, is_public=more.get("is_public", False))


def test_a_first_set_is_opened_once(steward: Member) -> None:
    for _ in range(2):
        service.open_first_places(steward)
    assert [row.name for row in boards(public_only=False)] == [name for name, _about, _guidance in service.FIRST_BOARDS]
    assert boards(public_only=True) == []
    assert [(row.name, row.gathers_from, row.gathers_until) for row in rooms()] == [("Evening check-in", 1140, 1260)]


def test_a_first_set_leaves_what_is_there(steward: Member) -> None:
    board(steward, name="Mine")
    service.open_first_places(steward)
    assert [row.name for row in boards(public_only=False)] == ["Mine"]
    assert len(rooms()) == 1


def test_boards_stand_in_the_order_they_were_opened_and_change_in_place(steward: Member) -> None:
    first, second = board(steward, name="  One\n"), board(steward, name="Two")
    changed = board(steward, first.public_id, name="One again", about="About it", is_public=True)
    assert changed.id == first.id
    assert [(row.name, row.about, row.is_public) for row in boards(public_only=False)] == [
        ("One again", "About it", True),
        ("Two", "", False),
    ]
    assert second.revision == 1
    assert changed.revision == 2


def test_rooms_change_in_place(steward: Member) -> None:
    room = service.keep_room(steward, None, RoomWish("Evening", "About"))
    wish = RoomWish("Morning", "", "Hello", 480, 540, "Europe/London", is_closed=True)
    assert service.keep_room(steward, room.public_id, wish).id == room.id
    kept = db.session.query(Room).one()
    assert (kept.name, kept.welcome, kept.gathers_from, kept.zone, kept.is_closed) == (
        "Morning", "Hello", 480, "Europe/London", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [({"name": ""}, "name"), ({"name": " \n"}, "name"), ({"name": "x" * 81}, "name"), ({"about": "x" * 301}, "about")],
)
def test_a_board_that_cannot_be_kept(steward: Member, more: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        board(steward, **more)
    assert set(refused.value.problems) == {field}
    assert db.session.query(Board).count() == 0


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (RoomWish("", ""), "name"),
        (RoomWish("x" * 81, ""), "name"),
        (RoomWish("Room", "x" * 301), "about"),
        (RoomWish("Room", "", "x" * 1001), "welcome"),
        (RoomWish("Room", "", gathers_from=60), "gathers_from"),
        (RoomWish("Room", "", gathers_until=60), "gathers_from"),
        (RoomWish("Room", "", zone="Nowhere/Land"), "zone"),
        (RoomWish("Room", "", zone="../etc/passwd"), "zone"),
        (RoomWish("Room", "", turn_seconds=59), "turn_minutes"),
        (RoomWish("Room", "", turn_seconds=901), "turn_minutes"),
        (RoomWish("Room", "", turn_seconds=10**40), "turn_minutes"),
        (RoomWish("Room", "", zone="x" * 5000), "zone"),
    ],
)
def test_a_room_that_cannot_be_kept(steward: Member, wish: RoomWish, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.keep_room(steward, None, wish)
    assert set(refused.value.problems) == {field}
    assert db.session.query(Room).count() == 0


@pytest.mark.parametrize("public_id", ["aaaaaaaaaa", "\x00", "x" * 5000])
def test_a_place_that_is_not_there(steward: Member, public_id: str) -> None:
    with pytest.raises(Missing):
        board(steward, public_id)
    with pytest.raises(Missing):
        service.keep_room(steward, public_id, RoomWish("Room", ""))
    assert db.session.query(Board).count() == db.session.query(Room).count() == 0


def test_only_the_steward_keeps_the_place(app: Flask) -> None:
    for who in (
        make.make_member(),
        make.a_moderator(),
        make.make_member(role=Role.STEWARD, standing=Standing.SUSPENDED),
    ):
        for verb in (
            lambda who=who: board(who),
            lambda who=who: service.keep_room(who, None, RoomWish("Room", "")),
            lambda who=who: service.open_first_places(who),
        ):
            with pytest.raises(Refused):
                verb()


# --- The first steward ------------------------------------------------------------------------------------------------


def test_the_one_time_link_works_once_and_only_its_hash_is_kept(app: Flask) -> None:
    token, member = accounts.new_first_link(make.settings()), make.make_member()
    assert token.encode() not in bytes(db.session.query(FirstLink).one().token_hash)
    assert accounts.first_link_holds(token) is True
    accounts.become_steward(member.id, token)
    assert make.member_again(member.id).role is Role.STEWARD
    assert accounts.first_link_holds(token) is False
    with pytest.raises(Missing):
        accounts.become_steward(make.make_member().id, token)
    with pytest.raises(Conflict):
        accounts.new_first_link(make.settings())


def test_a_new_link_voids_the_one_before_and_all_end_after_a_day(app: Flask) -> None:
    from datetime import timedelta

    with clock.freeze(clock.now()) as held:
        old = accounts.new_first_link(make.settings())
        new = accounts.new_first_link(make.settings())
        assert (accounts.first_link_holds(old), accounts.first_link_holds(new)) == (False, True)
        held.move(timedelta(hours=23, minutes=59))
        assert accounts.first_link_holds(new)
        held.move(timedelta(minutes=2))
        assert not accounts.first_link_holds(new)


def test_a_link_is_void_once_somebody_keeps_the_place(app: Flask) -> None:
    token = accounts.new_first_link(make.settings())
    make.a_steward()
    assert accounts.first_link_holds(token) is False
    with pytest.raises(Missing):
        accounts.become_steward(make.make_member().id, token)


@pytest.mark.parametrize("token", ["", "x", "\x00", "ü" * 999])
def test_what_is_no_link(app: Flask, token: str) -> None:
    accounts.new_first_link(make.settings())
    assert accounts.first_link_holds(token) is False
