"""Forgetting on schedule: each step names what it forgets and returns how much of it went."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from forum.accounts import aliases, joining, sessions
from forum.accounts import service as accounts
from forum.config import Config
from forum.discussions import company, index, marks, versions
from forum.extensions import db
from forum.lib import clock
from forum.moderation import service as moderation
from forum.moderation import targets
from forum.notifications import service as notifications
from forum.rooms import retention
from forum.transaction import release
from forum.vocabulary import TargetKind

Step = tuple[str, Callable[[], int]]


def steps(config: Config) -> list[Step]:
    """What `purge` does, in order. The last step wipes what SQLite keeps of deleted rows (reliability.md, section 5)."""
    return [
        ("sessions that are over", sessions.sweep),
        ("joinings that were never finished", joining.sweep_unfinished),
        ("pauses that are over", accounts.end_passed_pauses),
        ("one-time links that are too old", accounts.sweep_first_links),
        ("ties to one-off names", aliases.sweep),
        ("claims that have run out", moderation.sweep_claims),
        ("marks of what was read", lambda: marks.sweep(config.reading_marks_kept_days)),
        ('who said "with you"', lambda: company.sweep(config.company_kept_days)),
        ("how changed posts stood before", lambda: versions.sweep(config.versions_kept_days)),
        ("old notices", lambda: notifications.sweep(config.notices_kept_days)),
        (
            "whispers and calls of evenings that are over",
            lambda: retention.forget_whispers(targets.open_of(TargetKind.WHISPER)),
        ),
        ("minutes of older lines", lambda: retention.drop_minutes(timedelta(hours=config.line_minute_kept_hours))),
        ("waits in slow mode", lambda: retention.drop_waits(clock.now())),
        ("deleted words in the search's index", index.tidy),
        ("leftovers in the database files", wipe_leftovers),
    ]


def wipe_leftovers() -> int:
    """Moves SQLite's write-ahead log into the database and empties it. Returns 1 when a reader kept it from finishing."""
    if db.engine.dialect.name != "sqlite":
        return 0
    release()
    with db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        busy, _pages, _moved = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return int(busy)
