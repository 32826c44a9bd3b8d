"""Words in rooms that worry are delivered, with help for their writer; what could harm a reader waits, and nobody notices."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum import live
from forum.errors import Conflict, Missing, Withheld
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.judging import Label
from forum.moderation import held
from forum.moderation import service as moderation
from forum.moderation.models import Case
from forum.rooms import access, queries, retention, service, state, whispers
from forum.rooms.hosting_models import Whisper
from forum.rooms.lines import Said
from forum.rooms.models import Message
from forum.vocabulary import CaseState, EventKind, HeldFor, NoticeVerb, TargetKind, Visibility
from tests import factories as make
from tests.moderation.acts import told
from tests.rooms.circles import an_evening
from tests.rooms.conftest import Night

pytestmark = pytest.mark.both_databases
RED = "I want to kill myself"
SOURCING = "hmu I got percs 40 each"
METHOD_FREE = "Still here, one day at a time"


def say(night: Night, text: str, nonce: str = "") -> Said:
    return service.say(night.ann, night.room, make.settings(), text=text, nonce=nonce or ids.token(8))


def the_case() -> Case:
    db.session.expire_all()
    return db.session.query(Case).one()


def test_a_line_in_danger_is_said_and_the_hosts_hear_which(night: Night) -> None:
    said = say(night, RED)
    assert said.finding.helps
    assert [each["id"] for each in night.events(EventKind.SAID)] == [said.public_id]
    assert (the_case().target_kind, the_case().target_id, the_case().label) == (
        TargetKind.MESSAGE,
        said.public_id,
        Label.RED,
    )
    worry = {"room": night.room, "line": said.public_id, "name": "Ann Otter"}
    assert [(to, what) for to, event, what in night.sent if event == "room:worry"] == [
        (live.hosts(night.room_id), worry)
    ]
    assert [(each.verb, each.path) for each in told(night.host)] == [(NoticeVerb.IN_DANGER, f"/m/{said.public_id}")]
    assert told(night.ann) == []


def test_a_line_that_sells_is_not_said_and_leaves_no_number(night: Night) -> None:
    head = access.room_head(night.ann, night.room).head_seq
    nonce = ids.token(8)
    for _again in range(2):
        with pytest.raises(Withheld) as refused:
            say(night, SOURCING, nonce)
    assert refused.value.rule == "sourcing"
    assert refused.value.families == ()
    assert access.room_head(night.ann, night.room).head_seq == head
    assert night.kinds() == [EventKind.OPENED], "and no event"
    assert not [event for _to, event, _told in night.sent if event.startswith("room:")]
    kept = db.session.query(Message).one()
    assert (kept.source, kept.visibility, kept.seq) == (SOURCING, Visibility.HELD, -1)
    assert (the_case().held_for, the_case().target_id) == (HeldFor.SOURCING, kept.public_id)
    assert queries.lines(night.room_id, None, 50).items == []
    for who in (night.ann, night.bea, night.host):
        with pytest.raises(Missing):
            access.message(who, kept.public_id)
    with pytest.raises(Missing):
        service.take_back(night.ann, kept.public_id)


def test_so_many_unsaid_lines_of_one_person_are_kept_at_a_time(night: Night) -> None:
    for number in range(7):
        with pytest.raises(Withheld):
            say(night, f"{SOURCING} {number}")
    assert db.session.query(Message).count() == db.session.query(Case).count() == make.settings().lines_held_most


def test_somebody_in_danger_is_heard_however_many_of_their_lines_wait(night: Night) -> None:
    most = make.settings().lines_held_most
    for number in range(most):
        with pytest.raises(Withheld):
            say(night, f"{SOURCING} {number}")
    with pytest.raises(Withheld) as refused:
        say(night, f"{RED}. {SOURCING}")
    assert refused.value.families
    cases = db.session.query(Case).order_by(Case.id).all()
    assert [each.label for each in cases] == [Label.AMBER] * most + [Label.RED]
    assert NoticeVerb.IN_DANGER in [each.verb for each in told(night.host)]


def test_said_otherwise_it_goes_out(night: Night) -> None:
    with pytest.raises(Withheld):
        say(night, SOURCING)
    said = say(night, METHOD_FREE)
    assert [each.public_id for each in queries.lines(night.room_id, None, 50).items] == [said.public_id]


def test_changed_in_its_form_it_goes_out(night: Night) -> None:
    """The form keeps its nonce: what was kept unsaid under it is not what is said now, and is seen by a person all the same."""
    nonce = ids.token(8)
    with pytest.raises(Withheld):
        say(night, SOURCING, nonce)
    said = say(night, METHOD_FREE, nonce)
    assert say(night, METHOD_FREE, nonce) == said, "once"
    assert [each["id"] for each in night.events(EventKind.SAID)] == [said.public_id]
    assert [each.source for each in db.session.query(Message).order_by(Message.seq)] == [SOURCING, METHOD_FREE]
    assert the_case().target_id != said.public_id


def test_changed_so_that_it_sells_as_well_a_person_sees_both(night: Night) -> None:
    nonce = ids.token(8)
    for text in (SOURCING, f"{SOURCING} tonight"):
        with pytest.raises(Withheld):
            say(night, text, nonce)
    kept = {each.public_id: each.source for each in db.session.query(Message)}
    assert {kept[case.target_id] for case in db.session.query(Case)} == {SOURCING, f"{SOURCING} tonight"}


def test_once_seen_it_is_forgotten_and_it_is_never_let_out(night: Night) -> None:
    with pytest.raises(Withheld):
        say(night, SOURCING)
    mod = make.a_moderator()
    with pytest.raises(Conflict):
        held.let_out(mod, the_case().public_id, the_case().version, make.settings())
    moderation.dismiss(mod, the_case().public_id, the_case().version, config=make.settings())
    assert db.session.query(Message).count() == 0
    assert the_case().state is CaseState.CLOSED


def test_unsaid_words_outlive_the_evening_only_for_their_case(night: Night) -> None:
    with pytest.raises(Withheld):
        say(night, SOURCING)
    with clock.freeze(clock.now() + timedelta(days=2)):
        retention.forget_transcripts()
        assert db.session.query(Message).count() == 1
        case = the_case()
        case.state = CaseState.CLOSED
        db.session.commit()
        retention.forget_transcripts()
    assert db.session.query(Message).count() == 0


# --- Whispers and rounds ----------------------------------------------------------------------------------------------


def to_hosts(night: Night, text: str, nonce: str = "") -> Any:
    return whispers.to_hosts(night.ann, night.room, make.settings(), text=text, nonce=nonce or ids.token(8))


def test_a_whisper_in_danger_reaches_the_hosts_and_opens_a_case(night: Night) -> None:
    found = to_hosts(night, RED)
    assert (the_case().target_kind, the_case().target_id) == (TargetKind.WHISPER, found.public_id)
    events = [event for _to, event, _told in night.sent]
    assert events.count("room:whisper") == 2
    assert events.count("room:worry") == 1


def test_a_whisper_that_sells_is_not_delivered_to_either_side(night: Night) -> None:
    nonce = ids.token(8)
    for _again in range(2):
        with pytest.raises(Withheld):
            to_hosts(night, SOURCING, nonce)
    with pytest.raises(Withheld):
        whispers.to_person(
            night.host, night.room, make.settings(), text=SOURCING, nonce=ids.token(8), to=night.to(night.ann)
        )
    assert not [event for _to, event, _told in night.sent if event == "room:whisper"]
    for who in (night.host, night.ann):
        assert state.of(who, access.room_head(who, night.room))["whispers"] == []
    assert {each.visibility for each in db.session.query(Whisper)} == {Visibility.HELD}
    assert db.session.query(Case).count() == 2
    mod = make.a_moderator()
    for case in db.session.query(Case).all():
        moderation.dismiss(mod, case.public_id, case.version, config=make.settings())
    assert db.session.query(Whisper).count() == 0


def test_so_many_whispers_of_one_person_are_kept_at_a_time_but_danger_is_heard(night: Night) -> None:
    most = make.settings().lines_held_most
    for number in range(most + 2):
        with pytest.raises(Withheld):
            to_hosts(night, f"{SOURCING} {number}")
        with pytest.raises(Withheld):
            whispers.to_person(
                night.host,
                night.room,
                make.settings(),
                text=f"{SOURCING} {number}",
                nonce=ids.token(8),
                to=night.to(night.ann),
            )
    assert db.session.query(Whisper).count() == db.session.query(Case).count() == 2 * most
    with pytest.raises(Withheld) as refused:
        to_hosts(night, f"{RED}. {SOURCING}")
    assert refused.value.families
    assert db.session.query(Case).order_by(Case.id.desc()).first().label is Label.RED


def test_a_whisper_that_was_changed_in_its_form_is_delivered(night: Night) -> None:
    nonce = ids.token(8)
    with pytest.raises(Withheld):
        to_hosts(night, SOURCING, nonce)
    found = to_hosts(night, METHOD_FREE, nonce)
    assert to_hosts(night, METHOD_FREE, nonce).public_id == found.public_id, "once"
    assert found.visibility is Visibility.VISIBLE
    told = state.of(night.host, access.room_head(night.host, night.room))["whispers"]
    assert [each["id"] for each in told] == [found.public_id]
    word, to = ids.token(8), night.to(night.ann)
    with pytest.raises(Withheld):
        whispers.to_person(night.host, night.room, make.settings(), text=SOURCING, nonce=word, to=to)
    theirs = whispers.to_person(night.host, night.room, make.settings(), text=METHOD_FREE, nonce=word, to=to)
    assert theirs.visibility is Visibility.VISIBLE


def test_a_check_in_that_was_changed_in_its_form_is_said(app: Flask) -> None:
    evening = an_evening("ann", "bea")
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    nonce = ids.token(8)
    with pytest.raises(Withheld):
        evening.checks_in("ann", win=SOURCING, nonce=nonce)
    said = evening.checks_in("ann", win=METHOD_FREE, nonce=nonce)
    assert evening.kinds().count("said") == 1
    assert METHOD_FREE in db.session.query(Message).filter_by(public_id=said.public_id).one().source
    assert evening.view()["now"]["name"] == evening.bea.name, "and the turn goes on"


def test_a_check_in_is_judged_and_an_unsaid_one_keeps_the_turn(app: Flask) -> None:
    evening = an_evening("ann", "bea")
    evening.raises("ann", "bea")
    evening.begins()
    evening.moves()
    with pytest.raises(Withheld):
        evening.checks_in("ann", win=SOURCING)
    assert evening.view()["now"]["name"] == evening.ann.name, "the turn is still hers"
    evening.checks_in("ann", win=RED)
    assert {each.label for each in db.session.query(Case)} == {Label.AMBER, Label.RED}
