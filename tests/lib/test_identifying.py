"""What would tell who somebody is, is seen; ordinary sentences are left in peace."""

import pytest

from forum.lib import identifying
from tests.lib import greedy


@pytest.mark.parametrize(
    "text",
    ["me@example.org", "write to first.last+x@mail.example.co.uk today", "me [at] example [dot] org",
    "me (at) example.org",
     "it is me at example dot com", "yo arroba correo punto es"],
)  # fmt: skip
def test_an_address_is_seen(text: str) -> None:
    assert identifying.looks_like_email(text)


@pytest.mark.parametrize("text", ["look at the sea", "meet @ noon", "5 @ 3.50", "at example.com you find help", "a@b"])
def test_no_address_is_imagined(text: str) -> None:
    assert not identifying.looks_like_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "555-1234",
        "call +1 (555) 123-4567 now",
        "0151 23456789",
        "(030) 901820",
        "٠١٢٣٤٥٦٧٨٩",
        "555.123.4567",
        "+34600123456",
    ],
)
def test_a_phone_number_is_seen(text: str) -> None:
    assert identifying.looks_like_phone(text)


@pytest.mark.parametrize(
    "text",
    ["988", "day 365 of 1000", "2026-11-23", "23/11/2026", "2019 2020 2021", "2019-2020", "12 345",
    "https://a.example/1234567890",
     "1, 2, 3, 4, 5, 6, 7, 8", "10000000000000000000000000"],
)  # fmt: skip
def test_no_phone_number_is_imagined(text: str) -> None:
    assert not identifying.looks_like_phone(text)


@pytest.mark.parametrize(
    "text",
    [
        "John Smith",
        "MariaLopez",
        "john_smith",
        "JOHN SMITH",
        "I am Sarah Connor.",
        "José García",
        "anna-smith",
        "Hope Miller",
    ],
)
def test_a_full_name_is_seen(text: str) -> None:
    assert identifying.looks_like_full_name(text)


@pytest.mark.parametrize(
    "text",
    ["Grace Harbor", "Hope Returns", "Amber Heron", "I met John. Then we left.", "john is here", "Thanks John",
    "John And I",
     "will do", "Maria", "Quiet Heron", "summer night"],
)  # fmt: skip
def test_no_full_name_is_imagined(text: str) -> None:
    assert not identifying.looks_like_full_name(text)


@pytest.mark.parametrize("unit", greedy.NAMES, ids=ascii)
def test_long_texts_are_read_to_their_end(unit: str) -> None:
    text = greedy.long(unit, 10_000)
    asked = (identifying.looks_like_email, identifying.looks_like_phone, identifying.looks_like_full_name)
    assert all(ask(text) in (True, False) for ask in asked)
