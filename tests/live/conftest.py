"""One community for each test module of this folder, and sockets that are closed when their test ends."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.live.clients import Wire, close_all
from tests.live.community import Community, Person


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Community]:
    """The module's community; a module names its wish as `PLACE = {"members": 6, ...}`."""
    wish: dict[str, Any] = getattr(request.module, "PLACE", {})
    with Community(tmp_path_factory.mktemp("live"), **wish) as started:
        yield started


@pytest.fixture
def open_wire(place: Community) -> Iterator[Callable[..., Wire]]:
    """Opens a socket for a person (or a token) and enters."""
    opened: list[Wire] = []

    def connect(who: Person | str, **options: Any) -> Wire:
        token = who if isinstance(who, str) else who.token
        opened.append(Wire(place.url, token, **options))
        return opened[-1].enter()

    yield connect
    close_all(opened)


@pytest.fixture
def people(place: Community) -> tuple[Person, Person, Person]:
    """The host, and two who sit there."""
    return place.members[0], place.members[1], place.members[2]
