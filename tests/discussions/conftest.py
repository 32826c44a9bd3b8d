"""The people most tests of Talk are about, the browser of the first, and those of the greeters' tests."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import greeting
from forum.discussions.models import Board, Thread
from forum.lib import clock
from forum.lib.clock import Frozen
from tests import factories as make


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def bea(app: Flask) -> Member:
    return make.make_member("Bea Heron")


@pytest.fixture
def at_home(client: FlaskClient, ann: Member) -> FlaskClient:
    """Ann's browser."""
    make.sign_in(client, ann)
    return client


@pytest.fixture
def cara(app: Flask) -> Member:
    """A greeter."""
    return make.a_greeter("Cara Finch")


@pytest.fixture
def new(app: Flask) -> Member:
    return make.a_newcomer("Windy Acorn")


@pytest.fixture
def old(app: Flask) -> Thread:
    """A thread of somebody who has written and been answered."""
    ann = make.make_member("Ann Otter")
    thread = make.a_thread(ann)
    greeting.settle(make.a_greeter(), make.opening_of(thread).public_id)
    return thread


@pytest.fixture
def at_work(client: FlaskClient, cara: Member) -> FlaskClient:
    """The greeter's browser."""
    make.sign_in(client, cara)
    return client


# --- Words that wait for a person -------------------------------------------------------------------------------------


@pytest.fixture
def hours(app: Flask) -> Iterator[Frozen]:
    """Nine o'clock, held still: far from midnight, when counts begin anew."""
    with clock.freeze(clock.day(clock.now()) + timedelta(hours=9)) as frozen:
        yield frozen


@pytest.fixture
def open_board(hours: Frozen) -> Board:
    """A board that everybody reads and that takes pictures."""
    return make.a_board(is_public=True, pictures=True)


@pytest.fixture
def others(open_board: Board) -> Thread:
    """A thread of somebody else's."""
    return make.a_thread(make.make_member("Bea Heron"), open_board, title="Hello")


@pytest.fixture
def fresh(hours: Frozen) -> Member:
    """Somebody in their first days."""
    return make.in_first_days("Windy Acorn")
