"""What the tests of peer specialists do and look at again and again."""

from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.extensions import db
from forum.moderation import (
    duty,
    service,
)
from forum.moderation.models import Case
from forum.vocabulary import NoticeVerb
from tests import factories as make
from tests.moderation.acts import told


def now(case: Case) -> Case:
    db.session.rollback()
    return db.session.get_one(Case, case.id)


def rows(browser: FlaskClient) -> list[str]:
    """The names in the list, as an open page asks for them."""
    answer = browser.get("/moderation", headers={"Accept": "application/json"}).json
    assert answer is not None
    return [each["name"] for each in answer["rows"]]


def alerts(who: Member) -> list[NoticeVerb]:
    """What somebody was told, but for first words, which they see as greeters do."""
    return [each.verb for each in told(who) if each.verb is not NoticeVerb.FIRST_WORDS]


def held(who: Member, case: Case) -> str:
    service.claim(who, case.public_id, make.settings())
    return case.public_id


def on_duty(who: Member) -> None:
    make.sign_in_quietly(who)
    duty.begin(who, 2, make.settings())
