"""One linear history, up and down with rows in it, and models that are what the history makes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from forum import create_app
from forum.accounts import pushes
from forum.accounts import service as accounts
from forum.accounts.service import Restraint
from forum.audit import verifying
from forum.audit.forgetting import forget_acts
from forum.audit.service import record
from forum.config import Config
from forum.extensions import db
from forum.lib import clock, ids
from forum.migrations import samples
from forum.migrations.search_index import of_the_models
from forum.moderation import appeals, expiry, flagging, service
from forum.moderation.kinds import MeasureKind, MeasureState
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.models import Case
from forum.transaction import transaction
from forum.vocabulary import CaseState, FlagReason, HeldFor, Measure, Standing, TargetKind
from tests import factories as make
from tests import world
from tests.hostile_places import REAL

pytestmark = pytest.mark.both_databases


@pytest.fixture
def empty(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An app on a database without any table."""
    url = request.getfixturevalue("postgres").database() if database == "postgresql" else ""
    app = create_app(
        Config.from_env(
            {"FORUM_DATA": str(tmp_path), "DATABASE_URL": url, "PUSH_CONTACT": "mailto:keeper@night.example"},
            testing=True,
            async_mode="threading",
        )
    )
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def history() -> ScriptDirectory:
    """The revisions as Alembic reads them."""
    return ScriptDirectory(str(Path(__file__).resolve().parents[2] / "forum" / "migrations"))


def tables() -> set[str]:
    """The tables that exist, without Alembic's own."""
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_history_is_one_line(empty: Flask) -> None:
    script = history()
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    assert all(not isinstance(each.down_revision, tuple) for each in script.walk_revisions())


def test_each_revision_goes_up_and_down_with_rows_in_it(empty: Flask) -> None:
    flask_migrate.upgrade()
    whole = tables()
    assert {"account", "post", "room_event", "moderation_case", "audit", "push_subscription"} <= whole
    play()
    for revision in history().walk_revisions():
        flask_migrate.downgrade(revision=revision.down_revision or "base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert tables() == whole
    play()


def test_models_are_what_the_history_makes(empty: Flask) -> None:
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": of_the_models})
        assert compare_metadata(context, db.metadata) == []


def test_a_missing_column_would_be_noticed(empty: Flask) -> None:
    flask_migrate.upgrade()
    with db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE board DROP COLUMN about"))
    with db.engine.connect() as connection:
        assert (
            compare_metadata(
                MigrationContext.configure(connection, opts={"include_object": of_the_models}), db.metadata
            )
            != []
        )


def test_one_off_names_that_are_there_are_shielded_and_members_are_not(empty: Flask) -> None:
    flask_migrate.upgrade()
    token = make.session_with_keys(make.make_member("Ann Otter"))
    post = make.a_reply(make.known_by(token), make.a_thread(make.a_newcomer("Windy Acorn")), alias_by=token)
    alias, thread = post.author_id, post.thread_id
    db.session.remove()
    flask_migrate.downgrade(revision="0009")
    flask_migrate.upgrade()
    asked = sa.text(
        "SELECT id FROM account WHERE shield_until = (SELECT until FROM alias_link WHERE alias_id = account.id)"
    )
    assert list(db.session.scalars(asked)) == [alias]
    kept = sa.text("SELECT count(*) FROM account WHERE shield_until IS NOT NULL OR is_greeter")
    assert db.session.scalar(kept) == 1
    assert db.session.scalar(sa.text("SELECT count(*) FROM post WHERE thread_id = :thread"), {"thread": thread}) == 2
    db.session.remove()


def test_acts_that_are_there_are_chained(empty: Flask) -> None:
    flask_migrate.upgrade()
    play()
    db.session.execute(sa.text("UPDATE audit SET words = 'ünïcode' WHERE id = 2"))
    kept = sa.text(
        "SELECT id, actor_id, subject_id, case_id, room_id, measure, reason, words, at FROM audit ORDER BY id"
    )
    # A gap, as a sequence leaves it.
    db.session.execute(sa.text("UPDATE audit SET id = 99 WHERE id = (SELECT max(id) FROM audit)"))
    before = db.session.execute(kept).all()
    db.session.connection().commit()
    db.session.remove()
    flask_migrate.downgrade(revision="0016")
    flask_migrate.upgrade()
    assert db.session.execute(kept).all() == before
    db.session.remove()
    walk = verifying.verify()
    assert (walk.rows, walk.head.number, walk.forgotten) == (len(before), 99, {})
    assert len(before) > 6
    with transaction():
        record(None, Measure.LOCK)
    assert verifying.verify().head.number == 100


def test_a_trail_that_goes_back_can_be_written_by_the_version_before(empty: Flask) -> None:
    flask_migrate.upgrade()
    with clock.freeze(clock.now()) as held:
        play()
        held.move(timedelta(days=800))
        assert forget_acts(730) > 6
    db.session.remove()
    flask_migrate.downgrade(revision="0016")
    add = "INSERT INTO audit (measure, words, at) VALUES ('lock', '', '2026-11-23 20:00:00')"
    with db.engine.begin() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM audit")).scalar() == 0
        connection.execute(sa.text(add))
        connection.execute(sa.text(add))
    flask_migrate.upgrade()
    assert verifying.verify().rows == 2


def test_the_queue_goes_down_and_up_with_what_waits_in_it(empty: Flask) -> None:
    flask_migrate.upgrade()
    play()
    asked = sa.text("SELECT count(*) FROM moderation_case WHERE danger > 0 AND due_at IS NOT NULL")
    assert db.session.scalar(asked) >= 3
    db.session.remove()
    flask_migrate.downgrade(revision="0018")
    held = "SELECT DISTINCT held_for FROM moderation_case WHERE held_for IS NOT NULL"
    assert list(db.session.scalars(sa.text(held))) == ["link"]
    assert db.session.scalar(sa.text("SELECT count(*) FROM message WHERE visibility = 'held'")) == 0
    db.session.remove()
    flask_migrate.upgrade()
    assert list(db.session.scalars(sa.text("SELECT DISTINCT danger FROM moderation_case"))) == [0]
    db.session.remove()


def play() -> None:
    """Puts rows into the tables through the real services."""
    evening = world.played_evening()
    token, place = make.session_with_keys(evening.ann, own_device=True), next(iter(REAL))
    pushes.turn_on(make.identified(token), token, make.settings(), endpoint=place)
    db.session.remove()


def test_postgresql_keeps_no_samples_of_words(empty: Flask) -> None:
    """They would stand there when the words are gone; how keys are spread it may know, and without it plans badly."""
    flask_migrate.upgrade()
    if db.engine.dialect.name == "sqlite":
        assert "sqlite_stat1" not in sa.inspect(db.engine).get_table_names(), "or it keeps samples too"
        return
    world.played_evening()
    db.session.execute(sa.text("ANALYZE"))
    asked = "SELECT tablename || '.' || attname FROM pg_stats WHERE schemaname = current_schema()"
    known = set(db.session.scalars(sa.text(asked)))
    assert {"post.path", "post.id", "post.at", "thread.board_id"} <= known
    words = {"post.source", "post.html", "thread.title", "message.source", "room.name", "account.name", "audit.words"}
    assert not known & words
    assert samples.sampled(db.session.connection()) == []
    db.session.execute(sa.text("ALTER TABLE post ALTER source SET STATISTICS 100"))
    assert samples.sampled(db.session.connection()) == [("post", "source")], "or it would see nothing"


def test_words_that_wait_are_hidden_on_the_way_down_and_nobody_is_new_on_the_way_up(empty: Flask) -> None:
    flask_migrate.upgrade()
    board, new = make.a_board(is_public=True), make.in_first_days()
    waits = make.a_thread(new, board, title="Waits", text="Look: t.me/abc").id
    token = make.session_with_keys(make.make_member("Ann Otter"))
    alias = make.a_reply(make.known_by(token), make.a_thread(make.make_member(), board), alias_by=token).author_id
    db.session.remove()
    flask_migrate.downgrade(revision="0017")
    asked = sa.text("SELECT visibility FROM post WHERE thread_id = :thread")
    assert db.session.scalars(asked, {"thread": waits}).all() == ["hidden"]
    thread = sa.text("SELECT visibility, title_hidden FROM thread WHERE id = :thread")
    assert tuple(db.session.execute(thread, {"thread": waits}).one()) == ("visible", True)
    words = sa.text("SELECT count(*) FROM search_text WHERE words LIKE '%look%'")
    assert db.session.scalar(words) == 0
    db.session.remove()
    flask_migrate.upgrade()
    still_new = sa.text("SELECT id FROM account WHERE new_days > 0 OR new_until IS NOT NULL")
    assert list(db.session.scalars(still_new)) == [alias]


def test_a_pause_that_runs_becomes_a_suspension_with_its_words(empty: Flask) -> None:
    flask_migrate.upgrade()
    ann, bea, mod = make.make_member(), make.make_member(), make.a_moderator()
    case = make.a_case(bea, make.opening_of(make.a_thread(ann)).public_id, reason=FlagReason.ENCOURAGES)
    hidden = service.hide(mod, case.public_id, case.version, FlagReason.ENCOURAGES, "Why", config=make.settings())
    held = db.session.query(PersonMeasure).one()
    appeals.send(ann, held.public_id, "I see it differently", make.settings())
    make.a_measure(mod, case.public_id, MeasureKind.COOLDOWN)
    with transaction():
        # As it was before there were measures.
        accounts.restrain(ann.id, Restraint(True, clock.hour(clock.now()) + timedelta(days=7)))
        record(mod.id, Measure.PAUSE, case_id=hidden.id, subject_id=ann.id, days=7, words="Rest a little.")
    facts = ann.id, hidden.id, mod.id
    db.session.remove()
    flask_migrate.downgrade(revision="0019")
    assert db.session.scalar(sa.text("SELECT count(*) FROM moderation_case WHERE target_kind = 'appeal'")) == 0
    assert db.session.scalar(sa.text("SELECT reason FROM flag")) == "detail"
    assert verifying.verify().head.number > 0, "the chain still fits"
    db.session.remove()
    flask_migrate.upgrade()
    kept = db.session.query(PersonMeasure).one()
    assert (kept.subject_id, kept.case_id, kept.taken_by) == facts
    assert (kept.kind, kept.state, kept.words, kept.days) == (
        MeasureKind.SUSPENSION,
        MeasureState.STANDS,
        "Rest a little.",
        7,
    )
    assert kept.until == make.member_again(facts[0]).paused_until
    with clock.freeze(clock.now() + timedelta(days=8)):
        expiry.tick(make.settings())
        assert make.member_again(facts[0]).standing is Standing.ACTIVE
    db.session.remove()


def test_who_did_both_is_heard_as_worried_on_the_way_down(empty: Flask) -> None:
    flask_migrate.upgrade()
    bea = make.make_member()
    post = make.opening_of(make.a_thread(make.make_member())).public_id
    for reason in (FlagReason.SPAM, FlagReason.WORRIED):
        flagging.flag(bea, TargetKind.POST, post, reason, f"Note {reason}", make.settings())
    flagging.flag(make.make_member(), TargetKind.POST, post, FlagReason.SPAM, "", make.settings())
    db.session.remove()
    flask_migrate.downgrade(revision="0021")
    asked = "SELECT reason FROM flag ORDER BY id"
    assert db.session.scalars(sa.text(asked)).all() == ["worried", "spam"]
    db.session.remove()
    flask_migrate.upgrade()
    assert db.session.scalars(sa.text("SELECT is_worry FROM flag ORDER BY id")).all() == [True, False]
    db.session.remove()


def test_words_that_wait_for_a_newer_reason_wait_like_others_on_the_way_down(empty: Flask) -> None:
    flask_migrate.upgrade()
    opening = make.opening_of(make.a_thread(make.make_member()))
    for number, why in enumerate((HeldFor.TRACE, HeldFor.READS, HeldFor.METHOD, None)):
        case = {"target_kind": TargetKind.POST, "target_id": f"post{number}", "author_id": opening.author_id}
        at = {"opened_at": clock.now(), "state": CaseState.OPEN}
        db.session.add(Case(public_id=ids.public_id(), held_for=why, **case, **at))
    db.session.commit()
    db.session.remove()
    asked = sa.text("SELECT held_for FROM moderation_case ORDER BY id")
    flask_migrate.downgrade(revision="0022")
    assert db.session.scalars(asked).all() == ["link", "link", "method", None]
    db.session.remove()
    flask_migrate.upgrade()
    db.session.remove()
