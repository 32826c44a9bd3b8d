"""What the rounds in browsers share: a host and members, and a room whose evening is on."""

from collections.abc import Callable

import pytest

from forum.vocabulary import Role
from tests.browser.people import Person
from tests.browser.rounds.steps import an_evening
from tests.browser.seeding import Member, seeding
from tests.servers import AppServer


@pytest.fixture(scope="module")
def people(server: AppServer) -> dict[str, Member]:
    """A steward, a host who is no moderator, and members."""
    with seeding(server.data) as seed:
        names = {"host": "Steady Heron", "ann": "Velvet Crane", "bea": "Paper Boat", "cy": "Quiet Otter"}
        return {"steward": seed.member("Harbour Light", Role.STEWARD)} | {
            who: seed.member(name) for who, name in names.items()
        }


@pytest.fixture
def evening(server: AppServer, people: dict[str, Member]) -> str:
    """A room of its own, without cross-talk, its evening on."""
    with seeding(server.data) as seed:
        return an_evening(seed, people["steward"], people["host"])


@pytest.fixture
def come(arrive: Callable[..., Person], people: dict[str, Member], evening: str) -> Callable[..., Person]:
    """Brings somebody into the room."""

    def enter(who: str, **context: object) -> Person:
        person = arrive(people[who], **context)
        person.enter_room(evening)
        return person

    return enter
