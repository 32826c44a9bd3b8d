"""The page of notices: every verb in words, why words were hidden, and the mark in the navigation."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.lib import clock
from forum.notifications import service
from forum.ten_lines import WHY_HIDDEN
from forum.vocabulary import FlagReason, NoticeVerb, Standing
from forum.web.words import TOLD
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ann(app: Flask, client: FlaskClient) -> Member:
    """A member at home in the client."""
    member = make.make_member("Ann Otter")
    make.sign_in(client, member)
    return member


def test_every_verb_has_words(ann: Member, client: FlaskClient) -> None:
    for verb in NoticeVerb:
        service.tell(ann.id, verb, path="/p/abc")
    first = client.get("/notices")
    # More kinds than one page has room for.
    shown = make.words(first) + make.words(client.get(make.page(first).select_one("a[rel=next]")["href"]))
    for verb in NoticeVerb:
        assert TOLD[verb] in shown


@pytest.mark.parametrize("reason", list(FlagReason))
def test_the_author_reads_why(ann: Member, client: FlaskClient, reason: FlagReason) -> None:
    service.tell(ann.id, NoticeVerb.HIDDEN, reason=reason, words="<b>Own</b> words", until=clock.now())
    answer = client.get("/notices")
    assert WHY_HIDDEN[reason] in make.words(answer)
    assert "“<b>Own</b> words”" in make.words(answer), "a moderator's words are text, not HTML"


def lit(client: FlaskClient) -> bool:
    """Whether the light beside Notices is on."""
    lights = make.page(client.get("/help")).select("[data-notices]")
    assert lights
    assert not any(character.isdigit() for light in lights for character in light.text)
    return any(not light.has_attr("hidden") for light in lights)


def test_the_mark_is_a_light_and_never_a_number(ann: Member, client: FlaskClient) -> None:
    assert not lit(client)
    for _ in range(3):
        service.tell(ann.id, NoticeVerb.REPLIED)
    assert lit(client)
    client.get("/notices")
    assert not lit(client)


def test_many_notices_have_pages(ann: Member, client: FlaskClient) -> None:
    for number in range(27):
        service.tell(ann.id, NoticeVerb.REPLIED, path=f"/p/{number}")
    first = make.page(client.get("/notices"))
    second = make.page(client.get(first.select_one("a[rel=next]")["href"]))
    links = [each["href"] for page in (first, second) for each in page.select("a.row-link")]
    assert links == [f"/p/{number}" for number in reversed(range(27))]
    for query in ("before=x", "before=" + "9" * 30, "before=%00", "before=0"):
        assert client.get(f"/notices?{query}").status_code == 200


def test_nothing_waits(ann: Member, client: FlaskClient) -> None:
    assert "Nothing waits for you" in make.words(client.get("/notices"))


def test_a_paused_member_still_reads_their_notices(app: Flask, client: FlaskClient) -> None:
    assert client.get("/notices").status_code == 401
    paused = make.make_member(standing=Standing.SUSPENDED)
    make.sign_in(client, paused)
    assert client.get("/notices").status_code == 200


def test_answers_in_one_thread_are_one_notice_that_names_it(client: FlaskClient, app: Flask) -> None:
    ann, bea = make.make_member("Ann Otter"), make.make_member("Bea Heron")
    thread = make.a_thread(ann, title="A long night")
    make.sign_in(client, ann)
    first = make.a_reply(bea, thread)
    notice = make.page(client.get("/notices")).select_one(".row-item")
    assert notice.select_one("a")["href"] == f"/p/{first.public_id}"
    assert "A long night" in notice.text
    for _number in range(3):
        make.a_reply(bea, thread)
    waiting = make.page(client.get("/notices")).select(".row-item.is-new")
    assert [row.select_one("a").text.strip() for row in waiting] == ["3 answers to you"]
    assert waiting[0].select_one("a")["href"] == f"/t/{thread.public_id}/new"
