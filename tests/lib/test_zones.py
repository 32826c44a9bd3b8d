"""Time zones by name."""

import pytest

from forum.lib import zones


@pytest.mark.parametrize(
    "name", ["Nowhere/Land", "", "../../etc/passwd", "/etc/passwd", "America", "\x00", "x" * 5000, "Europe/Berlin\n"]
)
def test_what_is_no_time_zone(name: str) -> None:
    assert zones.is_zone(name) is False


@pytest.mark.parametrize("name", ["UTC", "Europe/London", "America/Chicago"])
def test_what_is_a_time_zone(name: str) -> None:
    assert zones.is_zone(name) is True


def test_a_zone_that_is_gone_reads_as_utc() -> None:
    assert zones.zone("Nowhere/Land").key == "UTC"
    assert zones.zone("Europe/London").key == "Europe/London"
