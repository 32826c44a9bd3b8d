"""Words that worry on the pages, with a plain browser: help for their writer, which rule words wait for, acts on a case."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Board, Post
from forum.extensions import db
from forum.lib import ids
from forum.lib.judging import Label
from forum.moderation import queries
from forum.moderation.models import Case
from forum.vocabulary import NoticeVerb
from tests import factories as make
from tests.counting import counted
from tests.moderation.acts import flag, told
from tests.moderation.test_judged import CLEAN, CRISIS, QUIET, RED, SOURCING, the_case

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]


@pytest.fixture
def writer(client: FlaskClient, ann: Member) -> FlaskClient:
    make.sign_in(client, ann)
    return client


def send(browser: FlaskClient, board: Board, text: str, title: str = "Tonight") -> object:
    return make.send(browser, f"/b/{board.public_id}/new", title=title, text=text, nonce=ids.token(8))


def test_whoever_writes_that_they_are_in_danger_reads_who_is_awake(writer: FlaskClient) -> None:
    sent = send(writer, make.a_board(), CRISIS)
    assert sent.location == f"/p/{db.session.query(Post).one().public_id}/written"
    answer = writer.get(sent.location)
    page, words = make.page(answer), make.words(answer)
    for said in (
        "We have your words",
        "You are not in trouble",
        "no moderator is on duty just now",
        "A person will read this",
    ):
        assert said in words
    assert {"tel:988", "sms:988", "tel:911"} <= {link["href"] for link in page.select("main a")}
    assert not re.search(
        "suicid|crisis|risk|flag",
        words.replace("988 Suicide & Crisis Lifeline", "")
        .replace("Crisis Text Line", "")
        .replace("For every crisis", ""),
        re.I,
    )
    way = page.find("a", string="To my words")["href"]
    assert "I have the pills here" in make.words(writer.get(way, follow_redirects=True))


def test_it_says_so_when_somebody_is_on_duty(writer: FlaskClient, new_client: NewClient, mod: Member) -> None:
    desk = new_client()
    make.sign_in(desk, mod)
    make.send(desk, "/moderation/duty", hours="2")
    sent = send(writer, make.a_board(), CRISIS)
    assert "A moderator is on duty now" in make.words(writer.get(sent.location))
    assert desk.get(sent.location).status_code == 404, "it is its writer's alone"
    assert NoticeVerb.IN_DANGER in [each.verb for each in told(mod)]


def test_words_that_wait_say_which_rule_and_can_be_changed_there(writer: FlaskClient, ann: Member) -> None:
    sent = send(writer, make.a_board(), SOURCING)
    post = db.session.query(Post).one()
    assert sent.location == f"/p/{post.public_id}/edit"
    form = writer.get(sent.location)
    assert "It points to where something can be got" in make.words(form)
    assert make.page(form).find("a", href="/rules#sourcing")
    stands = make.page(writer.get(f"/t/{post.thread.public_id}"))
    assert stands.find("a", href=f"/p/{post.public_id}/edit")
    assert "It points to where something can be got" in stands.text
    fields = make.filled(make.page(form).select_one("main form.form")) | {"text": CLEAN}
    changed = writer.post(sent.location, data=fields)
    assert changed.location.startswith(f"/t/{post.thread.public_id}")
    assert "Your words are out now" in make.words(writer.get(changed.location))


def test_a_change_that_cannot_go_out_comes_back_with_help_for_somebody_in_danger(
    writer: FlaskClient, ann: Member
) -> None:
    post = make.opening_of(make.a_thread(ann, text=CLEAN))
    answer = make.send(writer, f"/p/{post.public_id}/edit", text=f"{CRISIS} {SOURCING}")
    assert answer.status_code == 400
    assert "Changed like this" in make.words(answer)
    assert make.page(answer).find("a", href="tel:988")
    assert "hmu" in answer.text
    assert the_case().label is Label.CRISIS


def test_amber_words_open_a_case_and_no_page(writer: FlaskClient) -> None:
    assert send(writer, make.a_board(), QUIET).status_code == 303
    assert the_case().label is Label.AMBER


def test_the_page_of_a_case_declares_its_acts(app: Flask, new_client: NewClient, ann: Member, mod: Member) -> None:
    desk = new_client()
    make.sign_in(desk, mod)
    make.a_thread(ann, text=CRISIS)
    opened = make.send(desk, f"/c/{the_case().public_id}/words").location
    assert make.page(desk.get(opened)).select_one("blockquote details.cover[open]")
    page = make.page(desk.get(f"/c/{the_case().public_id}"))
    keys = {each["data-key"] for each in page.select("[data-key]")}
    assert keys == {"c", "a", "s", "n", "h"}
    assert "suicide or self-harm" in page.text
    assert page.select_one("blockquote details.cover").get("open") is None


def test_after_an_act_the_next_case_is_shown(new_client: NewClient, ann: Member, mod: Member) -> None:
    desk = new_client()
    make.sign_in(desk, mod)
    for text in (QUIET, CRISIS, RED):
        make.a_thread(ann, text=text)
    order = [row.public_id for row in queries.queue(None, 9, closed=False).items]
    for at, following in zip(order, [*order[1:], None], strict=True):
        make.send(desk, f"/c/{at}/words")
        version = db.session.query(Case).filter_by(public_id=at).one().version
        sent = make.send(desk, f"/c/{at}/dismiss", version=version)
        assert sent.location == (f"/c/{following}" if following else "/moderation")


def test_the_queue_asks_as_often_however_long_it_is(
    new_client: NewClient, ann: Member, bea: Member, mod: Member
) -> None:
    desk = new_client()
    make.sign_in(desk, mod)
    asked: list[tuple[int, int]] = []
    for _turn in range(2):
        for number, text in enumerate((RED, QUIET, SOURCING)):
            post = make.opening_of(make.a_thread(make.make_member(), text=text))
            if number == 1:
                flag(bea, post)
        with counted() as page:
            assert desk.get("/moderation").status_code == 200
        with counted() as fragment:
            assert desk.get("/moderation", headers={"Accept": "application/json"}).json["ok"]
        asked.append((len(page), len(fragment)))
    assert asked[0] == asked[1]
    print("statements of the queue's page and of its rows:", asked[0])
