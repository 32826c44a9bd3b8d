"""Words in danger that were not delivered are kept until both who close their case have seen them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.errors import Withheld
from forum.extensions import db
from forum.lib import ids
from forum.moderation import service
from forum.moderation.models import Case
from forum.rooms import service as rooms
from forum.rooms import whispers
from forum.rooms.hosting_models import Whisper
from forum.rooms.models import Message
from forum.vocabulary import CaseState
from tests import factories as make
from tests.moderation.test_judged import CRISIS, SOURCING, the_case
from tests.rooms.circles import Evening, an_evening

pytestmark = pytest.mark.both_databases
WORDS = f"{CRISIS} {SOURCING}"
SAYS: dict[str, tuple[Callable[..., Any], Any]] = {
    "line": (rooms.say, Message),
    "whisper": (whispers.to_hosts, Whisper),
}


@pytest.fixture
def evening(app: Flask) -> Evening:
    return an_evening("ann", family="Finch")


def unsaid(evening: Evening, kind: str) -> Case:
    with pytest.raises(Withheld):
        SAYS[kind][0](evening.ann, evening.name, make.settings(), text=WORDS, nonce=ids.token(8))
    return the_case()


@pytest.mark.parametrize("kind", SAYS)
def test_they_go_with_the_second_person(evening: Evening, kind: str) -> None:
    case, stored = unsaid(evening, kind), db.session.query(SAYS[kind][1])
    first, second = make.a_moderator(), make.a_moderator()
    service.dismiss(first, case.public_id, case.version, config=make.settings())
    assert the_case().state is CaseState.OPEN
    assert stored.count() == 1
    service.close_together(second, case.public_id, the_case().version, agrees=False, config=make.settings())
    assert stored.count() == 1
    service.dismiss(first, case.public_id, the_case().version, config=make.settings())
    service.dismiss(second, case.public_id, the_case().version, config=make.settings())
    assert the_case().state is CaseState.CLOSED
    assert stored.count() == 0


def test_the_page_says_what_is_true(evening: Evening, client: FlaskClient) -> None:
    case = unsaid(evening, "line")
    for who, said in ((make.a_moderator(), "until then the words are kept"), (make.a_moderator(), "Closed.")):
        make.sign_in(client, who)
        make.send(client, f"/c/{case.public_id}/words")
        answer = make.send(client, f"/c/{case.public_id}/dismiss", version=the_case().version)
        assert said in client.get(answer.location).text
        assert "The words stay" not in client.get("/moderation").text
    assert db.session.query(Message).count() == 0
