"""A raid: 200 sign-ups and 2,000 texts in one burst. How much of it do others see, and how do those fare who live there?

The raiders and the community are those of the tests (tests/live/raiders.py). Everything stays on the loopback.
"""

import time
from pathlib import Path

from bench import machine, report
from bench.report import Figure
from tests.live.clients import Browser
from tests.live.community import Community
from tests.live.raiders import Raid, Settled, first_thread, raided

SIGN_UPS, TEXTS, HANDS = 200, 2_000, 8
# A settled member's page while the burst goes on; and how many pages they read each second at most.
PAGE_P95_SECONDS, PAUSE_SECONDS = 0.5, 0.2
# What the first days allow each account before its first pause is over, whatever it sends.
SHOWN_EACH = 1


def measure(folder: Path, part: float) -> list[Figure]:
    """Plays the raid, or a `part` of it; raid mode is switched on when half of the texts are sent."""
    sign_ups, texts = round(SIGN_UPS * part), round(TEXTS * part)
    with machine.on_every_core():
        place = raided(folder / "raid", members=2, moderators=1).__enter__()
    try:
        thread = first_thread(place, place.members[0])
        settled = Settled(place, place.members[0], thread)
        settled.write("Before it, with a link: https://elsewhere.example/x")
        print(
            f"Raid: {sign_ups} sign-ups and {texts} texts from {HANDS} hands, raid mode from the middle of the texts on"
        )
        settled.start(PAUSE_SECONDS)
        raid, begun = Raid(place), time.perf_counter()
        raid.all_at_once(raid.sign_up, range(sign_ups), HANDS)
        joined_in, joining_pages = time.perf_counter() - begun, len(settled.seconds)
        begun = time.perf_counter()
        calm = _write(raid, place, thread, range(texts // 2))
        _switch_on(place)
        _write(raid, place, thread, range(texts // 2, texts))
        wrote_in = time.perf_counter() - begun
        settled.write("And after it, with a link: https://elsewhere.example/y")
        settled.finish()
        return _figures(raid, settled, calm, (joined_in, wrote_in, joining_pages))
    finally:
        place.__exit__(None, None, None)


def _write(raid: Raid, place: Community, thread: str, numbers: range) -> dict[str, int]:
    """Sends texts from all accounts in turn; returns what stands there then."""
    accounts = list(raid.accounts)
    raid.all_at_once(
        lambda number: raid.post(accounts[number % len(accounts)], thread, place.board, number), numbers, HANDS
    )
    return raid.stored()


def _switch_on(place: Community) -> None:
    answer = Browser(place.url, place.moderators[0].token).post("/moderation/raid", hours="1")
    if answer.status_code != 303:
        raise RuntimeError(f"raid mode was not switched on: {answer.status_code}")


def _figures(raid: Raid, settled: Settled, calm: dict[str, int], times: tuple[float, float, int]) -> list[Figure]:
    stored, (joined_in, wrote_in, joining_pages) = raid.stored(), times
    for what, count in sorted(raid.answers.items()):
        print(f"  {what}: {count}")
    print(f"  sign-ups took {joined_in:.0f} s, texts {wrote_in:.0f} s; {len(settled.seconds)} pages read beside them")
    accounts = max(1, stored["accounts"])
    refused = sum(count for what, count in raid.answers.items() if what.startswith("text ") and what != "text taken")
    broken = sum(count for what, count in raid.answers.items() if what.startswith("broken") or " 5" in what)
    read = settled.seconds
    return [
        report.noted("accounts made", [stored["accounts"]], ""),
        report.at_most("texts that others saw, by account", [stored["shown"] / accounts], SHOWN_EACH, ""),
        report.noted("texts that others saw", [stored["shown"]], ""),
        report.at_most("of these after raid mode was on", [stored["shown"] - calm["shown"]], 0, ""),
        report.noted("texts that wait for a person", [stored["held"]], ""),
        report.noted("texts refused", [refused], ""),
        report.at_most("answers that broke", [broken + sum(settled.statuses.values()) - settled.statuses[200]], 0, ""),
        report.at_most("a settled member's page, p95", [report.quantile(read, 0.95)], PAGE_P95_SECONDS, " s"),
        report.noted("the same during sign-ups alone", [report.quantile(read[:joining_pages], 0.95)], " s"),
        report.noted("the same during texts alone", [report.quantile(read[joining_pages:], 0.95)], " s"),
    ]
