"""Forgetting on schedule: each step names what it forgets and returns how much of it went."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum.accounts import aliases, doorway, invitations, joining, newcomers, pushes, sessions, shield
from forum.accounts import service as accounts
from forum.audit import forgetting as audit
from forum.backup import shelf
from forum.config import Config
from forum.discussions import company, greeting, index, marks, versions, waiting
from forum.extensions import db
from forum.lib import clock
from forum.moderation import debriefs, duty, expiry, exposure, levels, publishing, resting, weights
from forum.moderation import retention as cases
from forum.notifications import service as notifications
from forum.rooms import hours, retention, rota
from forum.transaction import QUIET_LOG, release

Step = tuple[str, Callable[[], int]]


def steps(config: Config) -> list[Step]:
    """What `purge` does, in order. The last step wipes what SQLite keeps of deleted rows (reliability.md, section 5)."""
    return [
        ("browsers whose session is over", pushes.sweep),
        ("sessions that are over", sessions.sweep),
        ("whom the audit trail names whose joining was never finished", audit.forget_unfinished),
        ("joinings that were never finished", joining.sweep_unfinished),
        ("pauses that are over", accounts.end_passed_pauses),
        ("measures that are over", lambda: expiry.forget(config)),
        ("one-time links that are too old", accounts.sweep_first_links),
        ("ties to one-off names", aliases.sweep),
        ("shields of the first weeks", shield.sweep),
        ("first days that are over", newcomers.sweep),
        ("invitations that are too old", invitations.sweep),
        ("raids that are over", doorway.sweep),
        ("claims that have run out", cases.sweep_claims),
        ("duties that are over", duty.sweep),
        *_of_those_who_moderate(config),
        ("minutes of deadlines that have passed", levels.blur),
        ("how soon cases were answered long ago", lambda: levels.sweep(config.answer_weeks_kept)),
        ("first words that wait no longer", greeting.sweep),
        ("marks of what was read", lambda: marks.sweep(config.reading_marks_kept_days)),
        ('who said "with you"', lambda: company.sweep(config.company_kept_days)),
        ("how changed posts stood before", lambda: versions.sweep(config.versions_kept_days)),
        ("pictures that were never posted", waiting.sweep),
        ("what is known of words that were judged fine and are gone", cases.forget_fine),
        ("how right somebody's flags were", lambda: weights.fade(config)),
        ("words about closed cases", lambda: cases.forget_words(config.case_words_kept_days)),
        ("days and months told in the open", lambda: publishing.publish(config)),
        ("acts of moderators and hosts that are too old", lambda: audit.forget_acts(config.audit_kept_days)),
        ("old notices", lambda: notifications.sweep(config.notices_kept_days)),
        ("evenings that are over", lambda: hours.tick(config)),
        ("what was said at evenings that are over", retention.forget_transcripts),
        ("who hosted on days that are over", rota.sweep),
        ("minutes of older lines", lambda: retention.drop_minutes(timedelta(hours=config.line_minute_kept_hours))),
        ("waits in slow mode", lambda: retention.drop_waits(clock.now())),
        ("deleted words in the search's index", index.tidy),
        ("backups that are too old", lambda: shelf.sweep(config)),
        ("leftovers in the database files", wipe_leftovers),
    ]


def _of_those_who_moderate(config: Config) -> list[Step]:
    return [
        ("rests that are over", resting.sweep),
        ("whose grave words a moderator opened", exposure.forget_openings),
        ("what moderators carried on days long ago", lambda: exposure.sweep(config.exposure_kept_days)),
        ("debriefs that have had their time", debriefs.sweep),
    ]


def write_anew() -> int:
    """Has PostgreSQL write every table anew, so that no deleted word is left in its files; returns how many tables.

    Its ordinary VACUUM leaves the words where they stood until something else is written there (docs/decisions.md). Each
    table is locked while it is written. SQLite needs none of this.
    """
    if db.engine.dialect.name != "postgresql":
        return 0
    release()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        tables = db.metadata.sorted_tables
        for table in tables:
            connection.execute(sa.text(f"VACUUM (FULL, ANALYZE) {table.name}"))
        _leave_the_log(connection)
    return len(tables)


_MAY_LEAVE = """
SELECT has_function_privilege('pg_switch_wal()', 'execute') AND EXISTS (SELECT 1 FROM pg_roles
  WHERE (rolname = current_user AND rolsuper) OR (rolname = 'pg_checkpoint' AND pg_has_role(oid, 'usage')))
"""


def _leave_the_log(connection: sa.Connection) -> None:
    """Begins a new file of PostgreSQL's write-ahead log, where the operator allows us to, so that the last one can go."""
    if connection.execute(sa.text(_MAY_LEAVE)).scalar():
        connection.execute(sa.text("SELECT pg_switch_wal()"))
        connection.execute(sa.text("CHECKPOINT"))


def is_told_to_a_log() -> bool:
    """Whether PostgreSQL writes statements that fail, and with them members' words, into its log."""
    if db.engine.dialect.name != "postgresql":
        return False
    with db.engine.connect() as connection:
        found = {name: connection.execute(sa.text(f"SHOW {name}")).scalar() for name in QUIET_LOG}
    return found != QUIET_LOG


def wipe_leftovers() -> int:
    """Moves SQLite's write-ahead log into the database and empties it. Returns 1 when a reader kept it from finishing."""
    if db.engine.dialect.name != "sqlite":
        return 0
    release()
    with db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        busy, _pages, _moved = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return int(busy)
