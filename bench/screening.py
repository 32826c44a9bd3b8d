"""How well the judge of texts sees, on the labelled set, and how quickly; the table goes into the docs and a data file too.

The labelled texts are made up. Real-world recall is unknown.
"""

import json
import time
from datetime import UTC, datetime

from bench import report
from bench.labelled import FOLDER, LANGUAGES, ORDINARY, PARTS, Labelled, Share, falsely, labelled, measures, talk, texts
from bench.machine import ROOT
from bench.report import Figure
from forum.lib.judging import Label, book, judge
from tests.lib import greedy

DATA = ROOT / "forum" / "screening" / "figures.json"
PAGE = ROOT / "docs" / "screening.md"
BEGINS, ENDS = "<!-- figures: written by `make bench-screening` -->", "<!-- end of figures -->"
UNKNOWN = "The texts are made up. Real-world recall is unknown."
# How a part is called, and what its texts are like.
NAMES = {
    "dev": "dev part",
    "dev2": "second dev part",
    "learn": "learn part",
    "plain": "plain part",
    "fresh": "fresh part (measured only)",
    "test": "hard part (test)",
    "talk": "ordinary talk (learned from)",
    "calm": "evening part (measured only)",
}
GOAL_PART = "plain"
# Goals on that part.
RECALL, PRECISION, SUPPORTERS, IDIOMS = 0.95, 0.60, 0.08, 0.03
TEXTS_A_SECOND, WORST_MS = 2_000.0, 50.0
LENGTH, FACTOR = 10_000, 4
# A square would cost 16 times as much.
GROWTH_MOST = FACTOR**1.2
TRIES = 5
# Units of which the growth is measured again.
AGAIN = 40


def measure() -> list[Figure]:
    """Judges every labelled text, writes the table where it is shown, and gives the figures that have a goal."""
    judged = {
        (language, part): labelled(language, part)
        for part in PARTS
        for language in LANGUAGES
        if (FOLDER / f"{part}.{language}.jsonl").is_file()
    }
    today = datetime.now(UTC).date().isoformat()
    sections = [_section(language, part, rows) for (language, part), rows in judged.items()]
    flagged = {
        least: Share(sum(judge(text).label >= least for text in talk()), len(talk()))
        for least in (Label.AMBER, Label.RED)
    }
    head = (
        f"Measured on {today}, rules {book().version}. {UNKNOWN} Of {len(talk())} pieces of everyday talk (the demo's threads and "
        f"rooms) {flagged[Label.AMBER].count} are flagged, {flagged[Label.RED].count} of them red or crisis."
    )
    calm = {(language, part): labelled(language, part) for part in ORDINARY for language in LANGUAGES}
    ordinary = _ordinary(calm)
    print("\n\n".join([head, *sections, ordinary]))
    data = {
        "date": today,
        "version": book().version,
        "said": UNKNOWN,
        "sets": [_data(*key, rows) for key, rows in judged.items()],
        "ordinary": [
            {"language": language, "part": part, **{name: share.data() for name, share in called(rows).items()}}
            for (language, part), rows in calm.items()
        ],
    }
    DATA.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    speed = [*_speed(), *_worst()]
    lines = [f"| {figure.name} | {figure.text} | {figure.goal} |" for figure in speed]
    _write_page(
        "\n\n".join(
            [
                head,
                *(_as_markdown(*key, rows) for key, rows in judged.items()),
                f"### Ordinary talk: nothing of it is to be flagged\n\n{ordinary}",
                "| speed | measured | goal |\n| --- | --- | --- |\n" + "\n".join(lines),
            ]
        )
    )
    return [*(each for key, rows in judged.items() if key[1] == GOAL_PART for each in _goals(key[0], rows)), *speed]


def _goals(language: str, rows: list[Labelled]) -> list[Figure]:
    told = measures(rows)
    name = f"screening, {language}, {NAMES[GOAL_PART]}"
    return [
        report.at_least(f"{name}: recall of crisis and red", [told["crisis or red"][1].value], RECALL, ""),
        report.at_least(f"{name}: precision of amber or above", [told["amber or above"][0].value], PRECISION, ""),
        report.at_most(
            f"{name}: supporters falsely red", [falsely(rows, "supporter", Label.RED).value], SUPPORTERS, ""
        ),
        report.at_most(f"{name}: idioms falsely flagged", [falsely(rows, "idiom", Label.AMBER).value], IDIOMS, ""),
    ]


def _rows(rows: list[Labelled]) -> list[tuple[str, str, str, str]]:
    told = [(name, str(precision), str(recall), str(recall.of)) for name, (precision, recall) in measures(rows).items()]
    told.append(
        (
            "supporters falsely red",
            str(falsely(rows, "supporter", Label.RED)),
            "",
            str(falsely(rows, "supporter", Label.RED).of),
        )
    )
    told.append(
        (
            "idioms falsely flagged",
            str(falsely(rows, "idiom", Label.AMBER)),
            "",
            str(falsely(rows, "idiom", Label.AMBER).of),
        )
    )
    return told


def called(rows: list[Labelled]) -> dict[str, Share]:
    """How much of texts that are all green is flagged, and red or crisis."""
    return {
        name: Share(sum(row.verdict.label >= least for row in rows), len(rows))
        for name, least in (("flagged", Label.AMBER), ("red", Label.RED))
    }


def _ordinary(calm: dict[tuple[str, str], list[Labelled]]) -> str:
    lines = ["| | flagged (95 %) | red or crisis (95 %) | texts |", "| --- | --- | --- | --- |"]
    for (language, part), rows in calm.items():
        found = called(rows)
        lines.append(
            f"| {TONGUES[language]}, {NAMES[part]} | {found['flagged'].count}: {found['flagged']} "
            f"| {found['red'].count}: {found['red']} | {len(rows)} |"
        )
    return "\n".join(lines)


TONGUES = {"en": "English", "es": "Spanish"}
HEAD = ("", "precision (95 %)", "recall (95 %)", "texts")


def _section(language: str, part: str, rows: list[Labelled]) -> str:
    return f"{language}, {NAMES[part]}, {len(rows)} texts\n{report.table(HEAD, _rows(rows))}"


def _as_markdown(language: str, part: str, rows: list[Labelled]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in _rows(rows)]
    return (
        f"### {TONGUES[language]}, {NAMES[part]}: {len(rows)} texts\n\n| {' | '.join(HEAD)} |\n| --- | --- | --- | --- |\n"
        + "\n".join(lines)
    )


def _data(language: str, part: str, rows: list[Labelled]) -> dict[str, object]:
    return {
        "language": language,
        "part": part,
        "texts": len(rows),
        "measures": {
            name: {"precision": precision.data(), "recall": recall.data()}
            for name, (precision, recall) in measures(rows).items()
        },
        "supporters_falsely_red": falsely(rows, "supporter", Label.RED).data(),
        "idioms_falsely_flagged": falsely(rows, "idiom", Label.AMBER).data(),
    }


def _write_page(figures: str) -> None:
    """Puts the figures between their marks in the docs; the words around them are people's."""
    before, _mark, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    PAGE.write_text(f"{before}{BEGINS}\n\n{figures}\n\n{ENDS}{rest.partition(ENDS)[2]}", encoding="utf-8")


def _speed() -> list[Figure]:
    read = texts()
    taken = min(_seconds(read) for _try in range(TRIES))
    return [report.at_least("texts a second, one core", [len(read) / taken], TEXTS_A_SECOND, "")]


def _seconds(read: list[str]) -> float:
    begun = time.process_time()
    for text in read:
        judge(text)
    return time.process_time() - begun


def _worst() -> list[Figure]:
    """The slowest text of 10,000 characters among hostile ones, and how the cost grows with the length."""
    units = hostile()
    small = {unit: _least(greedy.long(unit, LENGTH // FACTOR)) for unit in units}
    large = {unit: _least(greedy.long(unit, LENGTH)) for unit in units}
    # What came out worst was mostly disturbed by others on the machine: it is measured again, and the least counts.
    for unit in sorted(units, key=lambda unit: _growth(small[unit], large[unit]))[-AGAIN:]:
        small[unit] = min(small[unit], *(_least(greedy.long(unit, LENGTH // FACTOR)) for _try in range(TRIES)))
        large[unit] = min(large[unit], *(_least(greedy.long(unit, LENGTH)) for _try in range(TRIES)))
    growth = max(_growth(small[unit], large[unit]) for unit in units)
    worst = max(large, key=lambda unit: large[unit])
    return [
        report.at_most(f"judging, worst of {LENGTH:,} characters", [large[worst]], WORST_MS, " ms"),
        report.at_most(f"judging, growth for {FACTOR} times the length", [growth], GROWTH_MOST, "x"),
    ]


def _growth(small: float, large: float) -> float:
    """How many times more the longer text took; below half a millisecond the clock says little."""
    return large / max(small, 0.5)


def hostile() -> list[str]:
    """Units that fill a text with what costs most: the words from which most rules are looked for, and their examples."""
    at = book().at
    dearest = sorted(at, key=lambda word: -len(at[word]))
    crowded = [" ".join(dearest[first : first + size]) + " " for size in (5, 20, 60, 400) for first in (0, size)]
    examples = [f"{example} " for entry in book().entries for example in entry.examples[:1]]
    return [*greedy.JUDGING, *greedy.OUTING, *crowded, *examples]


def _least(text: str) -> float:
    return min(_seconds([text]) for _try in range(2)) * 1_000
