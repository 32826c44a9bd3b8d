"""The people of a case: who wrote, who flagged, who decides."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.moderation.models import Case
from forum.vocabulary import FlagReason, Role
from tests import factories as make
from tests.moderation.acts import flag

NewClient = Callable[[], FlaskClient]


@pytest.fixture
def ann(app: Flask) -> Member:
    """The author."""
    return make.make_member("Ann Otter")


@pytest.fixture
def bea(app: Flask) -> Member:
    """Who flags."""
    return make.make_member("Bea Heron")


@pytest.fixture
def mod(app: Flask) -> Member:
    return make.a_moderator("Steady Otter")


@pytest.fixture
def post(ann: Member) -> Post:
    return make.opening_of(make.a_thread(ann, text="Marked words"))


@pytest.fixture
def case(bea: Member, post: Post) -> Case:
    return make.a_case(bea, post.public_id)


@pytest.fixture
def desk(new_client: NewClient, mod: Member) -> FlaskClient:
    """The moderator's browser."""
    browser = new_client()
    make.sign_in(browser, mod)
    return browser


@pytest.fixture
def author(new_client: NewClient, ann: Member) -> FlaskClient:
    """Ann's browser."""
    browser = new_client()
    make.sign_in(browser, ann)
    return browser


@pytest.fixture
def reader(client: FlaskClient, bea: Member) -> FlaskClient:
    """Bea's browser."""
    make.sign_in(client, bea)
    return client


@pytest.fixture
def wren(app: Flask) -> Member:
    """The peer specialist."""
    return make.make_member("Warm Wren", Role.SPECIALIST)


@pytest.fixture
def bench(new_client: Callable[[], FlaskClient], wren: Member) -> FlaskClient:
    """The peer specialist's browser."""
    browser = new_client()
    make.sign_in(browser, wren)
    return browser


@pytest.fixture
def worry(bea: Member, post: Post) -> Case:
    """Bea is worried about Ann."""
    return flag(bea, post, FlagReason.WORRIED, "She sounds worryheron")
