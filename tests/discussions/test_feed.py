"""The feed of a public board: the same for everybody, and nothing in it that is not for visitors."""

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import service, tending
from forum.vocabulary import ContentNote, FlagReason
from tests import factories as make

pytestmark = pytest.mark.both_databases
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_a_public_board_has_a_feed_with_absolute_addresses(client: FlaskClient, ann: Member) -> None:
    board = make.a_board("Open <door> & more", is_public=True)
    for number in range(3):
        make.a_thread(ann, board, title=f"Title {number} <b>", text=f"Words *{number}* & more")
    answer = client.get(f"/b/{board.public_id}/feed")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    assert feed.findtext("a:title", namespaces=ATOM) == "Open <door> & more"
    assert [each.text for each in feed.findall("a:entry/a:title", ATOM)] == [f"Title {n} <b>" for n in (2, 1, 0)]
    assert feed.findtext("a:entry/a:summary", namespaces=ATOM) == "Words 2 & more"
    assert all(link.get("href").startswith("http://") for link in feed.iter(f"{{{ATOM['a']}}}link"))
    assert len({each.text for each in feed.iter(f"{{{ATOM['a']}}}id")}) == 4
    assert "Ann Otter" not in answer.text
    page = make.page(client.get(f"/b/{board.public_id}"))
    assert page.select_one("link[type='application/atom+xml']")["href"] == f"/b/{board.public_id}/feed"


def test_no_other_board_has_one_not_even_for_a_member(client: FlaskClient, ann: Member) -> None:
    board = make.a_board("Inside")
    make.a_thread(ann, board)
    assert client.get(f"/b/{board.public_id}/feed").status_code == 404
    make.sign_in(client, ann)
    assert client.get(f"/b/{board.public_id}/feed").status_code == 404
    assert client.get("/b/aaaaaaaaaa/feed").status_code == 404
    assert "/feed" not in client.get(f"/b/{board.public_id}").text


def test_covered_hidden_and_deleted_words_are_not_in_it(client: FlaskClient, ann: Member) -> None:
    board = make.a_board(is_public=True)
    make.a_thread(ann, board, title="Noted", text="coveredheron", notes=[ContentNote.GRIEF])
    hidden = make.a_thread(ann, board, title="hiddentitle", text="hiddenheron")
    tending.hide(make.opening_of(hidden), FlagReason.OTHER)
    gone = make.a_thread(ann, board, title="gonetitle", text="goneheron")
    make.a_reply(make.make_member(), gone)
    service.take_back(ann, make.opening_of(gone).public_id)
    text = client.get(f"/b/{board.public_id}/feed").text
    assert "Noted" in text
    assert "Death and grief" in text
    for words in ("coveredheron", "hiddentitle", "hiddenheron", "gonetitle", "goneheron"):
        assert words not in text


def test_a_feed_that_has_not_changed_is_not_sent_again(client: FlaskClient, ann: Member) -> None:
    board = make.a_board(is_public=True)
    path = f"/b/{board.public_id}/feed"
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    make.a_thread(ann, board)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
