"""Kind signs: one of each a person, numbers without names, told once a second at most however many come."""

from typing import Any

import pytest
from flask import Flask

from forum import live
from forum.errors import Invalid, Missing, Refused
from forum.extensions import db
from forum.rooms import hosting, reactions, service
from forum.rooms.hosting_models import Reaction
from forum.rooms.kinds import Sign
from forum.rooms.models import Message
from forum.vocabulary import EventKind, FlagReason, Standing
from tests import factories as make
from tests.rooms.conftest import Night
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases


def react(who: Any, line: str, sign: Any = "thank_you", *, on: bool = True) -> bool:
    return reactions.react(who, line, sign, on=on)


def beat() -> int:
    db.session.expire_all()
    return reactions.tell_due(make.settings())


def test_one_of_each_a_person(night: Night) -> None:
    line = night.line(night.ann).public_id
    assert [react(night.bea, line), react(night.bea, line), react(night.bea, line, "strength")] == [True, False, True]
    react(night.host, line)
    assert reactions.of([line, "aaaaaaaaaa"]) == {line: {Sign.THANK_YOU: 2, Sign.STRENGTH: 1}}
    assert reactions.own(night.bea, [line]) == {line: {Sign.THANK_YOU, Sign.STRENGTH}}
    assert [react(night.bea, line, on=False), react(night.bea, line, on=False)] == [True, False]
    assert reactions.of([line]) == {line: {Sign.THANK_YOU: 1, Sign.STRENGTH: 1}}


def test_the_room_is_told_numbers_with_the_next_beat(night: Night) -> None:
    line = night.line(night.ann).public_id
    react(night.bea, line)
    assert night.events(EventKind.REACTED) == []
    assert (beat(), beat()) == (1, 0)
    (event,) = night.events(EventKind.REACTED)
    numbers = {"with_you": 0, "thank_you": 1, "strength": 0}
    assert event == {"room": night.room, "seq": 3, "kind": "reacted", "id": line, "signs": numbers}
    assert night.told(live.room(night.room_id), "room:event")[-1] == event
    react(night.bea, line, on=False)
    beat()
    assert night.events(EventKind.REACTED)[-1]["signs"]["thank_you"] == 0


def test_a_shower_of_signs_is_one_event_a_beat(app: Flask, night: Night) -> None:
    """40 people give three signs each to one line: 120 rows, and at most one event for each beat of the pulse."""
    line, people = night.line(night.ann).public_id, [make.make_member() for _ in range(40)]
    acts = [lambda who=who: [react(who, line, sign) for sign in Sign] for who in people]
    beats = [lambda: reactions.tell_due(make.settings())] * 2
    results = together(app, [*acts, *beats])
    assert not [each for each in results if isinstance(each, Exception)], results
    beat()
    events = night.events(EventKind.REACTED)
    assert 1 <= len(events) <= 3, "at most one for each of the three beats"
    assert events[-1]["signs"] == {sign.value: 40 for sign in Sign}
    assert db.session.query(Reaction).count() == 120


def test_of_several_processes_one_tells(app: Flask, night: Night) -> None:
    line = night.line(night.ann).public_id
    react(night.bea, line)
    config = make.settings()
    assert sorted(together(app, [lambda: reactions.tell_due(config)] * 5)) == [0, 0, 0, 0, 1]
    assert len(night.events(EventKind.REACTED)) == 1


def test_one_beat_tells_so_many_lines_and_the_next_the_rest(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    few = replace(make.settings(), signs_told_lines=2)
    for line in [night.line(night.ann).public_id for _ in range(3)]:
        react(night.bea, line)
    assert [reactions.tell_due(few), reactions.tell_due(few), reactions.tell_due(few)] == [2, 1, 0]


def test_nobody_thanks_themselves_and_nobody_for_words_that_are_gone(night: Night) -> None:
    line = night.line(night.ann).public_id
    with pytest.raises(Refused, match="yours"):
        react(night.ann, line)
    service.hide(db.session.query(Message).one(), FlagReason.UNKIND)
    with pytest.raises(Refused, match="no longer here"):
        react(night.bea, line)


def test_signs_go_with_the_words(night: Night) -> None:
    line = night.line(night.ann).public_id
    react(night.bea, line)
    service.take_back(night.ann, line)
    assert db.session.query(Reaction).count() == 0
    assert beat() == 0, "and nothing more is told"
    assert night.events(EventKind.REACTED) == []


def test_who_may_give_one(night: Night) -> None:
    line = night.line(night.ann).public_id
    with pytest.raises(Refused):
        react(make.make_member(standing=Standing.SUSPENDED), line)
    hosting.ask(night.host, night.room, "quiet", make.settings(), to=night.to(night.bea))
    assert react(night.bea, line) is True, "who is asked to just listen may still be kind"
    hosting.ask(night.host, night.room, "remove", make.settings(), to=night.to(night.bea))
    with pytest.raises(Refused, match="leave this evening"):
        react(night.bea, line, "strength")


@pytest.mark.parametrize("sign", ["", "like", None, 7, [], "THANK_YOU"])
def test_a_sign_that_does_not_exist(night: Night, sign: Any) -> None:
    with pytest.raises(Invalid):
        react(night.bea, night.line(night.ann).public_id, sign)


@pytest.mark.parametrize("line", ["aaaaaaaaaa", "", None, 7])
def test_a_line_that_is_not_there(night: Night, line: Any) -> None:
    with pytest.raises(Missing):
        react(night.bea, line)
