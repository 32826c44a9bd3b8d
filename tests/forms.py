"""Every form of the site with what it usually holds, and strange texts to put into it."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests import factories as make

MEGABYTE = "lots of words " * 75_000
STRANGE = {
    "empty": "",
    "blank": " \t\r\n \u3000",
    "a megabyte": MEGABYTE,
    "NUL": "before\x00after",
    "controls": "\x01\x02\x07\x1b[31m\x7f\u202e\u2066",
    "surrogates and specials": "\ufffe\uffff\U000e0001 \u0000",
    "markup": "<script>alert(1)</script>{{7*7}}%(name)s %s {0}",
    "quotes": "' OR 1=1; -- \"\\",
    "a number": "7",
    "a list": ["one", "two"],
}


@dataclass(frozen=True)
class Form:
    """A form, where it is sent, and a filling that would be taken."""

    name: str
    path: str
    good: dict[str, Any]
    words: tuple[str, ...] = ()
    secrets: frozenset[str] = field(default_factory=frozenset)


FORMS = [
    Form("join", "/join", {"name": "Amber Wren", "passphrase": make.PASSPHRASE}, ("name",), frozenset({"passphrase"})),
    Form(
        "sign in",
        "/sign-in",
        {"name": "Amber Finch", "passphrase": "wrong words"},
        ("name",),
        frozenset({"passphrase"}),
    ),
    Form(
        "recover",
        "/recover",
        {"name": "Amber Finch", "phrase": "one two", "passphrase": make.PASSPHRASE},
        ("name", "phrase"),
        frozenset({"passphrase"}),
    ),
    Form(
        "passphrase",
        "/me/passphrase",
        {"old": "wrong", "passphrase": make.PASSPHRASE},
        (),
        frozenset({"old", "passphrase"}),
    ),
    Form("phrase", "/me/phrase", {"old": "wrong"}, (), frozenset({"old"})),
    Form(
        "thread",
        "/b/{board}/new",
        {"title": "Hello", "text": "Words", "nonce": "n1", "notes": "grief"},
        ("title", "text"),
    ),
    Form("reply", "/t/{thread}/replies", {"text": "Words", "nonce": "n1", "parent": "", "notes": "grief"}, ("text",)),
    Form("edit", "/p/{mine}/edit", {"text": "Words", "notes": "grief"}, ("text",)),
    Form("preview", "/preview", {"text": "Words"}),
    Form("line", "/r/{room}/say", {"text": "Words", "nonce": "n1"}, ("text",)),
    Form("pace", "/r/{room}/pace", {"seconds": "5"}),
    Form("hand", "/r/{circle}/hand", {}),
    Form("pass", "/r/{circle}/pass", {}),
    Form("just listening", "/r/{circle}/listen", {"listening": "1"}),
    Form("thank", "/r/{circle}/thank", {"turn": "1"}),
    Form("turn", "/r/{circle}/turn", {"version": "0", "later": "1"}),
    Form("round", "/r/{circle}/round", {"kind": "check_in", "whom": "hands"}),
    Form("first", "/r/{circle}/round/first", {"turn": "1"}),
    Form("round's end", "/r/{circle}/round/end", {}),
    Form(
        "check-in",
        "/r/{circle}/check-in",
        {"mood": "3", "craving": "4", "win": "Words", "intention": "Words", "nonce": "n1", "that_is_all": "y"},
        ("win", "intention"),
    ),
    Form("flag a post", "/p/{theirs}/flag", {"reason": "spam", "note": "Words"}, ("note",)),
    Form("flag a line", "/m/{line}/flag", {"reason": "spam", "note": "Words"}, ("note",)),
    Form("look at a hold", "/c/{case}/hide/look", {"version": "0", "reason": "spam", "words": "Words"}, ("words",)),
    Form("hide", "/c/{case}/hide", {"version": "0", "reason": "spam", "words": "Words"}, ("words",)),
    Form("worry", "/p/{theirs}/worry", {"note": "Words"}, ("note",)),
    Form(
        "measure",
        "/c/{case}/measure-suspension",
        {"days": "7", "reason": "spam", "words": "Words", "nonce": "n1"},
        ("words",),
    ),
    Form("dismiss", "/c/{case}/dismiss", {"version": "0"}),
    Form("duty", "/settings", {"name": "Bea Heron", "role": "moderator"}, ("name",)),
    Form("board", "/settings/boards/new", {"name": "Board", "about": "Words"}, ("name", "about")),
    Form(
        "room",
        "/settings/rooms/new",
        {"name": "Room", "about": "W", "welcome": "W", "zone": "UTC"},
        ("name", "about", "welcome"),
    ),
    Form("light", "/look", {"theme": "night", "next": "/"}),
    Form("language", "/language", {"language": "es", "next": "/"}),
]
EACH = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
WRITING = pytest.mark.parametrize("form", [form for form in FORMS if form.words], ids=lambda form: form.name)
