"""What was said is forgotten after the room's hours; one's own words can be kept before."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forum.accounts.queries import Member
from forum.errors import Conflict, Missing
from forum.extensions import db
from forum.lib import clock
from forum.moderation import service as moderation
from forum.rooms import access, gatherings, keeping, queries, retention, rota
from forum.rooms.models import Gathering, KeptWords, Message, Room, RoomEvent
from forum.vocabulary import TargetKind
from tests import factories as make

pytestmark = pytest.mark.both_databases
# A Monday, ten minutes before the room's hour.
BEFORE = datetime(2026, 11, 23, 18, 50, tzinfo=UTC)


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def hanna(app: Flask) -> Member:
    return make.make_member("Hanna Heron")


@pytest.fixture
def steward(app: Flask) -> Member:
    return make.a_steward()


@pytest.fixture
def room(steward: Member, hanna: Member) -> Room:
    found = make.a_room(gathers_from=19 * 60, gathers_until=21 * 60, always_open=False, closing_words="Sleep well.")
    rota.add_host(steward, found.public_id, hanna.name)
    return found


@pytest.fixture
def over(room: Room, hanna: Member, ann: Member) -> Gathering:
    """An evening at which two people spoke, closed at the frozen hour."""
    with clock.freeze(BEFORE):
        gathering = gatherings.begin(hanna, room.public_id, clock.now() + timedelta(hours=1))
        make.a_line(ann, room, "mine-own-words")
        make.a_line(hanna, room, "another-one's-words")
        gatherings.close(hanna, room.public_id)
    return gathering


def test_an_evening_is_forgotten_whole_and_pages_read_anew(over: Gathering, room: Room, ann: Member) -> None:
    with clock.freeze(BEFORE) as now:
        now.move(timedelta(hours=23))
        assert retention.forget_transcripts() == 0
        now.move(timedelta(hours=2))
        assert retention.forget_transcripts() == 2
        assert retention.forget_transcripts() == 0
    db.session.expire_all()
    assert (db.session.query(Message).count(), db.session.query(RoomEvent).count()) == (0, 0)
    assert db.session.query(Gathering).count() == 0
    head = access.room_head(ann, room.public_id)
    assert head.forgotten_seq == head.head_seq == 4


def test_a_line_for_an_open_case_stays_for_the_case_alone(over: Gathering, room: Room, ann: Member) -> None:
    line = db.session.query(Message).filter_by(author_id=ann.id).one().public_id
    case = make.a_case(make.make_member(), line, TargetKind.MESSAGE)
    with clock.freeze(BEFORE + timedelta(hours=25)):
        assert retention.forget_transcripts() == 1
        assert queries.lines(room.id, None, 50).items == []
        assert db.session.query(Message).one().public_id == line
        moderation.dismiss(make.a_moderator(), case.public_id, case.version, config=make.settings())
        assert retention.forget_transcripts() == 1
    assert db.session.query(Message).count() == 0


def test_talk_between_evenings_is_forgotten_by_its_time(app: Flask, ann: Member) -> None:
    room = make.a_room("Any hour")
    with clock.freeze(BEFORE) as now:
        make.a_line(ann, room, "early")
        now.move(timedelta(hours=20))
        make.a_line(ann, room, "late")
        now.move(timedelta(hours=5))
        assert retention.forget_transcripts() == 1
    assert [each.html for each in queries.lines(room.id, None, 50).items] == ["<p>late</p>"]


def test_one_s_own_words_can_be_kept_and_nobody_else_s(over: Gathering, ann: Member, hanna: Member) -> None:
    token, name = make.sign_in_quietly(ann), over.public_id
    with clock.freeze(BEFORE + timedelta(hours=1)):
        for _twice in range(2):
            keeping.keep(ann, token, name)
    with clock.freeze(BEFORE + timedelta(hours=30)):
        retention.forget_transcripts()
        kept = keeping.page(ann, token, 10).items
        assert [each.lines for each in kept] == [("<p>mine-own-words</p>",)]
        assert keeping.page(hanna, make.sign_in_quietly(hanna), 10).items == []
        with pytest.raises(Missing):
            keeping.keep(ann, token, name)
    sealed = db.session.query(KeptWords).one().words_sealed
    assert b"mine-own-words" not in sealed
    keeping.drop(hanna, kept[0].id)
    assert db.session.query(KeptWords).count() == 1
    keeping.drop(ann, kept[0].id)
    assert db.session.query(KeptWords).count() == 0


def test_who_said_nothing_keeps_nothing(over: Gathering) -> None:
    listener = make.make_member()
    with pytest.raises(Conflict):
        keeping.keep(listener, make.sign_in_quietly(listener), over.public_id)
