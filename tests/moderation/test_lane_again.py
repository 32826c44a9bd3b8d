"""What comes back into the lane after somebody was there, and what two acts of one moment come to."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.discussions import changing
from forum.discussions.models import Post
from forum.errors import Conflict
from forum.extensions import db
from forum.lib.judging import Label
from forum.moderation import caring, lane, levels, service
from forum.moderation.measure_models import CrisisClosing
from forum.moderation.models import Case
from forum.vocabulary import CaseState, FlagReason, Measure, NoticeVerb
from tests import factories as make
from tests.moderation.acts import flag, told
from tests.moderation.beside import alerts, held, now, on_duty, rows
from tests.moderation.test_judged import CRISIS, QUIET
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases
WORD = "I read you. Are you safe tonight? Wren"


# --- New danger -------------------------------------------------------------------------------------------------------


def test_words_that_become_graver_are_in_it_again(
    wren: Member, bench: FlaskClient, ann: Member, post: Post, worry: Case
) -> None:
    on_duty(wren)
    caring.seen_to(wren, held(wren, worry))
    assert rows(bench) == []
    changing.edit(ann, post.public_id, make.settings(), text=CRISIS)
    assert alerts(wren) == [NoticeVerb.IN_DANGER]
    assert (rows(bench), lane.is_waiting(wren)) == ([worry.public_id], True)
    assert bench.get(told(wren)[-1].path).status_code == 200, "the notice leads to it"
    assert (now(worry).level, now(worry).due_at is not None) == (Label.CRISIS, True)


def test_words_that_only_break_a_rule_are_for_moderators(
    wren: Member, bench: FlaskClient, mod: Member, ann: Member, post: Post, worry: Case
) -> None:
    caring.seen_to(wren, held(wren, worry))
    changing.edit(ann, post.public_id, make.settings(), text=QUIET)
    assert (now(worry).label, rows(bench)) == (Label.AMBER, [])
    service.close_together(mod, worry.public_id, now(worry).version, make.settings(), agrees=True)
    assert now(worry).state is CaseState.CLOSED


def test_a_new_worry_is_in_it_again(wren: Member, bench: FlaskClient, mod: Member, post: Post, worry: Case) -> None:
    caring.seen_to(wren, held(wren, worry))
    seen = now(worry).version
    flag(make.make_member(), post, FlagReason.UNKIND)
    assert rows(bench) == [], "that words were pointed out is nothing new about the person"
    flag(make.make_member(), post, FlagReason.WORRIED)
    assert (rows(bench), lane.is_waiting(wren)) == ([worry.public_id], True)
    levels.tick(make.settings())
    assert (now(worry).level, now(worry).due_at is not None) == (Label.RED, True)
    with pytest.raises(Conflict):
        service.close_together(mod, worry.public_id, seen, make.settings(), agrees=True)
    caring.seen_to(wren, held(wren, now(worry)))
    assert db.session.query(CrisisClosing).one().asked_by == wren.id


# --- At one moment ----------------------------------------------------------------------------------------------------


def test_being_there_twice_at_once_is_once(app: Flask, wren: Member, worry: Case) -> None:
    name = held(wren, worry)
    said = together(app, [lambda: caring.seen_to(wren, name).id] * 4)
    assert said == [worry.id] * 4
    assert db.session.query(AuditRow).filter_by(measure=Measure.ASK_CLOSING).count() == 1


def test_the_same_word_twice_at_once_is_one(app: Flask, wren: Member, ann: Member, worry: Case) -> None:
    name, config = held(wren, worry), make.settings()
    said = together(app, [lambda: caring.say(wren, name, WORD, config).id] * 4)
    assert said == [worry.id] * 4
    assert [each.verb for each in told(ann)] == [NoticeVerb.CARED]


# --- A claim that is over ---------------------------------------------------------------------------------------------


def typed(page: Any) -> str:
    return str(make.page(page).select_one("#care-words").text)  # type: ignore[union-attr]  # it is there, or the test fails


def test_a_word_after_ones_time_is_still_there(
    wren: Member, bench: FlaskClient, mod: Member, ann: Member, worry: Case
) -> None:
    at = f"/c/{worry.public_id}"
    service.let_go(wren, held(wren, worry))
    alone = make.send(bench, f"{at}/care", words=WORD)
    assert (alone.status_code, typed(alone).strip()) == (409, WORD)
    assert "nobody else does" in make.words(alone)
    assert make.page(alone).select_one(f"form[action='{at}/claim']"), "the way on"
    held(mod, now(worry))
    taken = make.send(bench, f"{at}/care", words=WORD)
    assert (taken.status_code, typed(taken).strip()) == (409, WORD)
    assert "Somebody else is looking at this one now" in make.words(taken)
    assert told(ann) == []
