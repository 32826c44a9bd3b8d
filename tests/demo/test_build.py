"""The made-up community: it stands as promised, a second run changes nothing, and its words keep the rules."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain

import click
import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts import queries, signing_in
from forum.accounts.models import Account, AccountSession
from forum.audit import verifying
from forum.audit.models import AuditRow
from forum.demo import build, evenings, people, script
from forum.discussions import greeting
from forum.discussions.models import Board, Post, Thread
from forum.extensions import db
from forum.lib import clock, grouping, identifying, names, phrases, tree
from forum.moderation import figures
from forum.moderation.models import Case, Flag
from forum.moderation.open_models import LogLine, LogPeriod, MonthFigure
from forum.moderation.open_words import DONE
from forum.notifications.models import Notice
from forum.reading import EVERYTHING
from forum.rooms import round_queries
from forum.rooms import service as rooms
from forum.rooms.kinds import GatheringState, TurnState
from forum.rooms.lines import Said
from forum.rooms.models import Gathering, Message, Room, RoomEvent, SpokenCheckIn, Thanks
from forum.vocabulary import CaseState, FlagReason, Measure, NoticeVerb, Role, Standing, TargetKind, Visibility
from tests.factories import confirmed, join_for_real, settings

NOW = datetime(2026, 11, 23, 21, 14, 30, tzinfo=UTC)
DOSE = re.compile(r"\d\s?(mg|ml|mcg|g|grams?|milligrams?|pills?|tablets?|units?|bottles?|pints?)\b", re.IGNORECASE)
ADDRESS = re.compile(r"@\w|https?:|www\.|\w\.(com|org|net)\b", re.IGNORECASE)


def how_many(model: type, *where: object) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def rows() -> dict[str, list[tuple]]:
    """Every row of every table."""
    tables = db.metadata.sorted_tables
    return {table.name: sorted(map(tuple, db.session.execute(sa.select(table))), key=repr) for table in tables}


def built(now: datetime | None = None) -> list[str]:
    """Builds the demo; returns what was said."""
    said: list[str] = []
    if now is None:
        build.build(settings(), said.append)
    else:
        with clock.freeze(now):
            build.build(settings(), said.append)
    db.session.rollback()
    return said


def all_words() -> list[str]:
    """Every text of the demo that anybody reads."""
    threads, cases, places = script.conversations(), script.cases(), script.places()
    posts = [entry.text for thread in threads for entry in thread.entries if entry.act != "take back"]
    lines = [line.text for evening in script.evenings() for line in evening.lines]
    flags = [flag["note"] for case in cases for flag in case["flags"]]
    answers = [case["decision"]["words"] for case in cases if "words" in case.get("decision", {})]
    table = [each.get("says", "") for each in script.circle()["happens"]]
    table += [
        each["checks_in"][word]
        for each in script.circle()["happens"]
        for word in ("win", "intention")
        if "checks_in" in each
    ]
    about = [place.get(word, "") for place in chain(*places.values()) for word in ("name", "about", "welcome")]
    return [*posts, *lines, *table, *flags, *answers, *about, *(thread.title for thread in threads)]


@pytest.mark.both_databases
def test_community_stands_as_promised_and_a_second_run_changes_nothing(app: Flask) -> None:
    said = built()
    people_are_as_promised()
    talk_is_as_promised()
    first_words_are_as_promised()
    rooms_are_as_promised()
    queue_is_as_promised()
    what_is_told_is_as_promised()
    assert people.PASSPHRASE in "".join(said)
    assert all(any(name in line for line in said) for name in ("Harbour Lamp", "Steady Heron", "Plain Toast"))
    before = rows()
    assert "Nothing was changed" in built()[0]
    assert rows() == before


def people_are_as_promised() -> None:
    assert how_many(Account) == how_many(Account, Account.standing == Standing.ACTIVE) == 30
    assert [how_many(Account, Account.role == role) for role in (Role.STEWARD, Role.MODERATOR)] == [1, 2]
    assert len(set(db.session.scalars(sa.select(Account.joined_month)))) > 5
    assert how_many(AccountSession) == 0
    assert how_many(Account, Account.is_greeter) == 2
    assert how_many(Account, Account.shield_until > clock.now()) == 1, "two days here"
    opened = signing_in.sign_in("Plain Toast", people.PASSPHRASE, settings(), own_device=False, caller="test")
    assert db.session.get_one(Account, opened.account_id).name == "Plain Toast"
    db.session.rollback()


def talk_is_as_promised() -> None:
    assert (how_many(Board), how_many(Board, Board.is_public), how_many(Thread)) == (5, 1, 12)
    replies = list(db.session.scalars(sa.select(Thread.reply_count)))
    assert replies.count(0) == 3
    assert sum(10 <= count <= 25 for count in replies) == 9
    posts = list(db.session.scalars(sa.select(Post)))
    assert max(tree.depth(post.path) for post in posts) >= 4
    assert all(post.at == clock.hour(post.at) for post in posts)
    assert clock.now() - min(post.at for post in posts) > timedelta(days=21)
    assert len([post for post in posts if post.edited]) == 1
    assert len([post for post in posts if post.notes]) >= 10
    gone = next(post for post in posts if post.visibility is Visibility.DELETED)
    hidden = next(post for post in posts if post.visibility is Visibility.HIDDEN)
    assert not gone.source
    assert hidden.hidden_reason is FlagReason.ADVICE
    assert how_many(Post, Post.parent_id == gone.id) == 1
    numbers = [(post.thread_id, post.id, post.at) for post in posts]
    assert sorted(numbers) == sorted(numbers, key=lambda number: (number[0], number[2], number[1]))


def first_words_are_as_promised() -> None:
    greeter = queries.member(
        db.session.scalars(sa.select(Account.id).where(Account.is_greeter).order_by(Account.id).limit(1)).one()
    )
    waiting = greeting.page(greeter, EVERYTHING, 10).items
    assert [each.author for each in waiting] == ["Windy Acorn"]


def rooms_are_as_promised() -> None:
    assert how_many(Room) == how_many(Room, Room.gathers_from.is_not(None), Room.gathers_until.is_not(None)) == 4
    assert how_many(Room, Room.pace_seconds > 0) == 1
    assert len(set(db.session.scalars(sa.select(Room.zone)))) == 3
    for name, least in (("Evening check-in", 60), ("First coffee", 20), ("Riding it out", 30)):
        room = db.session.scalars(sa.select(Room).where(Room.name == name)).one()
        lines = list(db.session.scalars(sa.select(Message).where(Message.room_id == room.id).order_by(Message.seq)))
        assert len(lines) >= least
        assert [line.at for line in lines] == sorted(line.at for line in lines)
        assert how_many(RoomEvent, RoomEvent.room_id == room.id) == room.head_seq
    table_is_as_promised()
    newest = db.session.scalars(sa.select(sa.func.max(Message.at))).one()
    assert timedelta(0) <= clock.now() - newest < timedelta(minutes=10)
    assert how_many(Message, Message.visibility == Visibility.DELETED) == 1
    on = db.session.scalars(sa.select(Gathering).where(Gathering.round_id.is_(None))).one()
    assert (on.state, on.topic) == (GatheringState.OPEN, "Saying no once, kindly")


def table_is_as_promised() -> None:
    """A check-in round whose third turn is on; the member whom one signs in as comes next."""
    room = db.session.scalars(sa.select(Room).where(Room.name == "The long table")).one()
    gathering = db.session.get_one(Gathering, room.gathering_id)
    assert (room.cross_talk, gathering.state) == (False, GatheringState.OPEN)
    assert room.hostless_minutes == 60, "whoever looks at the demo has time to"
    turns = {turn.name: turn.state for turn in round_queries.turns(gathering.round_id or 0)}
    assert turns == {
        "Pocket Compass": TurnState.DONE,
        "Elm Gate": TurnState.DONE,
        "Tidal Button": TurnState.NOW,
        "Plain Toast": TurnState.WAITING,
        "Slow Tomato": TurnState.WAITING,
    }
    assert list(turns)[3] == "Plain Toast"
    assert (how_many(SpokenCheckIn), how_many(Thanks)) == (2, 4)


def what_is_told_is_as_promised() -> None:
    """Months that the pages can show, which keep the rules of what is told; and a trail that fits."""
    found = list(db.session.scalars(sa.select(MonthFigure.month).distinct().order_by(MonthFigure.month)))
    newest = grouping.month_of(clock.now().date()).first - timedelta(days=1)
    assert (len(found), found[-1]) == (4, f"{newest:%Y-%m}")
    numbers = [*db.session.scalars(sa.select(MonthFigure.at_least)), *db.session.scalars(sa.select(LogLine.at_least))]
    assert {number for number in numbers if number and (number < 10 or number % 5)} == set()
    spans = list(db.session.scalars(sa.select(LogPeriod.span).order_by(LogPeriod.id)))
    assert sorted(spans) == ["day", *["month"] * 4, "part"]
    lines = set(db.session.execute(sa.select(LogLine.measure, LogLine.text_kind)).all())
    assert {tuple(each) for each in lines} <= set(DONE)
    for month in script.told_months():
        named = [line for line in month["told"] if line["measure"]]
        for figure, measures in figures.DONE.items():
            told = sum(line["at_least"] for line in named if line["measure"] in {each.value for each in measures})
            assert month.get(figure.value, 0) == told, f"{month['ago']}: {figure}"
    assert verifying.verify().rows == how_many(AuditRow)


def queue_is_as_promised() -> None:
    # What people have pointed out. What rules find beside it is theirs to change; one wish not to wake up they must find.
    pointed = Case.id.in_(sa.select(Flag.case_id))
    every = (CaseState.OPEN, CaseState.CLAIMED, CaseState.CLOSED)
    assert [how_many(Case, Case.state == state, pointed) for state in every] == [4, 2, 2]
    assert 1 <= how_many(Case, ~pointed) <= 6
    assert how_many(Case, ~pointed, Case.families.contains("self_harm")) >= 1
    assert set(db.session.scalars(sa.select(Case.decision).where(pointed))) == {None, Measure.HIDE, Measure.DISMISS}
    assert how_many(Case, Case.target_kind == TargetKind.MESSAGE, pointed) == 1
    assert how_many(Flag, Flag.reason == FlagReason.WORRIED) == 3
    about = sa.or_(AuditRow.case_id.is_(None), AuditRow.case_id.in_(sa.select(Flag.case_id)))
    acts = sorted(db.session.scalars(sa.select(AuditRow.measure).where(about)))
    old = clock.now() - timedelta(days=2)
    assert how_many(Case, ~pointed, Case.state != CaseState.CLOSED, Case.opened_at < old) == 0, "nobody waits for weeks"
    appointed = [Measure.APPOINT] * 6
    rounds = [Measure.BEGIN_ROUND, Measure.MOVE_TURN, *[Measure.OPEN_EVENING] * 2, Measure.SET_PACE]
    assert acts == sorted([*appointed, *[Measure.CLAIM] * 3, Measure.RELEASE, Measure.DISMISS, Measure.HIDE, *rounds])
    verbs = set(db.session.scalars(sa.select(Notice.verb)))
    assert verbs == {
        NoticeVerb.REPLIED, NoticeVerb.HIDDEN, NoticeVerb.FLAG_SEEN, NoticeVerb.APPOINTED, NoticeVerb.FIRST_WORDS,
        NoticeVerb.BUDDY_ASKED,
    }  # fmt: skip
    assert 0 < how_many(Notice, Notice.seen.is_(False)) < how_many(Notice, Notice.seen)


def test_interrupted_run_goes_on_where_it_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real, left = rooms.say, iter(range(30))

    def pulled_plug(*args: object, **kwargs: object) -> Said:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(rooms, "say", pulled_plug)
        with pytest.raises(KeyboardInterrupt):
            built()
    before = rows()
    assert 0 < len(before["message"]) < 60
    built()
    assert set(map(repr, before["message"])) <= set(map(repr, rows()["message"]))
    people_are_as_promised()
    talk_is_as_promised()
    rooms_are_as_promised()
    queue_is_as_promised()


def test_public_place_gets_no_demo(app: Flask) -> None:
    public = replace(settings(), public_origins=("https://community.example",))
    for config in (replace(settings(), production=True), public):
        with pytest.raises(click.ClickException, match="passphrase"):
            build.build(config, print)
    assert how_many(Account) == 0


def test_name_of_somebody_else_is_left_alone(app: Flask) -> None:
    confirmed(join_for_real("Harbour Lamp"))
    with pytest.raises(click.ClickException, match="Harbour Lamp"):
        built()
    assert how_many(Account) == 1
    assert how_many(AccountSession) == 1


@pytest.mark.parametrize("hours", [0, 3, 7.5, 12, 16, 19.9, 21.5, 23.75, 24 * 130, 24 * 131 + 1.5])
def test_time_runs_forward_at_whatever_hour_the_demo_is_built(hours: float) -> None:
    now = NOW.replace(hour=0) + timedelta(hours=hours)
    steps = build.timeline(now)
    assert all(step.at <= now for step in steps)
    last = steps[-1]
    assert isinstance(last, evenings.Say)
    assert last.line == next(evening for evening in script.evenings() if evening.key == "evening").lines[-1]
    for evening in script.evenings():
        said = [step for step in steps if isinstance(step, evenings.Say) and step.room == evening.key]
        assert [step.line for step in said] == [line for line in evening.lines if line.mark != "pace"]


def test_people_have_pseudonyms_that_anybody_could_choose() -> None:
    cast = script.cast()
    assert len(cast.joined) == 30
    assert [name for name in cast.joined if names.problem(name) or phrases.weakness(people.PASSPHRASE, name)] == []
    written = {entry.author for thread in script.conversations() for entry in thread.entries}
    said = {line.author for evening in script.evenings() for line in evening.lines}
    assert written | said == set(cast.joined)


def test_words_tell_nobody_and_teach_nothing() -> None:
    words = all_words()
    assert len(words) > 350
    for text in words:
        assert not identifying.looks_like_email(text), text
        assert not identifying.looks_like_phone(text), text
        assert not identifying.looks_like_full_name(text), text
        assert not ADDRESS.search(text), text
        assert not DOSE.search(text), text


def test_words_that_mean_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="next week"):
        script.moment("next week", NOW, NOW)
