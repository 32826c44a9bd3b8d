"""The people of a case: who wrote, who flagged, who decides."""

import pytest
from flask import Flask

from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.moderation.models import Case
from tests import factories as make


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
