"""A session that cannot be renewed, because nothing can be stored just now, still lets its member read."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.extensions import db
from forum.lib import clock
from tests import factories as make


@pytest.fixture
def nothing_can_be_stored(app: Flask) -> Iterator[None]:
    """Every connection that is taken refuses to write, as on a full disk."""

    def only_read(connection: object, record: object, proxy: object) -> None:
        connection.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]  # DBAPI objects have no shared type

    db.session.remove()
    sa.event.listen(db.engine, "checkout", only_read)
    yield
    sa.event.remove(db.engine, "checkout", only_read)
    db.session.remove()
    # The connections themselves would go on refusing.
    db.engine.dispose()


def test_reading_goes_on_when_a_session_cannot_be_renewed(
    app: Flask, client: FlaskClient, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    member = make.make_member()
    make.sign_in(client, member)
    with clock.freeze(clock.now()) as held:
        # More than half of the idle time is over: each page wants to renew the session now.
        held.move(timedelta(minutes=make.settings().shared_session_idle_minutes * 0.7))
        request.getfixturevalue("nothing_can_be_stored")
        answer = client.get("/rooms")
    assert answer.status_code == 200
    assert "Sign out" in answer.text or "/me" in answer.text, "it is still the member's page"
    assert "a session was not renewed" in caplog.text
