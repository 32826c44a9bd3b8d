"""Two processes, PostgreSQL, Redis and nginx as deploy/ has them: 200 people talk while parts are killed with -9.

What is counted: lines that were acknowledged and are not stored, lines stored twice, pages that differ from the table, and
how long it takes until lines are acknowledged again. `--broken` acknowledges before it stores, and must be found out.
"""

import random
from pathlib import Path

from bench import machine, report
from bench.report import Figure
from tests.cluster.house import House
from tests.cluster.storm import PARTS, storm
from tests.live.community import FAST

CLIENTS, ROOMS, KILLS = 200, 8, 10
# Each says a line every four seconds on average: fifty a second, told to 25 people each.
PAUSE_SECONDS, LINES_BETWEEN_KILLS = 4.0, 200
RECOVERY_SECONDS = 3.0


def measure(folder: Path, clients: int, kills: int, *, broken: bool) -> list[Figure]:
    """Runs the storm once and returns what the judge found."""
    chance = random.Random()
    # An early ack loses lines when the process that gave it dies.
    mortal = [part for part in sorted(PARTS) if part.startswith("process") or not broken]
    parts = [chance.choice(mortal) for _each in range(kills)]
    print(f"Cluster: {clients} clients in {ROOMS} rooms, two processes, killed in turn: {', '.join(parts)}")
    hook = "ack_before_commit" if broken else ""
    with machine.on_every_core(), House(folder / "house", members=clients, rooms=ROOMS, hook=hook, **FAST) as house:
        print("  everything runs; people come in", flush=True)
        outcome = storm(house, parts, pause=PAUSE_SECONDS, load=LINES_BETWEEN_KILLS, chance=chance)
    print("  " + outcome.told().replace("\n", "\n  "))
    if broken:
        return [report.at_least("lines lost that were found missing", [float(outcome.count("lost"))], 1, "")]
    return [
        report.noted("lines acknowledged", [float(outcome.acked)], ""),
        report.noted("lines sent again", [float(outcome.resent)], ""),
        report.at_most("acknowledged lines lost", [float(outcome.count("lost"))], 0, ""),
        report.at_most("lines stored twice", [float(outcome.count("doubled"))], 0, ""),
        report.at_most("lines in another place than acknowledged", [float(outcome.count("moved"))], 0, ""),
        report.at_most("pages that differ from the table", [float(outcome.count("different"))], 0, ""),
        report.at_most("lines stored and never acknowledged", [float(max(0, outcome.stored - outcome.acked))], 0, ""),
        _seconds("kill to the next ack", [kill.next_ack for kill in outcome.kills]),
        _seconds("longest wait of any line after a kill", [kill.longest_wait for kill in outcome.kills]),
    ]


def _seconds(name: str, values: list[float]) -> Figure:
    return report.at_most(name, values, RECOVERY_SECONDS, " s")
