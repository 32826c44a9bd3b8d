"""An acknowledged line is never lost, never doubled, and stands in the same place for everyone: kill -9 in mid-load."""

import contextlib
import statistics
import time
from pathlib import Path

from tests.live.clients import Standard, Wire, close_all, wait_for
from tests.live.community import FAST, Community
from tests.live.talkers import Talker, Verdict, judge, table_of

KILLS, CLIENTS, STANDARD = 5, 12, 4


def community(folder: Path, hook: str = "") -> Community:
    """Twelve members and one room."""
    return Community(folder, members=CLIENTS, hook=hook, **FAST)


def people(place: Community) -> list[Talker]:
    """Twelve pages, four of them with the ready-made client."""
    kinds = [Standard] * STANDARD + [Wire] * (CLIENTS - STANDARD)
    return [Talker(place, who, kind).start() for who, kind in zip(place.members, kinds, strict=True)]


def acked(talkers: list[Talker]) -> int:
    """How many lines were acknowledged so far."""
    return sum(len(talker.acked) for talker in talkers)


def load(talkers: list[Talker], lines: int = 60) -> None:
    """Waits until so many more lines are acknowledged: the server is in mid-load then."""
    goal = acked(talkers) + lines
    wait_for(lambda: acked(talkers) >= goal, 40, f"{lines} lines")


def end(place: Community, talkers: list[Talker]) -> Verdict:
    """Lets everybody finish and read up, and judges."""
    for talker in talkers:
        talker.finish()
    table = table_of(place)
    # Live events may still be on their way to one who has read up already. Where numbers were given twice the
    # histories never meet: then the judge says what differs.
    with contextlib.suppress(TimeoutError):
        wait_for(lambda: all(len(talker.events) >= len(table) for talker in talkers), 10, "all histories")
    close_all(talker.line for talker in talkers if talker.line)
    return judge(talkers, table)


def test_five_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    back = []
    with community(tmp_path / "kill") as place:
        talkers = people(place)
        for _each in range(KILLS):
            load(talkers)
            killed = time.monotonic()
            place.kill()
            place.start()
            load(talkers, 1)
            first = min(at for talker in talkers for _seq, at in list(talker.acked.values()) if at > killed + 0.1)
            back.append(first - killed)
        load(talkers)
        verdict = end(place, talkers)
        resent = sum(talker.resent for talker in talkers)
        print(f"{KILLS} kills, {acked(talkers)} acked, {len(table_of(place))} stored, {resent} sent again; {verdict}")
        print(f"recovery {statistics.median(back):.2f} s, at most {max(back):.2f} s")
        assert verdict.clean, verdict
        assert resent, "no kill met a line in the air"
        assert acked(talkers) == len(table_of(place))
        assert place.table("PRAGMA integrity_check") == [("ok",)]
        assert statistics.median(back) < 5


# --- The judge is judged: two servers that break the contract must not pass ---------------------------------------------


def test_the_judge_sees_lines_lost_by_an_early_ack(tmp_path: Path) -> None:
    with community(tmp_path / "early", "ack_before_commit") as place:
        talkers = people(place)
        load(talkers, 100)
        place.kill()
        place.start()
        load(talkers, 30)
        time.sleep(0.5)  # this broken server stores later than it says
        verdict = end(place, talkers)
        print(f"{len(verdict.lost)} lost of {acked(talkers)}")
        assert verdict.lost


def test_the_judge_sees_lines_doubled_without_a_unique_nonce(tmp_path: Path) -> None:
    with community(tmp_path / "double", "no_unique_nonce") as place:
        talkers = people(place)
        load(talkers, 30)
        for talker in talkers:
            talker.finish()
        text, (_seq, _at) = next(iter(talkers[-1].acked.items()))
        again = {"room": place.room, "text": text, "nonce": "the same"}
        assert talkers[-1].line
        assert talkers[-1].line.call("room:say", again)["ok"]
        verdict = end(place, talkers)
        assert verdict.doubled == [text]
