"""Somebody new, somebody who has been here for long, a thread of each, and the browser of the second."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Thread
from tests import factories as make


@pytest.fixture
def new(app: Flask) -> Member:
    """Somebody in their first weeks."""
    return make.a_newcomer("Windy Acorn")


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def theirs(new: Member) -> Thread:
    """A thread that the new person began."""
    return make.a_thread(new)


@pytest.fixture
def anns(ann: Member) -> Thread:
    return make.a_thread(ann)


@pytest.fixture
def at_home(client: FlaskClient, ann: Member) -> FlaskClient:
    """Ann's browser."""
    make.sign_in(client, ann)
    return client
