"""One house for each test module of this folder, and sockets that are closed when their test ends."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cluster.house import House
from tests.live.clients import Wire, close_all
from tests.live.community import Person


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The module's house; a module names its wish as `HOUSE = {"members": 6, ...}`."""
    wish: dict[str, Any] = getattr(request.module, "HOUSE", {})
    with House(tmp_path_factory.mktemp("house"), **wish) as started:
        yield started


@pytest.fixture
def open_wire(house: House) -> Iterator[Callable[..., Wire]]:
    """Opens a socket for a person, through nginx or to one process."""
    opened: list[Wire] = []

    def connect(who: Person | str, process: int | None = None) -> Wire:
        opened.append(house.wire(who, process))
        return opened[-1]

    yield connect
    close_all(opened)
