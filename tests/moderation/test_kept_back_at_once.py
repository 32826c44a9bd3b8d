"""A moderator keeps words back at the moment at which their author changes them: one of both, and the other hears so."""

import threading
from typing import Any

import pytest
from flask import Flask

from forum.accounts.queries import Member
from forum.discussions import changing
from forum.discussions.models import Post
from forum.errors import Conflict
from forum.extensions import db
from forum.moderation import service
from forum.screening import judging
from forum.vocabulary import FlagReason, Visibility
from tests import factories as make
from tests.moderation.test_judged import CLEAN, SOURCING, the_case
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases
# Where one writer waits for the other, the moderator's act comes afterwards.
SECONDS = 2


@pytest.mark.parametrize("text", [CLEAN, f"{SOURCING}, still"])
def test_the_change_meets_what_was_decided(
    app: Flask, ann: Member, bea: Member, mod: Member, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    post, config = make.a_reply(ann, make.a_thread(bea), SOURCING), make.settings()
    name, case, version = post.public_id, the_case().public_id, the_case().version
    changing_now, decided, real = threading.Event(), threading.Event(), judging.reworded

    def reworded(*facts: Any) -> None:
        changing_now.set()
        decided.wait(SECONDS)
        real(*facts)

    monkeypatch.setattr(changing.judging, "reworded", reworded)

    def keeps_back() -> str:
        changing_now.wait(SECONDS)
        kept = service.hide(mod, case, version, FlagReason.SOURCING, "", config=make.settings()).public_id
        decided.set()
        return kept

    results = together(app, [lambda: changing.edit(ann, name, config, text=text).post.public_id, keeps_back])
    found = db.session.query(Post).filter_by(public_id=name).one()
    assert sum(isinstance(each, Conflict) for each in results) == 1, results
    if isinstance(results[0], Conflict):
        assert results[0].reason == changing.DECIDED
        assert (found.visibility, found.hidden_reason, found.source) == (
            Visibility.HELD,
            FlagReason.SOURCING,
            SOURCING,
        )
    else:
        assert (found.hidden_reason, found.source) == (None, text)


def test_its_author_lets_nothing_out_that_is_kept_back(ann: Member, bea: Member) -> None:
    from forum.discussions import outgoing

    post = make.a_reply(ann, make.a_thread(bea), SOURCING)
    post.hidden_reason = FlagReason.SOURCING
    db.session.commit()
    assert outgoing.let_out(post, make.settings(), by_author=True) is False
    assert post.visibility is Visibility.HELD
    assert outgoing.let_out(post, make.settings()) is True
