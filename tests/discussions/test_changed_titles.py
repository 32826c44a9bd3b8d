"""A change is held to what a sending is held to: the title of a thread that waits, and words that many new people say."""

from typing import Any

import pytest

from forum.accounts.queries import Member
from forum.discussions import service
from forum.discussions.models import Board, Post, Thread
from forum.errors import AskFirst, Invalid
from forum.extensions import db
from forum.lib.clock import Frozen
from forum.moderation.models import Case
from forum.vocabulary import HeldFor, Visibility
from tests import factories as make
from tests.discussions.test_held import LINK, PAUSE, again
from tests.lib.test_likeness import BASE, OTHER

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("hours")]
SOURCING = "hmu I got percs 40 each"


def waiting(author: Member, **more: Any) -> Post:
    """A thread that waits because of what it says."""
    post = make.opening_of(make.a_thread(author, title="Tonight", text=SOURCING, **more))
    assert post.visibility is Visibility.HELD
    return post


def change(author: Member, post: Post, text: str, title: str | None = None, seen: str = "") -> Post:
    return service.edit(author, post.public_id, make.settings(), text=text, title=title, seen=seen).post


def title_of(post: Post) -> str:
    db.session.expire_all()
    return db.session.get_one(Thread, post.thread_id).title


# --- The title of a thread that waits ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [SOURCING, "Nothing of it"])
def test_it_leads_nowhere_either(fresh: Member, text: str) -> None:
    post = waiting(fresh)
    with pytest.raises(Invalid, match="read by a person first"):
        change(fresh, post, text, "See elsewhere.example.com")
    assert title_of(post) == "Tonight"


@pytest.mark.parametrize(
    ("title", "text"), [("Windy Heron, text me", SOURCING), ("For Windy Heron", f"{SOURCING}. Come to my place")]
)
def test_it_leads_nobody_new_elsewhere(ann: Member, title: str, text: str) -> None:
    make.a_newcomer("Windy Heron")
    post = waiting(ann)
    if text != SOURCING:
        change(ann, post, text)
    with pytest.raises(Invalid, match="They are new here"):
        change(ann, post, text, title)
    assert title_of(post) == "Tonight"


def test_it_is_asked_about_like_other_words(ann: Member) -> None:
    post, title = waiting(ann), "Ring me on 07700 900123"
    with pytest.raises(AskFirst) as asked:
        change(ann, post, "Nothing of it", title)
    assert title_of(post) == "Tonight"
    assert change(ann, post, "Nothing of it", title, seen=asked.value.digest).visibility is Visibility.VISIBLE
    assert title_of(post) == title


def test_a_title_that_stays_is_not_asked_about_again(ann: Member) -> None:
    title = "Ring me on 07700 900123"
    post = make.opening_of(make.a_thread(ann, title=title, text=SOURCING))
    change(ann, post, "Nothing of it", title)
    assert again(post).visibility is Visibility.VISIBLE


def test_a_one_off_name_leads_nowhere_by_its_title(open_board: Board) -> None:
    token = make.session_with_keys(make.make_member("Ann Otter"))
    me = make.known_by(token)
    post = waiting(me, board=open_board, alias_by=token)
    with pytest.raises(Invalid, match="read by a person first"):
        change(make.known_by(token), post, "Nothing of it", "See elsewhere.example.com")
    with pytest.raises(AskFirst):
        change(make.known_by(token), post, "Nothing of it", "Yours, Ann Otter")


# --- The same words by many -------------------------------------------------------------------------------------------


def said_by_two(thread: Thread) -> None:
    for _each in range(2):
        make.a_reply(make.in_first_days(), thread, BASE)


def test_words_that_are_out_are_not_changed_to_those_of_many(others: Thread, fresh: Member) -> None:
    post = make.a_reply(fresh, others, OTHER)
    said_by_two(others)
    with pytest.raises(Invalid, match="Say it in your own"):
        change(fresh, post, f"So {BASE}")
    assert again(post).source == OTHER
    settled = make.make_member()
    change(settled, make.a_reply(settled, others, OTHER), BASE)


def test_people_who_only_change_are_many_too(others: Thread, hours: Frozen) -> None:
    people = [make.in_first_days() for _each in range(3)]
    posts = [make.a_reply(who, others, f"Hello {number}") for number, who in enumerate(people)]
    for who, post in zip(people[:2], posts, strict=False):
        change(who, post, BASE)
    with pytest.raises(Invalid, match="Say it in your own"):
        change(people[2], posts[2], BASE)


def test_words_that_wait_go_on_waiting_when_they_become_those_of_many(others: Thread, fresh: Member) -> None:
    post = make.a_reply(fresh, others, SOURCING)
    said_by_two(others)
    change(fresh, post, BASE)
    assert again(post).visibility is Visibility.HELD
    assert db.session.query(Case).filter_by(target_id=post.public_id).one().held_for is HeldFor.SAME


def test_mending_ones_own_words_is_one_person(others: Thread, fresh: Member, hours: Frozen) -> None:
    make.a_reply(make.in_first_days(), others, BASE)
    token = make.session_with_keys(make.make_member())
    named = [
        (fresh, make.a_reply(fresh, others, BASE)),
        (make.known_by(token), make.a_reply(make.known_by(token), others, OTHER, alias_by=token)),
        (make.known_by(token), make.opening_of(make.a_thread(make.known_by(token), text=OTHER, alias_by=token))),
    ]
    for who, post in named:
        me = make.known_by(token) if who.id != fresh.id else who
        for number in range(4):
            hours.move(PAUSE)
            text = BASE if me is fresh else OTHER
            change(me, post, f"{text} {number}")


def test_a_link_in_words_that_wait_is_no_matter_of_many(others: Thread, fresh: Member) -> None:
    post = make.a_reply(fresh, others, LINK)
    change(fresh, post, f"{LINK} and more")
    assert again(post).visibility is Visibility.HELD
