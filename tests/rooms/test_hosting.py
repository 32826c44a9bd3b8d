"""What a host does at an evening: each act once, in the log without a name, in the audit trail, told to whom it met."""

from typing import Any

import pytest
from flask import Flask

from forum import live
from forum.audit.models import AuditRow
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.rooms import access, hosting, people, pins, service, state, whisper_queries
from forum.rooms.models import Message
from forum.rooms.people import Whom
from forum.vocabulary import EventKind, FlagReason, Measure
from tests import factories as make
from tests.rooms.conftest import Night
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases

ONE_SEAT = [
    ("quiet", "quieted", True, EventKind.QUIETED, Measure.QUIET),
    ("remove", "removed", True, EventKind.REMOVED, Measure.REMOVE),
]


def ask(night: Night, step: str, who: Any = None, why: str = "", by: Any = None) -> bool:
    return hosting.ask(
        by or night.host, night.room, step, make.settings(), why=why, to=night.to(who or night.ann)
    )  # fmt: skip


@pytest.mark.parametrize(("step", "column", "on", "kind", "measure"), ONE_SEAT)
def test_asking_changes_one_seat_once_and_names_nobody(
    night: Night, step: str, column: str, on: bool, kind: EventKind, measure: Measure
) -> None:
    assert [ask(night, step, why="Let the others **speak**"), ask(night, step)] == [True, False]
    assert getattr(night.seat(night.ann), column) is on
    assert getattr(night.seat(night.bea), column) is False
    assert night.kinds() == [EventKind.OPENED, kind]
    (event,) = night.events(kind)
    assert event == {"room": night.room, "seq": 2, "kind": kind.value, "value": 1}
    assert night.measures() == [measure]
    row = db.session.query(AuditRow).filter_by(measure=measure).one()
    assert (row.actor_id, row.subject_id, row.words) == (night.host.id, night.ann.id, "")


@pytest.mark.parametrize(
    ("step", "back", "column"), [("quiet", "unquiet", "quieted"), ("remove", "readmit", "removed")]
)
def test_what_was_asked_can_be_taken_back(night: Night, step: str, back: str, column: str) -> None:
    assert ask(night, back) is False, "nothing to take back"
    ask(night, step)
    assert [ask(night, back), ask(night, back)] == [True, False]
    assert getattr(night.seat(night.ann), column) is False
    assert [event["value"] for event in night.events(night.kinds()[-1])] == [1, 0]
    access.room(night.ann, night.room)
    night.line(night.ann)


def test_only_the_person_is_told_and_with_the_hosts_words(night: Night) -> None:
    ask(night, "quiet", why="Let the others **speak**")
    mine = {"room": night.room, "quieted": True, "removed": False}
    assert night.told(live.account(night.ann.id), "room:mine") == [mine]
    heard = night.told(live.account(night.ann.id), "room:whisper")
    assert [(each["kind"], each["by"], each["body"]) for each in heard] == [
        ("quieted", "Hanna Heron", [["p", "Let the others ", ["strong", "speak"]]])
    ]
    assert night.told(live.hosts(night.room_id), "room:whisper") == heard
    audiences = {to for to, _event, _payload in night.sent}
    assert audiences == {live.room(night.room_id), live.account(night.ann.id), live.hosts(night.room_id)}
    assert "Ann" not in str(night.told(live.room(night.room_id), "room:event"))


def test_who_is_asked_to_listen_does_not_speak_and_who_is_asked_to_leave_does_not_come_in(night: Night) -> None:
    ask(night, "quiet")
    with pytest.raises(Refused, match="just listen"):
        night.line(night.ann)
    assert state.of(night.ann, access.room_head(night.ann, night.room))["mine"]["quieted"] is True
    ask(night, "remove", night.bea)
    with pytest.raises(Refused, match="leave this evening"):
        access.room(night.bea, night.room)
    night.over()
    access.room(night.bea, night.room)


def test_nobody_asks_a_colleague(night: Night) -> None:
    moderator, fellow = make.a_moderator(), night.fellow("Fred Swift")
    night.line(moderator)
    for by, colleague in ((night.host, moderator), (night.host, fellow), (night.host, night.host), (moderator, fellow)):
        for step in ("quiet", "remove"):
            with pytest.raises(Refused, match="colleagues"):
                ask(night, step, colleague, by=by)
    assert night.measures() == []


def test_members_ask_nobody(night: Night) -> None:
    for step in ("quiet", "unquiet", "remove", "readmit"):
        with pytest.raises(Refused, match="hosts of the room"):
            ask(night, step, night.bea, by=night.ann)


def test_a_person_is_meant_by_a_line_too(night: Night) -> None:
    said = night.line(night.ann)
    to = Whom(line=said.public_id)
    assert hosting.ask(night.host, "", "quiet", make.settings(), to=to)
    assert night.seat(night.ann).quieted
    with pytest.raises(Refused, match="hosts of the room"):
        hosting.ask(night.bea, "", "unquiet", make.settings(), to=to)


def test_who_is_not_at_this_evening_cannot_be_asked(night: Night) -> None:
    for stranger in (make.make_member().public_id, "aaaaaaaaaa", "", None, 7, "\x00"):
        with pytest.raises(Missing):
            hosting.ask(night.host, night.room, "quiet", make.settings(), to=Whom(person=stranger))
    ann = night.ann
    night.over()
    with pytest.raises(Conflict, match="No evening"):
        ask(night, "quiet", ann)


@pytest.mark.parametrize("step", ["", "ban", None, 7, [], "QUIET"])
def test_a_step_that_makes_no_sense(night: Night, step: Any) -> None:
    with pytest.raises(Invalid):
        ask(night, step)


@pytest.mark.parametrize("why", ["x" * 501, None, 7, []])
def test_words_that_cannot_be_taken(night: Night, why: Any) -> None:
    with pytest.raises(Invalid):
        ask(night, "quiet", why=why)
    assert night.seat(night.ann).quieted is False


def test_two_hosts_at_once_ask_once(app: Flask, night: Night) -> None:
    fellow, config = night.fellow("Fred Swift"), make.settings()

    def act(by: Any) -> Any:
        return lambda: hosting.ask(by, night.room, "remove", config, to=night.to(night.ann))

    assert sorted(together(app, [act(by) for by in (night.host, fellow) * 3])) == [False] * 5 + [True]
    assert len(night.events(EventKind.REMOVED)) == 1
    assert night.measures() == [Measure.REMOVE]
    head = access.head_of(night.host, night.room)
    assert len(whisper_queries.newest(head, 9)) == 1


# --- The room ---------------------------------------------------------------------------------------------------------


def test_the_circle_closes_and_opens_once(app: Flask, night: Night) -> None:
    fellow, host, room = night.fellow("Fred Swift"), night.host, night.room
    acts = [lambda by=by: hosting.lock(by, room, locked=True) for by in (host, fellow) * 3]
    assert sorted(together(app, acts)) == [False] * 5 + [True]
    with pytest.raises(Refused, match="keeps its circle"):
        access.room(make.make_member(), room)
    access.room(night.ann, room)
    assert hosting.lock(host, room, locked=False) is True
    access.room(make.make_member(), room)
    assert night.kinds()[1:] == [EventKind.LOCKED, EventKind.UNLOCKED]
    assert night.measures() == [Measure.LOCK, Measure.UNLOCK]
    with pytest.raises(Refused):
        hosting.lock(night.ann, room, locked=True)


def test_who_wrote_by_a_form_before_the_circle_closed_stays_in_it(night: Night) -> None:
    cara = make.make_member()
    night.line(cara)
    hosting.lock(night.host, night.room, locked=True)
    night.line(cara, "Still in")


def test_the_evening_is_handed_over(night: Night) -> None:
    fellow = night.fellow("Fred Swift")
    assert hosting.hand_over(night.host, night.room, fellow.public_id) == "Fred Swift"
    assert night.gathering().host_id == fellow.id
    assert hosting.hand_over(night.host, night.room, fellow.public_id) == "Fred Swift", "again changes nothing"
    assert [event["host"] for event in night.events(EventKind.HOST)] == ["Fred Swift"]
    assert night.measures() == [Measure.HAND_OVER]
    assert state.of(night.ann, access.room_head(night.ann, night.room))["evening"]["host"] == "Fred Swift"


def test_it_is_handed_only_to_somebody_who_may_host_and_is_there(night: Night) -> None:
    away = make.a_moderator()
    for to in (night.ann.public_id, away.public_id, "aaaaaaaaaa", None, ""):
        with pytest.raises(Missing):
            hosting.hand_over(night.host, night.room, to)
    with pytest.raises(Refused):
        hosting.hand_over(night.ann, night.room, night.ann.public_id)


def test_who_hosts_and_is_here_is_asked_first(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    fellow = night.fellow("Fred Swift")
    here = {night.host.id}
    monkeypatch.setattr(hosting.presence, "who", lambda room_id, whom: set(whom) & here)
    with pytest.raises(Conflict) as refused:
        hosting.hand_over(fellow, night.room, fellow.public_id)
    assert refused.value.values == {"name": "Hanna Heron"}
    here.clear()
    assert hosting.hand_over(fellow, night.room, fellow.public_id) == "Fred Swift"
    here.add(fellow.id)
    moderator = make.a_moderator()
    night.line(moderator)
    assert hosting.hand_over(moderator, night.room, moderator.public_id) == moderator.name


def test_of_two_who_take_over_at_once_one_does(app: Flask, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    fellows = [night.fellow(f"Fellow Number {each}") for each in ("One", "Two", "Three")]
    # Whoever got it first is here; who hosted before has left.
    monkeypatch.setattr(hosting.presence, "who", lambda room_id, whom: set(whom) - {night.host.id})
    room = night.room
    results = together(app, [lambda who=who: hosting.hand_over(who, room, who.public_id) for who in fellows])
    names = [each for each in results if isinstance(each, str)]
    assert len(names) == 1, results
    assert all(isinstance(each, (str, Conflict)) for each in results)
    assert [event["host"] for event in night.events(EventKind.HOST)] == names
    assert night.measures() == [Measure.HAND_OVER]


# --- The line above the others ----------------------------------------------------------------------------------------


def above(night: Night) -> str:
    db.session.expire_all()
    found = pins.pinned(access.room_head(night.bea, night.room))
    return found.html if found else ""


def test_a_line_is_put_above_the_others_and_taken_down(app: Flask, night: Night) -> None:
    first, second = night.line(night.ann, "**first**"), night.line(night.ann, "second")
    fellow, name = night.fellow("Fred Swift"), first.public_id
    acts = [lambda by=by: pins.pin(by, name) for by in (night.host, fellow) * 2]
    assert sorted(together(app, acts)) == [False] * 3 + [True]
    (event,) = night.events(EventKind.PINNED)
    assert (event["id"], event["name"], event["body"]) == (name, "Ann Otter", [["p", ["strong", "first"]]])
    assert "first" in above(night)
    assert pins.pin(night.host, second.public_id) is True
    assert "second" in above(night)
    assert pins.unpin(night.host, name) is False, "another line stands there now"
    assert [pins.unpin(fellow, second.public_id), pins.unpin(night.host, second.public_id)] == [True, False]
    assert above(night) == ""
    assert night.measures() == [Measure.PIN, Measure.PIN, Measure.UNPIN]
    with pytest.raises(Refused):
        pins.pin(night.ann, name)


@pytest.mark.parametrize("how", ["hidden", "taken back"])
def test_the_line_leaves_with_its_words(night: Night, how: str) -> None:
    said = night.line(night.ann, "Marked words")
    pins.pin(night.host, said.public_id)
    message = db.session.query(Message).filter_by(public_id=said.public_id).one()
    if how == "hidden":
        service.hide(message, FlagReason.UNKIND)
    else:
        service.take_back(night.ann, said.public_id)
    assert above(night) == ""
    assert night.gathering().pinned_id is None
    assert night.kinds()[-2] is EventKind.UNPINNED
    (event,) = night.events(EventKind.PINNED)
    assert "body" not in event
    assert "Marked words" not in str(event)
    if how == "hidden":
        service.restore(message, "Ann Otter")
        assert above(night) == "", "shown again, but not above the others"


def test_a_line_that_is_gone_is_not_put_above_the_others(night: Night) -> None:
    hidden, taken_back = night.line(night.ann), night.line(night.ann)
    service.hide(db.session.query(Message).filter_by(public_id=hidden.public_id).one(), FlagReason.UNKIND)
    service.take_back(night.ann, taken_back.public_id)
    for line in (hidden, taken_back):
        with pytest.raises(Conflict):
            pins.pin(night.host, line.public_id)
    with pytest.raises(Missing):
        pins.pin(night.host, "aaaaaaaaaa")


# --- Whom a host can know ---------------------------------------------------------------------------------------------


def test_who_only_listens_shows_to_no_host(night: Night) -> None:
    head = access.head_of(night.host, night.room)
    assert people.shown(head, "", 9).items == []
    night.line(night.bea)
    assert [each.name for each in people.shown(head, "", 9).items] == ["Bea Finch"]
    ask(night, "quiet")
    assert [each.name for each in people.shown(head, "", 9).items] == ["Ann Otter", "Bea Finch"]
    first = people.shown(head, "", 1)
    assert ([each.name for each in first.items], first.next) == (["Ann Otter"], "Ann Otter")
    assert [each.name for each in people.shown(head, first.next, 1).items] == ["Bea Finch"]
