"""Any part of the house may be killed in mid-load: what was acknowledged is stored, once, in one order for everybody."""

import random
from pathlib import Path

import pytest

from tests.cluster.house import House
from tests.cluster.storm import storm
from tests.live.community import FAST

pytestmark = pytest.mark.cluster
CHANCE = 20_261_125


def test_a_process_postgresql_and_redis_killed_lose_nothing(tmp_path: Path) -> None:
    """The short form of `make bench ARGS=cluster`."""
    with House(tmp_path, members=12, rooms=2, **FAST) as house:
        parts = ["process 0", "postgres", "redis"]
        outcome = storm(house, parts, pause=0.1, load=60, chance=random.Random(CHANCE))
        print(outcome.told())
        assert outcome.clean, outcome.verdicts
        assert outcome.resent, "no kill met a line in the air"
        assert outcome.median("longest_wait") < 5
        assert "Traceback" not in house.written()


def test_the_judge_sees_lines_lost_by_an_early_ack(tmp_path: Path) -> None:
    with House(tmp_path, hook="ack_before_commit", members=12, rooms=2, **FAST) as house:
        outcome = storm(house, ["process 0", "process 1"], pause=0.02, load=60, chance=random.Random(CHANCE))
        print(outcome.told())
        assert outcome.count("lost")
        assert not outcome.clean
