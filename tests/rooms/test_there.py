"""Being there by name: only who said hello, only while they are here; everybody else is a number."""

import json
from typing import Any

import pytest

from forum import live
from forum.errors import Conflict, Refused
from forum.rooms import access, hosting, state, there
from forum.rooms.models import Room
from forum.rooms.presence import Here, Presence, presence
from tests import factories as make
from tests.rooms.conftest import Night

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def empty() -> Any:
    """Nobody has a socket in any room."""
    _begin_anew()
    yield
    _begin_anew()


def _begin_anew() -> None:
    # The process has one of each, and others hold on to it.
    vars(presence).update(vars(Presence()))
    vars(there.pages).update(vars(there.Pages()))
    there._told.clear()


def comes(night: Night, who: Any) -> str:
    """Somebody's page enters the room."""
    sid = f"sid{who.id}"
    presence.enter(night.room_id, sid, Here(who.id, listening=False, host=False))
    return sid


def beat(night: Night) -> list[list[str]]:
    """One beat; the names that the room was told with it."""
    before = len(night.told(live.room(night.room_id), "room:names"))
    there.tell_names(make.settings())
    told = night.told(live.room(night.room_id), "room:names")[before:]
    assert all(each["room"] == night.room for each in told)
    return [each["names"] for each in told]


def names(night: Night) -> list[str]:
    return there.names(night.room_id, 9)


def test_who_said_hello_is_named_while_they_are_here(night: Night) -> None:
    for who in (night.ann, night.bea):
        comes(night, who)
    assert (names(night), beat(night)) == ([], [])
    assert [there.hello(night.ann, night.room, said=True) for _ in range(2)] == [True, False]
    assert (names(night), beat(night), beat(night)) == (["Ann Otter"], [["Ann Otter"]], [])
    there.hello(night.bea, night.room, said=True)
    assert beat(night) == [["Ann Otter", "Bea Finch"]]
    presence.leave_all(f"sid{night.ann.id}")
    assert (names(night), beat(night)) == (["Bea Finch"], [["Bea Finch"]])
    comes(night, night.ann)
    assert beat(night) == [["Ann Otter", "Bea Finch"]]
    assert there.hello(night.ann, night.room, said=False) is True
    assert beat(night) == [["Bea Finch"]]
    there.hello(night.bea, night.room, said=False)
    assert (beat(night), beat(night)) == ([[]], [])


def test_a_hello_without_scripts_lasts_as_long_as_they_look(night: Night) -> None:
    comes(night, night.bea)
    there.hello(night.ann, night.room, said=True)
    assert names(night) == []
    head = access.room_head(night.ann, night.room)
    there.come_in(night.ann, head, make.settings())
    assert (names(night), beat(night)) == (["Ann Otter"], [["Ann Otter"]])
    there.pages.looked(head.id, night.ann.id, -1)
    assert (names(night), beat(night)) == ([], [[]])


def test_who_is_asked_to_leave_is_named_no_more(night: Night) -> None:
    comes(night, night.ann)
    comes(night, night.bea)
    there.hello(night.ann, night.room, said=True)
    beat(night)
    hosting.ask(night.host, night.room, "remove", make.settings(), to=night.to(night.ann))
    assert beat(night) == [[]]
    with pytest.raises(Refused):
        there.hello(night.ann, night.room, said=True)


def test_a_hello_is_forgotten_with_the_evening(night: Night) -> None:
    comes(night, night.ann)
    there.hello(night.ann, night.room, said=True)
    told = state.of(night.ann, access.room_head(night.ann, night.room))
    assert (told["names"], told["hello"]) == (["Ann Otter"], True)
    assert state.of(night.bea, access.room_head(night.bea, night.room))["hello"] is False
    beat(night)
    night.over()
    assert (names(night), beat(night)) == ([], [[]])
    with pytest.raises(Conflict):
        there.hello(night.ann, night.room, said=True)


def test_coming_in_by_a_page_takes_a_seat_once(night: Night) -> None:
    cara = make.make_member()
    for _ in range(2):
        there.come_in(cara, access.room_head(cara, night.room), make.settings())
    assert night.seat(cara).hello is False
    hosting.lock(night.host, night.room, locked=True)
    assert access.room(cara, night.room).id == night.room_id
    other = make.a_room("Another")
    there.come_in(cara, access.room_head(cara, other.public_id), make.settings())
    assert isinstance(other, Room)


def test_a_socket_of_somebody_asked_to_leave_anywhere_goes_out_with_the_beat(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when another process stored it: this one only finds the row."""
    sid = comes(night, night.ann)
    live.sockets.add(sid, night.ann.id, 1)
    parted: list[tuple[str, str]] = []
    monkeypatch.setattr(hosting, "after_commit", lambda act: None)
    monkeypatch.setattr(live, "part", lambda audience, who: parted.append((audience, who)))
    try:
        hosting.ask(night.host, night.room, "remove", make.settings(), to=night.to(night.ann))
        assert presence.rooms_of(sid) == {night.room_id}
        hosting.send_out_everywhere(make.settings())
        assert presence.rooms_of(sid) == set()
        assert parted == [(live.room(night.room_id), sid)]
    finally:
        live.sockets.remove(sid)


def test_who_is_here_by_another_process_is_named_too(night: Night) -> None:
    for who in (night.ann, night.bea):
        there.hello(who, night.room, said=True)
    comes(night, night.host)
    assert beat(night) == []
    other = Presence()
    other.enter(night.room_id, "there", Here(night.ann.id, listening=True, host=False))
    presence.heard("other", json.loads(json.dumps(other.shared())))
    assert beat(night) == [["Ann Otter"]]
    looks = there.Pages()
    looks.looked(night.room_id, night.bea.id, 60)
    there.pages.heard("other", json.loads(json.dumps(looks.shared())))
    assert beat(night) == [["Ann Otter", "Bea Finch"]]
    assert str(night.bea.id) not in looks.shared()[str(night.room_id)].split(), "under a name of the day"
    there.pages.heard("other", None)
    presence.heard("other", None)
    assert beat(night) == [[]]


def test_an_evening_is_not_taken_from_a_host_who_is_here_by_another_process(night: Night) -> None:
    fellow = night.fellow("Fred Swift")
    other = Presence()
    other.enter(night.room_id, "there", Here(night.host.id, listening=False, host=True))
    presence.heard("other", json.loads(json.dumps(other.shared())))
    with pytest.raises(Conflict):
        hosting.hand_over(fellow, night.room, fellow.public_id)
    presence.heard("other", None)
    assert hosting.hand_over(fellow, night.room, fellow.public_id) == "Fred Swift"
