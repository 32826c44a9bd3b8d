"""What a test may do to a server of its own before it serves (see tuned.py): watch it, or break it on purpose."""

import json
import os
import sys
import traceback
import uuid
from pathlib import Path
from typing import Any

from flask import Flask


def _folder() -> Path:
    return Path(os.environ["FORUM_DATA"])


def ack_before_commit(app: Flask) -> None:
    """BROKEN ON PURPOSE: answers first, stores a moment later."""
    from forum.extensions import socketio
    from forum.rooms import service
    from forum.rooms.lines import Said

    honest = service.say

    def later(app: Flask, *args: Any, **kwargs: Any) -> None:
        socketio.sleep(0.3)
        with app.app_context():
            honest(*args, **kwargs)

    def hasty(actor: Any, *args: Any, **kwargs: Any) -> Said:
        socketio.start_background_task(later, app, actor, *args, **kwargs)
        return Said(0, "unknown")

    service.say = hasty


def no_unique_nonce(app: Flask) -> None:
    """BROKEN ON PURPOSE: a line that is sent again is a new line."""
    from forum.rooms import service

    honest = service.say

    def forgetful(*args: Any, **kwargs: Any) -> Any:
        return honest(*args, **{**kwargs, "nonce": uuid.uuid4().hex})

    service.say = forgetful


def watch_pragmas(app: Flask) -> None:
    """Writes down how each database connection is set when it is given back."""
    import sqlalchemy as sa

    from forum.extensions import db

    with app.app_context():

        @sa.event.listens_for(db.engine, "checkin")
        def on_checkin(connection: Any, record: Any) -> None:
            names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
            found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
            with open(_folder() / "pragmas.jsonl", "a") as file:
                file.write(json.dumps(found) + "\n")


def keep_environments(app: Flask) -> None:
    """Writes down the names of what is kept of the request of each socket, when a line is said on it."""
    from forum.extensions import socketio
    from forum.rooms import service

    say = service.say

    def looking(*args: Any, **kwargs: Any) -> Any:
        kept = sorted({name for each in socketio.server.environ.values() for name in each})
        (_folder() / "environments.txt").write_text("\n".join(kept))
        return say(*args, **kwargs)

    service.say = looking


WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE")


def watch_switches(app: Flask) -> None:
    """Writes down every switch to another green thread while a write lock is held, and how many locks there were."""
    import greenlet
    import sqlalchemy as sa

    from forum.extensions import db

    holders: dict[int, greenlet.greenlet] = {}

    def note(kind: str) -> None:
        with open(_folder() / "switches.jsonl", "a") as file:
            file.write(json.dumps({"kind": kind, "where": traceback.format_stack(sys._getframe(2), 12)}) + "\n")

    def on_switch(event: str, arguments: Any) -> None:
        if arguments[0] in holders.values():
            note("switch")

    with app.app_context():

        @sa.event.listens_for(db.engine, "connect")
        def on_connect(connection: Any, record: Any) -> None:
            def on_statement(sql: str) -> None:
                if sql.lstrip().upper().startswith(WRITES) and id(connection) not in holders:
                    holders[id(connection)] = greenlet.getcurrent()
                elif sql.startswith(("COMMIT", "ROLLBACK")) and holders.pop(id(connection), None):
                    note("lock")

            connection.set_trace_callback(on_statement)

    greenlet.settrace(on_switch)


def watch_switches_of_a_bad_house(app: Flask) -> None:
    """BROKEN ON PURPOSE: as `watch_switches`, and one verb sleeps inside its transaction."""
    from forum.extensions import socketio
    from forum.rooms import queries, service

    watch_switches(app)

    class Sleepy(queries.EventRow):  # it is made inside the transaction of every line
        def payload(self, room_id: str) -> dict[str, Any]:
            socketio.sleep(0)
            return super().payload(room_id)

    service.EventRow = Sleepy


def no_watchdog(app: Flask) -> None:
    """BROKEN ON PURPOSE: nobody is ever cut for not reading."""
    from forum.web import watchdog

    watchdog.is_over = lambda *anything: False


def small_disk(app: Flask) -> None:
    """A disk with room for a few dozen pages more: SQLite says that it is full, as the system would."""
    import sqlalchemy as sa

    from forum.extensions import db

    with app.app_context():
        pages = db.session.execute(sa.text("PRAGMA page_count")).scalar_one() + 40
        db.session.remove()
        db.engine.dispose()

        @sa.event.listens_for(db.engine, "connect")
        def on_connect(connection: Any, record: Any) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages}")


def no_larger_files(app: Flask) -> None:
    """The system itself refuses to let any file grow past a little more than what is there."""
    import resource

    largest = max(path.stat().st_size for path in _folder().rglob("*") if path.is_file())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 400_000, resource.RLIM_INFINITY))


def tell_lag(app: Flask) -> None:
    """Tells how late the hub is while a file asks for it (bench/serve.py)."""
    from bench.serve import watch
    from forum.extensions import socketio

    socketio.start_background_task(watch, _folder() / "lag.on")
