"""Presence counts people, never names them, and forgets a socket everywhere at once."""

import pytest

from forum.rooms.presence import Here, Presence


@pytest.fixture
def presence() -> Presence:
    return Presence()


def numbers(presence: Presence, room: int = 1) -> tuple[int, int, bool]:
    here = presence.here(room)
    assert set(here) == {"count", "listening", "host"}, "numbers and nothing else"
    return here["count"], here["listening"], here["host"]


def test_an_empty_room(presence: Presence) -> None:
    assert numbers(presence) == (0, 0, False)
    assert presence.occupied() == []
    assert presence.rooms_of("a") == set()


def test_people_are_counted_not_their_pages(presence: Presence) -> None:
    presence.enter(1, "phone", Here(7, False, False))
    presence.enter(1, "laptop", Here(7, False, False))
    presence.enter(1, "other", Here(8, True, False))
    assert numbers(presence) == (2, 1, False)
    presence.leave(1, "phone")
    assert numbers(presence) == (2, 1, False)
    presence.leave(1, "laptop")
    assert numbers(presence) == (1, 1, False)


def test_who_speaks_in_one_page_does_not_just_listen(presence: Presence) -> None:
    presence.enter(1, "phone", Here(7, True, False))
    presence.enter(1, "laptop", Here(7, False, False))
    assert numbers(presence) == (1, 0, False)


def test_a_host_is_seen(presence: Presence) -> None:
    presence.enter(1, "a", Here(7, False, True))
    assert numbers(presence) == (1, 0, True)
    presence.leave(1, "a")
    assert numbers(presence) == (0, 0, False)


def test_only_real_changes_are_told(presence: Presence) -> None:
    presence.enter(1, "a", Here(7, False, False))
    assert presence.take_changed() == {1}
    presence.enter(1, "a", Here(7, False, False))
    assert presence.take_changed() == set()
    presence.enter(1, "a", Here(7, True, False))
    assert presence.take_changed() == {1}
    presence.leave(1, "somebody else")
    presence.leave(2, "a")
    assert presence.take_changed() == set()
    presence.leave(1, "a")
    assert presence.take_changed() == {1}


def test_a_closed_socket_is_gone_from_every_room(presence: Presence) -> None:
    for room in (1, 2, 3):
        presence.enter(room, "a", Here(7, False, False))
        presence.enter(room, "b", Here(8, False, False))
    assert presence.rooms_of("a") == {1, 2, 3}
    presence.take_changed()
    presence.leave_all("a")
    assert presence.take_changed() == {1, 2, 3}
    assert presence.rooms_of("a") == set()
    assert [numbers(presence, room) for room in (1, 2, 3)] == [(1, 0, False)] * 3
    presence.leave_all("b")
    assert presence.occupied() == []
    presence.leave_all("never seen")
