"""How the cost of reading a text grows with its length, on texts that a careless rule would choke on."""

import time
from collections.abc import Callable, Sequence

from bench import report
from bench.report import Figure
from forum.lib import identifying, markup, outing, phrases
from tests.lib import greedy

# security.md, S10: no input takes longer than a second, growth exponent 1.2; a square would cost 16 times as much.
FACTOR, SECOND_MS = 4, 1_000.0
GROWTH_MOST = FACTOR**1.2
# A walk over the characters is the yardstick for ordinary talk.
WALKS_MOST = 5.0
TRIES = 5
TALK = "Nobody at work knows, and the evening was the hard part. On day 212 I walked by the river until it passed. "


def measure() -> list[Figure]:
    """Reads every hostile text at two lengths, a post up to the longest there is; the worst of each kind stands in the table."""
    print("Texts: processor time, the least of several tries, at two lengths a factor of 4 apart")
    figures = [
        *_grown("rendering", markup.render, greedy.MARKUP, 2_500),
        *_grown("looking for what leads to a person", outing.found, greedy.OUTING, 10_000),
        *_grown("looking for names", _names, greedy.NAMES, 2_500),
    ]
    judged = max(
        _milliseconds(lambda text: phrases.weakness(text, "Amber Heron"), greedy.long(unit, 256))
        for unit in greedy.PHRASES
    )
    figures.append(report.at_most("judging a passphrase, worst", [judged], SECOND_MS / 2, " ms"))
    talk = greedy.long(TALK, 10_000)
    share = _milliseconds(outing.found, talk) / _milliseconds(_walk, talk)
    figures.append(report.at_most("ordinary talk beside a walk over it", [share], WALKS_MOST, "x"))
    return figures


def _grown(name: str, read: Callable[[str], object], units: Sequence[str], size: int) -> list[Figure]:
    small = {unit: _milliseconds(read, greedy.long(unit, size)) for unit in units}
    large = {unit: _milliseconds(read, greedy.long(unit, FACTOR * size)) for unit in units}
    # Below a tenth of a millisecond the clock says nothing.
    growth = max(large[unit] / max(small[unit], 0.1) for unit in units)
    worst = max(large, key=lambda unit: large[unit])
    return [
        report.at_most(f"{name}, growth for {FACTOR} times the length", [growth], GROWTH_MOST, "x"),
        report.at_most(f"{name}, worst of {FACTOR * size:,} characters ({worst!r})", [large[worst]], SECOND_MS, " ms"),
    ]


def _names(text: str) -> None:
    identifying.looks_like_email(text)
    identifying.looks_like_phone(text)
    identifying.looks_like_full_name(text)


def _walk(text: str) -> int:
    return sum(character.isalpha() for character in text)


def _milliseconds(read: Callable[[str], object], text: str) -> float:
    """The least processor time of several tries: what disturbs a measurement only ever adds to it."""
    taken = []
    for _try in range(TRIES):
        begun = time.process_time()
        read(text)
        taken.append((time.process_time() - begun) * 1_000)
    return min(taken)
