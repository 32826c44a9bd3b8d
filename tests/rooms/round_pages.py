"""A circle and the browsers of those who sit in it, for tests that go through its page."""

from collections.abc import Callable

from bs4 import Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories as make
from tests.rooms.circles import Evening

At = Callable[[str], FlaskClient]


def strip(answer: TestResponse) -> Tag:
    found = make.page(answer).select_one("section.round")
    assert found is not None
    return found


def says(answer: TestResponse) -> str:
    """What the strip says, without its buttons."""
    return " ".join(
        " ".join(part.get_text(" ").split()) for part in strip(answer).select(".round-head, .round-now, .round-time")
    )


def offers(answer: TestResponse) -> list[str]:
    """The buttons that somebody sees for what they may do themselves."""
    forms = strip(answer).select(".round-acts > form:not([hidden])")
    return [" ".join(form.button.text.split()) for form in forms if form.button]


def press(browser: FlaskClient, evening: Evening, words: str, **typed: object) -> TestResponse:
    """Presses a button of the room's page, as a browser without a script does."""
    page = make.page(browser.get(f"/r/{evening.name}"))
    for form in page.select("form:not([hidden])"):
        if form.button and " ".join(form.button.text.split()) == words:
            return browser.post(str(form["action"]), data={**make.filled(form), **typed})
    raise AssertionError(f"no button {words!r}")


def look(browser: FlaskClient, evening: Evening) -> TestResponse:
    return browser.get(f"/r/{evening.name}")
