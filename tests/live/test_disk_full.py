"""A full disk: what cannot be stored is refused with a clear sentence, is told to nobody, and stays with its writer."""

import uuid
from collections.abc import Iterator

import pytest

from tests.live.clients import Browser, Wire, close_all, wait_for
from tests.live.community import FAST, Community
from tests.live.stories import join, say, words

FAST = {
    **FAST,
    "socket_refusals_before_cut": 10_000,
}
LONG = "words that take some room " * 60


@pytest.fixture(scope="module", params=["small_disk", "no_larger_files"])
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Community, Wire, Wire, list[str]]]:
    """A community whose disk became full while two people talked: with a writer, a reader, and what was acknowledged."""
    with Community(tmp_path_factory.mktemp("full"), members=3, hook=request.param, **FAST) as place:
        writer, reader = (Wire(place.url, who.token).enter() for who in place.members[:2])
        join(writer, place.room)
        join(reader, place.room)
        acked: list[str] = []
        for number in range(2000):
            text = f"{number} {LONG}".strip()
            ack = say(writer, place.room, text)
            if not ack["ok"]:
                assert ack["reason"].startswith("We could not save that just now: your words are still here.")
                # It does not pass by itself, so the page gives the words back instead of trying on.
                assert "wait" not in ack
                break
            acked.append(text)
        assert 5 < len(acked) < 2000, "the disk was never full, or always"
        yield place, writer, reader, acked
        close_all([writer, reader])


def test_acked_is_stored_is_told(full: tuple[Community, Wire, Wire, list[str]]) -> None:
    place, writer, reader, acked = full
    refused = 0
    for number in range(20):
        text = f"more {number} {LONG}".strip()
        if say(writer, place.room, text)["ok"]:
            acked.append(text)
        else:
            refused += 1
    stored = [text for (text,) in place.table("SELECT source FROM message ORDER BY seq")]
    assert stored == acked
    wait_for(lambda: len(reader.events("room:event")) >= len(acked), 10, "every stored line at the reader's")
    assert [words(event) for event in reader.events("room:event")] == acked
    print(f"{len(acked)} acked = stored = told, {refused} refused")
    assert refused
    assert place.table("PRAGMA integrity_check") == [("ok",)]
    assert "Traceback" not in place.written()


def test_a_form_gives_the_words_back_and_reading_goes_on(full: tuple[Community, Wire, Wire, list[str]]) -> None:
    place = full[0]
    browser = Browser(place.url, place.members[0].token)
    secret = browser.prepare(f"/r/{place.room}")
    for _each in range(15):
        answer = browser.post(f"/r/{place.room}/say", secret=secret, text=f"by form {LONG}", nonce=uuid.uuid4().hex)
        if answer.status_code != 303:
            break
        full[3].append(f"by form {LONG}".strip())
    assert answer.status_code == 503
    assert "We could not save that just now: your words are still here." in answer.text
    assert f"by form {LONG}".strip() in answer.text
    assert 'method="post"' in answer.text
    answer = browser.post(f"/b/{place.board}/new", title="Tonight", text=f"a thread {LONG * 5}", nonce=uuid.uuid4().hex)
    assert answer.status_code == 503
    assert f"a thread {LONG * 5}".strip() in answer.text
    for page in ("/", "/rooms", f"/r/{place.room}", "/talk", f"/b/{place.board}", "/me"):
        assert browser.get(page).status_code == 200, page
