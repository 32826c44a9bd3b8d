"""The two people most tests of Talk are about, and the browser of the first."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
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
