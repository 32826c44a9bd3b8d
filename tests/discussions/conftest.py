"""The people most tests of Talk are about, the browser of the first, and those of the greeters' tests."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import greeting
from forum.discussions.models import Thread
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
