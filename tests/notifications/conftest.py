"""Calls turned on for the app of a test, through the push service of the tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from forum.accounts.queries import Member
from tests import factories as make
from tests.called import Calls, calling_through
from tests.push_service import PushService

Tuned = Callable[..., Calls]


@pytest.fixture
def tuned(app: Flask, push_service: PushService, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tuned]:
    """Turns calls on with other numbers."""
    opened: list[Any] = []

    def turn(**numbers: Any) -> Calls:
        opened.append(calling_through(app, push_service, monkeypatch.setattr, **numbers))
        return opened[-1].__enter__()

    yield turn
    for each in reversed(opened):
        each.__exit__(None, None, None)


@pytest.fixture
def calls(tuned: Tuned) -> Calls:
    """Calls with the usual numbers."""
    return tuned()


@pytest.fixture
def ann(calls: Calls) -> Member:
    """A member who has the sign on in one browser, "anns"."""
    member = make.make_member("Ann Otter")
    calls.turn_on(member, "anns")
    return member
