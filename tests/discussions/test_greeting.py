"""First words wait for greeters until somebody else has answered or looked; of two who want to answer, one does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum import live
from forum.accounts import reading as readers
from forum.accounts.queries import Member
from forum.discussions import greeting, service
from forum.discussions.models import FirstWords, Thread
from forum.errors import Conflict, Refused
from forum.extensions import db
from forum.lib import clock
from forum.moderation import service as moderation
from forum.notifications.models import Notice
from forum.notifications.service import mark_seen
from forum.reading import EVERYTHING, Reading
from forum.vocabulary import ContentNote, FlagReason, NoticeVerb, Shown, Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases


def waiting(who: Member, reading: Reading = EVERYTHING, size: int = 10) -> list[str]:
    db.session.rollback()
    return [each.public_id for each in greeting.page(make.member_again(who.id), reading, size).items]


def told(who: Member) -> int:
    """How often somebody was told of first words."""
    db.session.rollback()
    return db.session.query(Notice).filter_by(account_id=who.id, verb=NoticeVerb.FIRST_WORDS).count()


# --- What waits -------------------------------------------------------------------------------------------------------


def test_a_first_post_waits_and_a_second_does_not(cara: Member, new: Member, old: Thread) -> None:
    first = make.a_reply(new, old)
    assert waiting(cara) == [first.public_id]
    make.a_reply(make.member_again(new.id), old)
    make.a_thread(make.member_again(new.id))
    assert waiting(cara) == [first.public_id]


def test_an_opening_is_first_words_too(cara: Member, new: Member) -> None:
    thread = make.a_thread(new)
    assert waiting(cara) == [make.opening_of(thread).public_id]


def test_first_words_under_a_one_off_name_are_a_new_persons(cara: Member, old: Thread) -> None:
    writer = make.make_member()
    make.a_reply(writer, old)
    token = make.session_with_keys(make.member_again(writer.id))
    make.a_reply(make.member_again(cara.id), old)
    first = make.a_reply(make.known_by(token), old, alias_by=token)
    make.a_reply(make.known_by(token), old, alias_by=token)
    assert first.public_id in waiting(cara)
    answered = make.a_reply(make.known_by(token), old, parent=first)
    assert answered.author_id == writer.id
    assert first.public_id not in waiting(cara), "by the member's own name: somebody else, as everybody sees it"


def test_the_longest_waiting_stands_first_and_pages_lose_nobody(cara: Member, old: Thread) -> None:
    posts = [make.a_reply(make.a_newcomer(), old).public_id for _ in range(7)]
    seen, after = [], None
    for _page in range(5):
        page = greeting.page(cara, EVERYTHING, 2, after)
        seen += [each.public_id for each in page.items]
        if page.next is None:
            break
        after = int(page.next)
    assert seen == posts


def test_ones_own_first_words_are_for_others(cara: Member, old: Thread) -> None:
    own = make.a_reply(cara, old)
    assert waiting(cara) == []
    assert waiting(make.a_moderator()) == [own.public_id]
    for act in (
        lambda: greeting.claim(cara, own.public_id, make.settings()),
        lambda: greeting.settle(cara, own.public_id),
    ):
        with pytest.raises(Refused):
            act()


def test_an_imported_person_has_no_first_words(cara: Member, app: Flask) -> None:
    from forum.discussions import placing
    from forum.discussions.placing import Spot, Written
    from forum.moving.arriving import _person
    from forum.transaction import transaction

    thread = make.a_thread(make.make_member())
    before = waiting(cara)
    with transaction():
        author = _person("Somebody Moved")
        placed = placing.answer(
            Spot(thread.id, thread.public_id, thread.board_id), author, Written("x", "x", "n" * 12), None
        )
    assert not placed.is_first
    assert waiting(cara) == before
    from forum.accounts.models import Account

    assert db.session.get_one(Account, author.id).shield_until is None


# --- How it ends ------------------------------------------------------------------------------------------------------


def test_an_answer_by_somebody_else_ends_it(cara: Member, new: Member, old: Thread) -> None:
    first = make.a_reply(new, old)
    own = make.a_reply(make.member_again(new.id), old, parent=first)
    make.a_reply(make.make_member(), old)
    assert first.public_id in waiting(cara), "an answer to the thread is none to them, nor is their own"
    make.a_reply(make.make_member(), old, parent=own)
    assert first.public_id not in waiting(cara), "an answer below their words is"


@pytest.mark.parametrize("to_the_opening", [True, False])
def test_any_answer_in_a_thread_ends_the_wait_of_who_began_it(cara: Member, new: Member, to_the_opening: bool) -> None:
    thread = make.a_thread(new)
    parent = make.opening_of(thread) if to_the_opening else make.a_reply(make.member_again(new.id), thread)
    assert len(waiting(cara)) == 1
    make.a_reply(make.make_member(), thread, parent=parent)
    assert make.opening_of(thread).public_id not in waiting(cara)


def test_an_answer_deep_below_ends_it(cara: Member, new: Member, old: Thread) -> None:
    first = post = make.a_reply(new, old)
    for _level in range(15):
        post = make.a_reply(make.member_again(new.id), old, parent=post)
    assert first.public_id in waiting(cara)
    make.a_reply(cara, old, parent=post)
    assert first.public_id not in waiting(cara)


def test_a_look_ends_it_and_looking_twice_is_the_same(cara: Member, new: Member, old: Thread) -> None:
    first = make.a_reply(new, old)
    for _look in range(2):
        greeting.settle(cara, first.public_id)
    assert waiting(cara) == []


def test_words_that_leave_wait_no_longer(cara: Member, new: Member, old: Thread) -> None:
    hidden, gone, emptied = (make.a_reply(make.a_newcomer(), old) for _ in range(3))
    case = make.a_case(make.make_member(), hidden.public_id)
    moderation.hide(make.a_moderator(), case.public_id, case.version, FlagReason.OTHER, "", config=make.settings())
    service.take_back(make.member_again(gone.author_id), gone.public_id)
    make.a_reply(make.member_again(emptied.author_id), old, parent=emptied)
    service.take_back(make.member_again(emptied.author_id), emptied.public_id)
    assert waiting(cara) == []
    assert db.session.query(FirstWords).count() == 0
    case = db.session.merge(case)
    moderation.restore(make.a_moderator(), case.public_id, case.version, config=make.settings())
    assert waiting(cara) == [], "a moderator has looked"


def test_it_ends_after_a_week_and_is_forgotten(cara: Member, new: Member, old: Thread) -> None:
    with clock.freeze(clock.now()) as held:
        first = make.a_reply(new, old)
        greeting.claim(cara, first.public_id, make.settings())
        held.move(timedelta(minutes=make.settings().greeting_claim_minutes))
        assert greeting.sweep() == 1, "the claim"
        assert db.session.query(FirstWords).one().claimed_by is None
        assert greeting.sweep() == 0
        held.move(timedelta(days=make.settings().first_words_days))
        assert waiting(cara) == [], "over before anybody sweeps"
        assert greeting.sweep() == 1
        assert db.session.query(FirstWords).count() == 0


# --- Who is told ------------------------------------------------------------------------------------------------------


def test_those_on_duty_are_told_once_until_they_look(cara: Member, old: Thread) -> None:
    mod, ann = make.a_moderator(), make.make_member()
    away = make.make_member(standing=Standing.SUSPENDED, is_greeter=True)
    for _ in range(3):
        make.a_reply(make.a_newcomer(), old)
    assert [told(each) for each in (cara, mod, ann, away)] == [1, 1, 0, 0]
    mark_seen(make.member_again(cara.id))
    make.a_reply(make.a_newcomer(), old)
    assert (told(cara), told(mod)) == (2, 1)
    notice = db.session.query(Notice).filter_by(account_id=cara.id).first()
    assert (notice.path, notice.words, notice.subject) == ("/greeting", "", "")


def test_nobody_is_told_of_themselves_or_of_whom_they_muted(cara: Member, new: Member, old: Thread) -> None:
    mark_seen(make.member_again(cara.id))
    before = told(cara)
    make.a_reply(cara, old)
    readers.mute(cara, new.id)
    make.a_reply(new, old)
    assert told(cara) == before
    make.a_reply(make.a_newcomer(), old)
    assert told(cara) == before + 1


def test_without_a_greeter_moderators_see_it(new: Member, old: Thread) -> None:
    mod = make.a_moderator()
    first = make.a_reply(new, old)
    assert waiting(mod) == [first.public_id]
    assert told(mod) == 1


# --- Who answers ------------------------------------------------------------------------------------------------------


def test_one_who_will_answer_keeps_the_others_away_for_a_while(cara: Member, new: Member, old: Thread) -> None:
    other, config = make.a_greeter(), make.settings()
    first = make.a_reply(new, old).public_id
    with clock.freeze(clock.now()) as held:
        for _press in range(2):
            greeting.claim(cara, first, config)
        with pytest.raises(Conflict, match="a moment quicker"):
            greeting.claim(other, first, config)
        assert [(each.mine, each.taken) for each in greeting.page(cara, EVERYTHING, 5).items] == [(True, False)]
        assert [(each.mine, each.taken) for each in greeting.page(other, EVERYTHING, 5).items] == [(False, True)]
        assert greeting.waits(cara, EVERYTHING, config)
        assert not greeting.waits(other, EVERYTHING, config)
        greeting.let_go(other, first)
        with pytest.raises(Conflict):
            greeting.claim(other, first, config)
        held.move(timedelta(minutes=config.greeting_claim_minutes))
        greeting.claim(other, first, config)
        greeting.let_go(other, first)
        greeting.claim(cara, first, config)


def test_what_was_answered_meanwhile_is_said_kindly(cara: Member, new: Member, old: Thread) -> None:
    first = make.a_reply(new, old)
    make.a_reply(make.make_member(), old, parent=first)
    with pytest.raises(Conflict, match="answered meanwhile"):
        greeting.claim(cara, first.public_id, make.settings())


def test_a_claim_hinders_nobody_from_answering(cara: Member, new: Member, old: Thread) -> None:
    first = make.a_reply(new, old)
    greeting.claim(cara, first.public_id, make.settings())
    make.a_reply(make.make_member(), old, parent=first)
    assert first.public_id not in waiting(cara)


def test_open_queue_pages_hear_of_each_change_and_of_nothing_else(
    cara: Member, new: Member, old: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[dict[str, object]] = []

    def note(audience: str, event: str, payload: dict[str, object]) -> None:
        if (audience, event) == (live.moderators(), "queue:changed"):
            heard.append(payload)

    def changes(act: Callable[[], object]) -> int:
        before = len(heard)
        act()
        return len(heard) - before

    monkeypatch.setattr(greeting.live, "publish", note)
    first = make.a_reply(new, old)
    assert heard == [{}], "nothing of whose they are"
    assert changes(lambda: greeting.claim(cara, first.public_id, make.settings())) == 1
    assert changes(lambda: greeting.let_go(cara, first.public_id)) == 1
    assert changes(lambda: greeting.let_go(cara, first.public_id)) == 0
    assert changes(lambda: greeting.settle(cara, first.public_id)) == 1
    assert changes(lambda: greeting.settle(cara, first.public_id)) == 0
    assert changes(lambda: make.a_reply(make.member_again(new.id), old)) == 0


def test_only_who_greets_may(new: Member, old: Thread) -> None:
    first = make.a_reply(new, old).public_id
    ann = make.make_member()
    for act in (lambda: greeting.claim(ann, first, make.settings()), lambda: greeting.settle(ann, first)):
        with pytest.raises(Refused):
            act()


# --- The reader's own choices -----------------------------------------------------------------------------------------


def test_what_a_greeter_keeps_away_is_left_out(cara: Member, new: Member, old: Thread) -> None:
    first = make.a_reply(new, old, notes=[ContentNote.GRIEF])
    assert waiting(cara, Reading(people=frozenset({new.id}))) == []
    kept_away = Reading(notes={ContentNote.GRIEF: Shown.HIDE})
    assert waiting(cara, kept_away) == []
    assert not greeting.waits(cara, kept_away, make.settings())
    assert waiting(cara) == [first.public_id]
