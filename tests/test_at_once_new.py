"""New people act at the same moment: one invitation, one limit, one moderator who lets words out."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum import errors
from forum.accounts import invitations, joining
from forum.accounts.models import Account, Invitation
from forum.discussions import service as discussions
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.lib import ids
from forum.moderation import held
from forum.moderation.models import Case
from tests import factories as make
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases


def test_one_form_sent_by_many_hands_makes_one_invitation(app: Flask) -> None:
    who, nonce, before = make.make_member(), ids.token(12), db.session.query(Invitation).count()
    codes = together(app, [lambda: invitations.make(who, nonce, make.settings())] * 5)
    assert len(set(codes)) == 1
    assert db.session.query(Invitation).count() == before + 1


def test_one_invitation_lets_one_of_many_in(app: Flask) -> None:
    config = make.settings()
    code = invitations.make(make.make_member(), ids.token(12), config)
    before = db.session.query(Account).count()

    def join(number: int) -> Callable[[], int]:
        facts = {"own_device": False, "invitation": code}
        return lambda: joining.join(f"Amber Finch {number}", make.PASSPHRASE, config, **facts).account_id

    results = together(app, [join(number) for number in range(4)])
    assert sum(isinstance(each, int) for each in results) == 1, results
    assert all(isinstance(each, int | errors.Invalid) for each in results), results
    assert db.session.query(Account).count() == before + 1


def test_words_that_wait_are_let_out_once(app: Flask) -> None:
    config, thread = make.settings(), make.a_thread(make.make_member())
    post = make.a_reply(make.in_first_days(), thread, "Look: t.me/abc")
    case = db.session.query(Case).filter_by(target_id=post.public_id).one()
    name, version = case.public_id, case.version
    mods = [make.a_moderator() for _ in range(4)]
    results = together(app, [lambda who=who: held.let_out(who, name, version, config) for who in mods])
    assert sum(isinstance(each, Case) for each in results) == 1, results
    assert all(isinstance(each, Case | errors.Conflict) for each in results), results
    assert db.session.get_one(Thread, thread.id).reply_count == 1


def test_the_first_days_limits_hold_for_many_at_once(app: Flask) -> None:
    config, thread, new = make.settings(), make.a_thread(make.make_member()).public_id, make.in_first_days()

    def answer(number: int) -> Callable[[], Any]:
        return lambda: discussions.reply(new, thread, config, text=f"Answer {number}", nonce=f"nonce-{number}")

    results = together(app, [answer(number) for number in range(6)])
    assert sum(not isinstance(each, errors.TooSoon) for each in results) == 1, results
    assert db.session.query(Post).filter_by(author_id=new.id).count() == 1
