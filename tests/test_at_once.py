"""People act at the same moment: the same form twice, two moderators, many answers; once stored, nothing lost, no deadlock."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum import errors
from forum.accounts import pushes, reading, sessions
from forum.accounts.models import PushSubscription
from forum.audit.models import AuditRow
from forum.discussions import greeting, tending
from forum.discussions import service as discussions
from forum.discussions.models import FirstWords, Picture, Post, Thread, WaitingPicture
from forum.extensions import db
from forum.moderation import flagging
from forum.moderation import service as moderation
from forum.moderation.models import Case, Flag
from forum.rooms import service as rooms
from forum.rooms.models import Message, Room
from forum.vocabulary import CaseState, FlagReason, TargetKind
from tests import factories as make
from tests.hostile_places import REAL

pytestmark = pytest.mark.both_databases


def together(app: Flask, acts: list[Callable[[], Any]]) -> list[Any]:
    """Runs acts in threads that start as one; returns what each returned, or the exception it raised."""
    db.session.rollback()
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait(20)
            try:
                results[place] = act()
            except Exception as error:
                results[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    return results


def test_the_same_line_sent_at_once_is_stored_once(app: Flask) -> None:
    ann, room = make.make_member(), make.a_room().public_id
    config = make.settings()
    said = together(app, [lambda: rooms.say(ann, room, config, text="Once", nonce="n1")] * 6)
    assert {(each.seq, each.public_id) for each in said} == {(1, said[0].public_id)}
    assert db.session.query(Message).count() == 1


def test_the_same_answer_sent_at_once_is_stored_once(app: Flask) -> None:
    ann, thread = make.make_member(), make.a_thread(make.make_member()).public_id
    config = make.settings()

    def answer() -> str:
        return discussions.reply(ann, thread, config, text="Once", nonce="n1").public_id

    assert len(set(together(app, [answer] * 6))) == 1
    assert db.session.query(Post).filter_by(source="Once").count() == 1
    assert db.session.query(Thread).one().reply_count == 1


def test_the_same_answer_with_a_picture_sent_at_once_has_it_once(app: Flask) -> None:
    ann, board = make.somebody_known(), make.a_board(pictures=True)
    thread, config = make.a_thread(make.make_member(), board).public_id, make.settings()
    shows = [make.a_picture(ann, board)]

    def answer() -> str:
        return discussions.reply(ann, thread, config, text="Once", nonce="n1", shows=shows).public_id

    assert len(set(together(app, [answer] * 6))) == 1
    assert (db.session.query(Picture).count(), db.session.query(WaitingPicture).count()) == (1, 0)


def test_two_answers_that_want_one_picture_at_once_do_not_both_have_it(app: Flask) -> None:
    ann, board = make.somebody_known(), make.a_board(pictures=True)
    config, shows = make.settings(), [make.a_picture(ann, board)]
    threads = [make.a_thread(make.make_member(), board).public_id for _ in range(4)]

    def answer(number: int) -> None:
        discussions.reply(ann, threads[number], config, text="Mine", nonce=f"n{number}", shows=shows)

    results = together(app, [lambda number=number: answer(number) for number in range(4)])
    assert [type(each) for each in results if each is not None] == [errors.Invalid] * 3
    assert db.session.query(Post).filter_by(source="Mine").count() == 1
    assert (db.session.query(Picture).count(), db.session.query(WaitingPicture).count()) == (1, 0)


def test_the_same_thread_sent_at_once_is_stored_once(app: Flask) -> None:
    ann, board, config = make.make_member(), make.a_board().public_id, make.settings()

    def begin() -> str:
        return discussions.start_thread(ann, board, config, title="Once", text="Once", nonce="n1").public_id

    assert len(set(together(app, [begin] * 6))) == 1
    assert db.session.query(Thread).count() == 1


def test_many_lines_at_once_get_numbers_without_a_gap(app: Flask) -> None:
    people, room, config = [make.make_member() for _ in range(8)], make.a_room().public_id, make.settings()

    def talk(who) -> Callable[[], list[int]]:
        return lambda: [rooms.say(who, room, config, text=f"line {n}", nonce=f"n{n}").seq for n in range(5)]

    numbers = together(app, [talk(who) for who in people])
    assert sorted(each for some in numbers for each in some) == list(range(1, 41))
    assert all(some == sorted(some) for some in numbers)
    assert db.session.query(Room).one().head_seq == 40


def test_many_answers_at_once_get_places_of_their_own(app: Flask) -> None:
    people, thread, config = [make.make_member() for _ in range(8)], make.a_thread(make.make_member()), make.settings()
    name = thread.public_id

    def write(who) -> Callable[[], list[str]]:
        return lambda: [discussions.reply(who, name, config, text="Me", nonce=f"n{n}").path for n in range(4)]

    paths = [path for some in together(app, [write(who) for who in people]) for path in some]
    assert len(set(paths)) == 32
    assert db.session.query(Thread).one().reply_count == 32


def test_answering_changing_hiding_and_taking_back_at_once_never_lock_each_other_out(app: Flask) -> None:
    ann, bea, config = make.make_member(), make.make_member(), make.settings()
    thread = make.a_thread(ann)
    name, opening = thread.public_id, make.opening_of(thread)
    opening_id, opening_name = opening.id, opening.public_id
    mine = [make.a_reply(bea, thread, text=f"mine {n}").public_id for n in range(6)]

    def hide(turn: int) -> None:
        opening = db.session.get_one(Post, opening_id)
        tending.restore(opening) if turn % 2 else tending.hide(opening, FlagReason.OTHER)

    acts: list[Callable[[int], object]] = [
        lambda turn: discussions.reply(bea, name, config, text="Me", nonce=f"a{turn}"),
        lambda turn: discussions.edit(ann, opening_name, config, text=f"Version {turn}"),
        lambda turn: discussions.take_back(bea, mine[turn]),
        hide,
    ]
    results = together(app, [lambda act=act: [act(turn) for turn in range(6)] and None for act in acts])
    # A text that is hidden at that moment cannot be changed: a refusal in words, never a broken database.
    assert [each for each in results if each is not None and not isinstance(each, errors.Refused)] == []
    assert db.session.query(Thread).one().reply_count == 6
    assert db.session.query(Post).count() == 7


def test_two_people_flagging_one_text_make_one_case(app: Flask) -> None:
    post = make.opening_of(make.a_thread(make.make_member())).public_id
    readers, config = [make.make_member() for _ in range(5)], make.settings()

    def flag(who) -> Callable[[], int]:
        return lambda: flagging.flag(who, TargetKind.POST, post, FlagReason.SPAM, "", config).id

    assert len(set(together(app, [flag(who) for who in [*readers, readers[0]]]))) == 1
    assert (db.session.query(Case).count(), db.session.query(Flag).count()) == (1, 5)


def test_of_two_decisions_at_once_one_wins_and_the_other_hears_so(app: Flask) -> None:
    for _round in range(4):
        post = make.opening_of(make.a_thread(make.make_member()))
        case = make.a_case(make.make_member(), post.public_id)
        name, version, one, two = case.public_id, case.version, make.a_moderator(), make.a_moderator()
        before = db.session.query(AuditRow).count()
        results = together(
            app,
            [
                lambda who=one, name=name, version=version: (
                    moderation.hide(who, name, version, FlagReason.SPAM, "", config=make.settings()).id
                ),
                lambda who=two, name=name, version=version: (
                    moderation.dismiss(who, name, version, config=make.settings()).id
                ),
            ],
        )
        assert sorted(isinstance(each, errors.Conflict) for each in results) == [False, True], results
        assert db.session.query(AuditRow).count() == before + 1
        assert db.session.query(Case).filter_by(public_id=name).one().state is CaseState.CLOSED


def test_one_name_is_given_to_one_of_many_who_want_it(app: Flask) -> None:
    config = make.settings()
    from forum.accounts import joining
    from forum.accounts.models import Account

    def join(number: int) -> Callable[[], int]:
        phrase = f"{make.PASSPHRASE} number {number}"
        return lambda: joining.join("Amber Finch", phrase, config, own_device=False).account_id

    results = together(app, [join(number) for number in range(5)])
    assert sum(isinstance(each, int) for each in results) == 1
    assert all(isinstance(each, int | errors.Invalid) for each in results), results
    assert db.session.query(Account).count() == 1


def test_of_many_who_will_answer_first_words_one_does_and_the_others_hear_so(app: Flask) -> None:
    config, thread = make.settings(), make.a_thread(make.make_member())
    for _round in range(3):
        first = make.a_reply(make.a_newcomer(), thread).public_id
        people = [make.a_greeter() for _ in range(5)]

        def take(who, first=first) -> Callable[[], None]:
            return lambda: greeting.claim(who, first, config)

        results = together(app, [take(who) for who in people])
        assert sum(each is None for each in results) == 1, results
        assert all(each is None or isinstance(each, errors.Conflict) for each in results), results
        held = db.session.query(FirstWords).filter_by(claimed_by=people[results.index(None)].id)
        assert held.count() == 1


def test_two_first_posts_at_once_are_first_words_once(app: Flask) -> None:
    config, thread, new = make.settings(), make.a_thread(make.make_member()), make.a_newcomer()
    name = thread.public_id

    def write(number: int) -> Callable[[], str]:
        return lambda: discussions.reply(new, name, config, text=f"Hello {number}", nonce=f"first{number}").public_id

    posts = together(app, [write(number) for number in range(5)])
    assert len(set(posts)) == 5
    waiting = db.session.query(FirstWords).one()
    assert db.session.get_one(Post, waiting.post_id).author_id == new.id, "and whoever began the thread is answered"


def test_answering_claiming_settling_and_hiding_first_words_at_once_never_lock_each_other_out(app: Flask) -> None:
    config, new, thread = make.settings(), make.a_newcomer(), make.a_thread(make.make_member())
    name, first = thread.public_id, make.a_reply(new, thread)
    post_id, post_name, cara, bea = first.id, first.public_id, make.a_greeter(), make.make_member()

    def hide() -> None:
        tending.hide(db.session.get_one(Post, post_id), FlagReason.OTHER)

    results = together(
        app,
        [
            lambda: discussions.reply(bea, name, config, text="Me", nonce="a1", parent_id=post_name) and None,
            lambda: greeting.claim(cara, post_name, config),
            lambda: greeting.settle(cara, post_name),
            hide,
        ],
    )
    assert [each for each in results if each is not None and not isinstance(each, errors.Conflict)] == []
    assert db.session.get(FirstWords, post_id) is None


def test_one_browser_turned_on_by_several_at_once_is_called_for_one_of_them(app: Flask) -> None:
    config, endpoint = make.settings(), next(iter(REAL))
    people = [(make.identified(token), token) for token in (own_session() for _member in range(4))]
    acts = [
        lambda who=who, token=token: pushes.turn_on(who, token, config, endpoint=endpoint)
        for who, token in [*people, *people]
    ]
    assert together(app, acts) == [None] * len(acts)
    assert db.session.query(PushSubscription).count() == 1


def own_session() -> str:
    return make.session_with_keys(make.make_member(), own_device=True)


def test_hours_that_change_while_a_browser_is_turned_on_are_the_ones_it_gets(app: Flask) -> None:
    config, endpoint, token = make.settings(), next(iter(REAL)), own_session()
    who = make.identified(token)
    for turn in range(4):
        hours = {"begins": f"2{turn}:00", "ends": "07:00", "zone": "UTC"}
        acts = [
            lambda: pushes.turn_on(who, token, config, endpoint=endpoint),
            lambda hours=hours: reading.keep_quiet(who, token, config, **hours) and None,
        ]
        assert together(app, acts) == [None, None]
        row = db.session.query(PushSubscription).one()
        found = pushes._opened(config, row.session_id, row.sealed)
        assert found is not None
        assert found["quiet"] == [(20 + turn) * 60, 420, "UTC"]
        db.session.expire_all()


def test_a_browser_that_signs_out_while_it_is_turned_on_is_not_called(app: Flask) -> None:
    config = make.settings()
    for _round in range(4):
        token = own_session()
        who = make.identified(token)
        acts = [
            lambda who=who, token=token: pushes.turn_on(who, token, config, endpoint=next(iter(REAL))),
            lambda who=who: sessions.end_this(who),
        ]
        results = together(app, acts)
        assert all(each is None or isinstance(each, errors.Missing) for each in results), results
        assert db.session.query(PushSubscription).count() == 0
