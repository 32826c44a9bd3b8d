"""The verbs of a room: every line has one number, is stored once, and leaves every page when it is hidden."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.queries import Member
from forum.errors import Invalid, Missing, Refused, SignInNeeded, TooSoon
from forum.extensions import db
from forum.lib import clock, ids, markup
from forum.rooms import log as room_log
from forum.rooms import queries, service
from forum.rooms.lines import Said
from forum.rooms.models import Message, Room, RoomEvent, RoomWait
from forum.rooms.retention import drop_minutes, drop_waits
from forum.vocabulary import EventKind, FlagReason, Standing, Visibility
from forum.web import VISITOR
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def room(app: Flask) -> Room:
    return make.a_room()


def say(who: Member, room: Room, text: object = "Still here", nonce: object = None) -> Said:
    return service.say(
        who, room.public_id, make.settings(), text=text, nonce=ids.token(8) if nonce is None else nonce
    )  # fmt: skip


def message(said: Said) -> Message:
    db.session.expire_all()
    return db.session.query(Message).filter_by(public_id=said.public_id).one()


def log(room: Room) -> list[tuple[int, EventKind]]:
    return [(each.seq, each.kind) for each in queries.events(room.id, 0, 100)]


def payloads(room: Room) -> list[dict]:
    return [each.payload(room.public_id) for each in queries.events(room.id, 0, 100)]


def test_a_line_gets_the_next_number_and_its_minute(ann: Member, room: Room) -> None:
    one, two = say(ann, room, " **Hello**\r\nall "), say(ann, room)
    assert (one.seq, two.seq, room.head_seq) == (1, 2, 2)
    kept = message(one)
    assert (kept.source, kept.html, kept.seq) == ("**Hello**\nall", markup.render("**Hello**\nall"), 1)
    assert kept.render_version == markup.RENDER_VERSION
    assert kept.at == clock.minute(clock.now())
    assert log(room) == [(1, EventKind.SAID), (2, EventKind.SAID)]


def test_rooms_count_for_themselves(ann: Member, room: Room) -> None:
    other = make.a_room("Another")
    assert [say(ann, room).seq, say(ann, other).seq, say(ann, room).seq] == [1, 1, 2]


def test_the_same_nonce_is_the_same_line_with_the_same_answer(ann: Member, room: Room) -> None:
    assert say(ann, room, nonce="n1") == say(ann, room, "Other words", nonce="n1")
    assert db.session.query(Message).count() == db.session.query(RoomEvent).count() == 1
    assert say(make.make_member(), room, nonce="n1").seq == 2
    assert say(ann, make.a_room("Another"), nonce="n1").seq == 1


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x08", "x" * 2_001, None, 7, ["a"], {"a": 1}, b"bytes"])
def test_a_line_that_cannot_be_taken(ann: Member, room: Room, text: object) -> None:
    with pytest.raises(Invalid) as refused:
        say(ann, room, text)
    assert set(refused.value.problems) == {"text"}
    assert (room.head_seq, db.session.query(Message).count()) == (0, 0)


@pytest.mark.parametrize("nonce", ["", "x" * 41, 7, ["n"], {}, True, "\x00", "\ud800"])
def test_a_line_needs_a_proper_nonce(ann: Member, room: Room, nonce: object) -> None:
    with pytest.raises(Invalid):
        say(ann, room, nonce=nonce)
    assert db.session.query(Message).count() == 0


def test_the_longest_line_fits(ann: Member, room: Room) -> None:
    assert len(message(say(ann, room, "ü" * 2_000)).source) == 2_000


@pytest.mark.parametrize("room_id", ["aaaaaaaaaa", "", "\x00", None, 7, [], "x" * 9000])
def test_a_room_that_is_not_there(ann: Member, room_id: object) -> None:
    with pytest.raises(Missing):
        service.say(ann, room_id, make.settings(), text="Hello", nonce="n")
    with pytest.raises(Missing):
        service.take_back(ann, room_id)
    with pytest.raises(Missing):
        service.set_pace(make.a_moderator(), room_id, 5, make.settings())


def test_who_may_not_speak_does_not(ann: Member, room: Room) -> None:
    closed = make.a_room("Closed", is_closed=True)
    for who, where in (
        (make.make_member(standing=Standing.SUSPENDED), room),
        (make.make_member(standing=Standing.JOINING), room),
        (ann, closed),
        (make.a_steward(), closed),
    ):
        with pytest.raises(Refused):
            say(who, where)
    with pytest.raises(SignInNeeded):
        service.say(VISITOR, room.public_id, make.settings(), text="Hello", nonce="n")
    assert db.session.query(Message).count() == 0


# --- What everybody gets ----------------------------------------------------------------------------------------------


def test_the_log_says_what_was_said_by_whom_and_when(ann: Member, room: Room) -> None:
    said = say(ann, room, "Hello **you**")
    assert payloads(room) == [
        {
            "room": room.public_id,
            "seq": 1,
            "kind": "said",
            "id": said.public_id,
            "name": "Ann Otter",
            "at": message(said).at.isoformat(),
            "body": [["p", "Hello ", ["strong", "you"]]],
        }
    ]


def test_a_hidden_line_is_replayed_without_text_and_without_a_name(ann: Member, room: Room) -> None:
    said = say(ann, room, "Secret")
    assert service.hide(message(said), FlagReason.SOURCING) is True
    assert service.hide(message(said), FlagReason.UNKIND) is False
    first, second = payloads(room)
    assert first == {"room": room.public_id, "seq": 1, "kind": "said", "id": said.public_id, "gone": "hidden"}
    assert second == {"room": room.public_id, "seq": 2, "kind": "hidden", "id": said.public_id}
    assert message(said).hidden_reason is FlagReason.SOURCING


def test_a_restored_line_comes_back_with_its_words(ann: Member, room: Room) -> None:
    said = say(ann, room, "Fine after all")
    assert service.restore(message(said), "Ann Otter") is False
    service.hide(message(said), FlagReason.OTHER)
    assert service.restore(message(said), "Ann Otter") is True
    assert [each["kind"] for each in payloads(room)] == ["said", "hidden", "restored"]
    assert payloads(room)[2]["body"] == [["p", "Fine after all"]]
    assert payloads(room)[2]["name"] == "Ann Otter"
    assert message(said).hidden_reason is None


def test_what_is_sent_live_is_what_the_log_replays(ann: Member, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str, dict]] = []
    monkeypatch.setattr(room_log.live, "publish", lambda to, event, payload, **more: sent.append((to, event, payload)))
    said = say(ann, room)
    service.hide(message(said), FlagReason.OTHER)
    service.restore(message(said), "Ann Otter")
    service.set_pace(make.a_moderator(), room.public_id, 30, make.settings())
    live = [payload for to, event, payload in sent if (to, event) == (f"room:{room.id}", "room:event")]
    replayed = payloads(room)
    # A line that is hidden now is not replayed with its words; live it was said before that.
    assert live == replayed
    assert [each["seq"] for each in live] == [1, 2, 3, 4]


def test_a_line_is_taken_back_once_by_its_author_alone(ann: Member, room: Room) -> None:
    said = say(ann, room, "Too much")
    for who in (make.make_member(), make.a_moderator(), make.make_member(standing=Standing.SUSPENDED)):
        with pytest.raises(Refused):
            service.take_back(who, said.public_id)
    for _ in range(2):
        service.take_back(ann, said.public_id)
    kept = message(said)
    assert (kept.source, kept.html, kept.visibility) == ("", "", Visibility.DELETED)
    assert log(room) == [(1, EventKind.SAID), (2, EventKind.TAKEN_BACK)]
    assert payloads(room)[0]["gone"] == "deleted"
    assert service.hide(message(said), FlagReason.OTHER) is False
    assert service.restore(message(said), "Ann Otter") is False


def test_events_are_read_behind_a_number_and_never_more_than_asked(ann: Member, room: Room) -> None:
    for _ in range(12):
        say(ann, room)
    assert [each.seq for each in queries.events(room.id, 4, 5)] == [5, 6, 7, 8, 9]
    assert [each.seq for each in queries.events(room.id, 12, 5)] == []


def test_lines_have_pages_from_the_newest_back(ann: Member, room: Room) -> None:
    for number in range(7):
        say(ann, room, f"line {number}")
    newest = queries.lines(room.id, None, 3)
    before = queries.lines(room.id, int(newest.previous or 0), 3)
    first = queries.lines(room.id, int(before.previous or 0), 3)
    assert [[row.seq for row in page.items] for page in (newest, before, first)] == [[5, 6, 7], [2, 3, 4], [1]]
    assert first.previous is None
    assert queries.lines(make.a_room("Empty").id, None, 3).items == []


# --- Slow mode --------------------------------------------------------------------------------------------------------


def test_slow_mode_holds_for_each_person_and_says_how_long(ann: Member, room: Room) -> None:
    host = make.a_moderator()
    service.set_pace(host, room.public_id, 30, make.settings())
    told = {"room": room.public_id, "seq": 1, "kind": "pace", "value": 30, "by": host.name, "why": ""}
    assert payloads(room)[-1] == told
    with clock.freeze(clock.now()) as held:
        say(ann, room)
        held.move(timedelta(seconds=10))
        with pytest.raises(TooSoon) as refused:
            say(ann, room)
        assert 20 <= refused.value.wait <= 21
        say(make.make_member(), room)
        say(host, room)
        say(host, room)
        held.move(timedelta(seconds=21))
        say(ann, room)


def test_a_retry_is_not_held_up_by_slow_mode(ann: Member, room: Room) -> None:
    service.set_pace(make.a_moderator(), room.public_id, 30, make.settings())
    assert say(ann, room, nonce="n1") == say(ann, room, nonce="n1")


def test_a_refused_line_does_not_lengthen_the_wait(ann: Member, room: Room) -> None:
    service.set_pace(make.a_moderator(), room.public_id, 30, make.settings())
    with clock.freeze(clock.now()) as held:
        say(ann, room)
        for _ in range(3):
            held.move(timedelta(seconds=9))
            with pytest.raises(TooSoon):
                say(ann, room)
        held.move(timedelta(seconds=4))
        say(ann, room)


def test_ending_slow_mode_ends_the_waiting(ann: Member, room: Room) -> None:
    host = make.a_moderator()
    service.set_pace(host, room.public_id, 300, make.settings())
    say(ann, room)
    service.set_pace(host, room.public_id, 0, make.settings())
    assert db.session.query(RoomWait).count() == 0
    say(ann, room)


def test_setting_the_same_pace_is_no_event(room: Room) -> None:
    host = make.a_moderator()
    for _ in range(2):
        service.set_pace(host, room.public_id, 5, make.settings())
    assert log(room) == [(1, EventKind.PACE)]


@pytest.mark.parametrize("seconds", [-1, 601, "5", None, 2.5, True, [], 10**20])
def test_a_pace_that_makes_no_sense(room: Room, seconds: object) -> None:
    with pytest.raises(Invalid):
        service.set_pace(make.a_moderator(), room.public_id, seconds, make.settings())


def test_only_hosts_set_the_pace(ann: Member, room: Room) -> None:
    with pytest.raises(Refused):
        service.set_pace(ann, room.public_id, 5, make.settings())


# --- Forgetting -------------------------------------------------------------------------------------------------------


def test_the_minute_of_a_line_is_dropped_after_a_day(ann: Member, room: Room) -> None:
    with clock.freeze(clock.hour(clock.now()) + timedelta(minutes=17)) as held:
        old = say(ann, room)
        held.move(timedelta(hours=10))
        young = say(ann, room)
        held.move(timedelta(hours=14, minutes=30))
        assert drop_minutes(timedelta(hours=24)) == 1
        assert message(old).at.minute == 0
        assert message(young).at.minute == 17
        assert drop_minutes(timedelta(hours=24)) == 0
        assert [row.public_id for row in queries.lines(room.id, None, 9).items] == [old.public_id, young.public_id]


def test_waits_that_are_over_are_forgotten(ann: Member, room: Room) -> None:
    service.set_pace(make.a_moderator(), room.public_id, 30, make.settings())
    say(ann, room)
    assert drop_waits(clock.now()) == 0
    assert drop_waits(clock.now() + timedelta(seconds=31)) == 1
    assert db.session.query(RoomWait).count() == 0
