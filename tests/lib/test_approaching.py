"""What leads somebody elsewhere is seen in every kind; helplines, this place and ordinary talk are left in peace."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.lib import approaching
from forum.lib.helplines import EMERGENCY, HELPLINES, numbers

SEEN = {
    "Ring 07911 123456": "07911 123456",
    "mail otter@example.org": "otter@example.org",
    "I am u/slow-river-otter there": "u/slow-river-otter",
    "www.linkedin.com/in/slow-river-otter": "www.linkedin.com/in/slow-river-otter",
    "come in: https://discord.gg/abc123": "https://discord.gg/abc123",
    "https://chat.whatsapp.com/AbC123": "https://chat.whatsapp.com/AbC123",
    "signal.group/#CjQKIabc": "signal.group/#CjQKIabc",
    "I live at 12 Oak Street, come by": "12 Oak Street",
    "Come to my home group, Elm Park Library, 19:30": "Elm Park Library",
    "Breathe. Then  text\nme, please": "text me",
    "My phone number is the old one": "My phone number is",
    "¿Me das tu  número?": "tu número",
}


@pytest.mark.parametrize("text", SEEN)
def test_each_kind_is_seen_and_its_piece_is_told(text: str) -> None:
    pieces = approaching.found(text)
    assert pieces, text
    assert any(SEEN[text] in piece for piece in pieces), pieces


def test_pieces_that_overlap_are_told_once() -> None:
    assert approaching.found("text me on 07911 123456 or text me on 07911 123456") == ("text me", "07911 123456")


@pytest.mark.parametrize(
    ("free", "own"),
    [
        ("The meeting is at Oakfield Community Centre, 7:30 pm", "Our meeting is at Oakfield Community Centre, 7:30 pm"),
        ("The drop-in is at 12 Oak Street.", "I am at 12 Oak Street."),
        ("It begins at https://zoom.us/j/82345678901", "Join me at https://zoom.us/j/82345678901"),
        ("I was there. The meeting is at Oakfield Community Centre, 7 pm", "See you with us at Oakfield Community Centre, 7 pm, the meeting"),
    ],
)  # fmt: skip
def test_a_public_place_is_an_invitation_only_where_somebody_speaks_of_themselves(free: str, own: str) -> None:
    assert approaching.found(free) == ()
    assert approaching.found(own)


@pytest.mark.parametrize("number", sorted(numbers()))
def test_every_number_that_this_place_names_is_free(number: str) -> None:
    for words in ("Call {}, please", "You can text {} tonight", "Their number: {}", "{}", "Llama al {} ahora"):
        assert approaching.found(words.format(number)) == ()


def test_the_numbers_are_all_of_them() -> None:
    assert set(EMERGENCY.values()) <= numbers()
    ways = [way for lines in HELPLINES.values() for line in lines for way in line.contacts]
    assert {way.dial for way in ways if way.dial.isdigit()} <= numbers()
    for way in ways:
        assert approaching.found(f"{way.label}. It helped me.") == ()


@pytest.mark.parametrize("path", ["/p/abcdefghij", "/t/abcdefghij", "/rooms", "/help"])
def test_links_to_this_place_are_free(path: str) -> None:
    for origin in ("https://nightlight.example", "http://127.0.0.1:5000", ""):
        assert approaching.found(f"Read {origin}{path} when you can") == ()


# --- Cost -------------------------------------------------------------------------------------------------------------

HOSTILE = (
    "text me ", "he would always text me and ", "what is your number ", "my my ", "come come ", "we ", "https://zoom.us/j/1234 ",
    "meet meet ", "let's meet ", "te escribo ", "tu número ", "hablar ", "give you my ", "do you live ", "t.me/joinchat/", "\n", " ",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE, ids=ascii)
def test_the_cost_grows_with_the_length_alone(unit: str) -> None:
    def cost(length: int) -> float:
        text = (unit * length)[:length]
        return min(_seconds(text) for _ in range(3))

    assert any(cost(40_000) <= 3 * cost(20_000) + 0.002 for _ in range(4))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    for piece in approaching.found(text):
        assert piece == " ".join(piece.split())
        assert piece in " ".join(text.split())


def _seconds(text: str) -> float:
    start = time.process_time()
    approaching.found(text)
    return time.process_time() - start
