"""Rooms open and close by themselves, once, whatever process looks; hosts plan; what was said is forgotten and kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.errors import Refused
from forum.extensions import db
from forum.lib import clock
from forum.rooms import access, gatherings, hours, keeping, queries, retention, rota
from forum.rooms.models import Gathering, Room
from forum.transaction import transaction
from forum.vocabulary import EventKind
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


def tick() -> int:
    return hours.tick(make.settings())


def kinds(room: Room) -> list[EventKind]:
    return [each.kind for each in queries.events(room.id, 0, 50)]


def test_a_room_opens_at_its_hour_and_closes_after_it(ann: Member, room: Room, hanna: Member) -> None:
    with clock.freeze(BEFORE) as now:
        assert tick() == 0
        now.move(timedelta(minutes=10))
        assert tick() == 1
        assert tick() == 0
        make.a_line(ann, room)
        hours.host_arrives(hanna, access.room_head(hanna, room.public_id))
        for _quarter in range(8):
            hours.somebody_hosts([room.id])
            now.move(timedelta(minutes=15))
            hours.somebody_hosts([room.id])
            if _quarter < 7:
                with transaction():
                    gatherings.host_is_here(db.session.query(Gathering).one(), 60)
        assert tick() == 1
        make.a_line(ann, room, "Good night")
        now.move(timedelta(minutes=make.settings().closing_minutes))
        assert tick() == 1
        with pytest.raises(Refused):
            make.a_line(ann, room)
        assert tick() == 0
    said = [EventKind.SAID]
    assert kinds(room) == [EventKind.OPENED, *said, EventKind.HOST, EventKind.CLOSING, *said, EventKind.CLOSED]


def test_an_evening_without_a_host_closes_itself_and_a_late_host_opens_another(room: Room, hanna: Member) -> None:
    with clock.freeze(BEFORE + timedelta(minutes=10)) as now:
        tick()
        now.move(timedelta(minutes=room.hostless_minutes - 1))
        assert tick() == 0
        now.move(timedelta(minutes=2))
        assert tick() == 1
        told = queries.events(room.id, 0, 9)[-1].payload(room.public_id)
        assert (told["kind"], told["why"], told["words"]) == ("closed", "hostless", "Sleep well.")
        # It was opened once today; the clock does not open it again, a host does.
        assert tick() == 0
        gatherings.begin(hanna, room.public_id, clock.now() + timedelta(hours=1))
        assert access.room_head(hanna, room.public_id).gathering_id is not None


def test_what_is_forgotten_before_the_hour_is_over_does_not_open_again(room: Room, hanna: Member, ann: Member) -> None:
    with clock.freeze(BEFORE + timedelta(minutes=10)) as now:
        with transaction():
            room.gathers_until, room.transcript_hours = 23 * 60, 1
        tick()
        make.a_line(ann, room, "good evening")
        gatherings.close(hanna, room.public_id)
        now.move(timedelta(hours=3))
        assert retention.forget_transcripts() == 1
        assert (tick(), queries.lines(room.id, None, 9).items) == (0, [])
        assert keeping.last_evening(room.id) is None
        now.move(timedelta(hours=2))
        retention.forget_transcripts()
        assert db.session.query(Gathering).count() == 0


def test_a_host_who_is_there_keeps_it_open(room: Room) -> None:
    with clock.freeze(BEFORE + timedelta(minutes=10)) as now:
        tick()
        for _step in range(6):
            now.move(timedelta(minutes=6))
            hours.somebody_hosts([room.id])
            assert tick() == 0


def test_ten_processes_open_it_once(app: Flask, room: Room) -> None:
    def look(_number: int) -> int:
        with app.app_context():
            try:
                return tick()
            finally:
                db.session.remove()

    with clock.freeze(BEFORE + timedelta(minutes=10)), ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(look, range(10))) == 1
    db.session.expire_all()
    assert db.session.query(Gathering).count() == 1
    assert kinds(room) == [EventKind.OPENED]


def test_a_room_that_is_put_away_stays_closed(room: Room) -> None:
    with transaction():
        room.is_closed = True
    with clock.freeze(BEFORE + timedelta(minutes=10)):
        assert tick() == 0


def test_the_page_does_not_wait_for_the_tick(room: Room, hanna: Member, client: FlaskClient) -> None:
    make.sign_in(client, hanna)
    with clock.freeze(BEFORE) as now:
        assert "quiet between its evenings" in make.words(client.get(f"/r/{room.public_id}"))
        now.move(timedelta(minutes=10))
        assert "Hanna Heron hosts." in make.words(client.get(f"/r/{room.public_id}"))
    assert kinds(room) == [EventKind.OPENED, EventKind.HOST]


def test_who_is_on_the_rota_hosts_before_another(room: Room, hanna: Member, steward: Member) -> None:
    other = make.make_member("Otto Owl")
    rota.add_host(steward, room.public_id, other.name)
    with clock.freeze(BEFORE) as now:
        rota.take(other, room.public_id, "2026-11-23", make.settings())
        now.move(timedelta(minutes=10))
        tick()
        assert not hours.host_arrives(hanna, access.room_head(hanna, room.public_id))
        assert hours.host_arrives(other, access.room_head(other, room.public_id))
        assert not hours.host_arrives(hanna, access.room_head(hanna, room.public_id))


# --- As pages ---------------------------------------------------------------------------------------------------------


def test_a_host_opens_leads_and_closes_without_scripts(
    room: Room, hanna: Member, client: FlaskClient, new_client: Callable[[], FlaskClient], ann: Member
) -> None:
    make.sign_in(client, hanna)
    guest = new_client()
    make.sign_in(guest, ann)
    path = f"/r/{room.public_id}"
    with clock.freeze(BEFORE - timedelta(hours=5)):
        assert "Open an evening now" not in make.words(guest.get(path))
        assert make.send(guest, f"{path}/open", minutes="60").status_code == 403
        assert make.send(client, f"{path}/open", minutes="60").status_code == 303
        make.send(client, f"{path}/topic", topic="Saying no", tool="Say it once, kindly.")
        seen = make.words(guest.get(path))
        assert "Hanna Heron hosts." in seen
        for page in (seen, make.words(guest.get("/rooms")), make.words(guest.get("/"))):
            assert "Together now, until 14:50" in page, "whatever its hours are"
        assert "About: Saying no" in seen
        assert "Say it once, kindly." in seen
        too_long = make.send(client, f"{path}/topic", topic="x" * 201, tool="my words")
        assert too_long.status_code == 400
        assert "my words" in too_long.text
        assert make.send(guest, f"{path}/say", text="I said no today", nonce="a1").status_code == 303
        assert make.send(client, f"{path}/close").status_code == 303
        assert make.send(guest, f"{path}/say", text="too late", nonce="a2").status_code == 403
        kept = make.page(guest.get(path)).select_one("[data-evening-keep]")
        assert kept is not None
        assert make.send(guest, str(kept["action"])).status_code == 303
        assert "I said no today" in make.words(guest.get("/me/evenings"))


def test_the_feed_needs_no_session_and_names_nothing(room: Room, client: FlaskClient) -> None:
    answer = client.get(f"/calendar/{room.calendar_token}.ics")
    assert answer.mimetype == "text/calendar"
    assert b"RRULE:FREQ=DAILY" in answer.data
    assert b"Evening call" in answer.data
    assert room.name.encode() not in answer.data
    assert client.get("/calendar/guessed.ics").status_code == 404
    assert "Set-Cookie" not in answer.headers
