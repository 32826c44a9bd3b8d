"""Trains the model that speaks beside the rules (forum/lib/judging/weighing.py) from the labelled texts: `make trained`.

Logistic regression with L2, in plain Python: the same texts give the same table. Never trained on: the plain, the hard, the fresh and the evening part.
"""

import json
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from bench.labelled import FOLDER as LABELLED
from bench.labelled import LANGUAGES, talk
from forum.lib.judging import Family, Label, weighing
from forum.lib.judging.asking import look_at
from forum.lib.judging.book import Book, read_rules
from forum.lib.judging.features import PIECE, VERSION, all_of, windows
from tests.lib.judging.everyday import IN_JEST, TEXTS

PARTS = ("dev", "dev2", "learn", "talk")
# The learn part was written by eleven hands in English, nine in Spanish; from these numbers on by the second, the third and so on.
HANDS = {
    "en": (721, 1488, 1638, 2228, 2852, 3409, 3900, 4301, 4708, 5142),
    "es": (723, 1600, 1749, 2292, 2878, 3488, 3948, 4427),
}
# Ordinary talk by two hands in each language; the second from here on.
TALK_HANDS = {"en": (663,), "es": (654,)}
# Everyday talk is left out in so many parts, one at a time: it has many hands, and nothing else is like it.
EVERYDAY_PARTS = 5
# What a text of a kind counts in training: what is never to be flagged more, what lies between less.
COUNTS = {"idiom": 4.0, "everyday": 8.0, "supporter": 3.0}
OF_AMBER, OF_GRAVE = 0.5, 1.5
# How far weights may go for what few texts say.
STRENGTH = 2.0
# How much of that hangs on what a feature tells by itself.
EASE = 0.5
# A feature of fewer texts is left out; so is what weighs least when there are more than so many.
FEWEST, MOST = 2, 14_000
# A family needs so many texts, and its weights are written from this size on.
FEWEST_OF_FAMILY, LEAST_OF_FAMILY = 12, 150
ROUNDS, SEED = 25, 7


@dataclass(frozen=True)
class Text:
    """A text to learn from: whose it is, what people said of it, and its features."""

    hand: str
    label: Label
    kind: str
    families: frozenset[Family]
    features: tuple[str, ...]
    size: int

    @property
    def is_grave(self) -> bool:
        """Whether a person must look within half an hour."""
        return self.label >= Label.RED

    @property
    def counts(self) -> float:
        """How much it counts in training."""
        if self.label is Label.GREEN:
            return COUNTS.get(self.kind, 1.0)
        return OF_AMBER if self.label is Label.AMBER else OF_GRAVE


def texts(language: str, rules: Book) -> list[Text]:
    """All texts of a language to learn from, and everyday talk as a hand of its own."""
    found = []
    for part in PARTS:
        for row in _rows(part, language):
            hand, label = part + _which(part, language, row["id"]), Label[row["label"].upper()]
            kind = "everyday" if part == "talk" and row["kind"] == "ordinary" else row["kind"]
            found.append(_text(row["text"], hand, label, kind, frozenset(map(Family, row["families"])), rules))
    for kind, said in (("everyday", (*TEXTS, *talk())), ("idiom", IN_JEST)):
        own = [text for text in said if weighing.language_of(text.casefold().split()) == language]
        for number, text in enumerate(own):
            hand = f"everyday {number % EVERYDAY_PARTS}"
            found.append(_text(text, hand, Label.GREEN, kind, frozenset(), rules))
    return found


def _which(part: str, language: str, name: str) -> str:
    """Whose text of a part it is, by number; nothing where one hand wrote all."""
    hands = {"learn": HANDS, "talk": TALK_HANDS}.get(part)
    return str(1 + sum(int(name[-4:]) >= first for first in hands[language])) if hands else ""


def _rows(part: str, language: str) -> list[dict[str, str]]:
    file = LABELLED / f"{part}.{language}.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []


def _text(text: str, hand: str, label: Label, kind: str, families: frozenset[Family], rules: Book) -> Text:
    reading, found = look_at(text, rules)
    of_all = windows(reading, found)
    features = tuple(feature for each in of_all[:1] for feature in all_of(each))
    return Text(hand, label, kind, families, features, sum(each.size for each in of_all[:1]))


# --- Learning ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """Texts as numbers of their features; each value of one is `scale`, as often as it is there, and 1 for what is even."""

    features: list[list[int]]
    scales: list[float]
    size: int

    def fit(self, wanted: Sequence[bool], counts: Sequence[float]) -> list[float]:
        """Weights by coordinate descent on the dual (Yu, Huang and Lin, 2011), the last one of what is even.

        A feature's weight moves the easier the more the feature alone tells (Wang and Manning, 2012: half as they do).
        """
        signs = [1.0 if each else -1.0 for each in wanted]
        limits = [STRENGTH * each for each in counts]
        low = [min(0.001 * limit, 1e-8) for limit in limits]
        ease = self._ease(wanted, counts)
        weights = [0.0] * (self.size + 1)
        squares = []
        for row, scale, sign, alpha in zip(self.features, self.scales, signs, low, strict=True):
            often = Counter(row).items()
            squares.append(1.0 + scale * scale * sum(times * times * ease[number] for number, times in often))
            self._add(weights, row, scale, sign * alpha, ease)
        order, drawn = list(range(len(signs))), random.Random(SEED)  # an order, no secret
        for _round in range(ROUNDS):
            drawn.shuffle(order)
            for number in order:
                row, scale, sign = self.features[number], self.scales[number], signs[number]
                said = sign * (weights[-1] + scale * sum(map(weights.__getitem__, row)))
                step = _step(low, number, limits[number], squares[number], said)
                if step:
                    self._add(weights, row, scale, sign * step, ease)
        return weights

    def _ease(self, wanted: Sequence[bool], counts: Sequence[float]) -> list[float]:
        """How easily each weight moves: by the square of what it is multiplied with."""
        even = len(counts) / sum(counts)
        sides = {side: [1.0] * self.size for side in (True, False)}
        for row, side, count in zip(self.features, wanted, counts, strict=True):
            for number in set(row):
                sides[side][number] += count * even
        of_wanted, of_others = (sum(each) for each in (sides[True], sides[False]))
        tells = [
            abs(math.log(one / of_wanted / (other / of_others))) for one, other in zip(*sides.values(), strict=True)
        ]
        mean = sum(tells) / max(len(tells), 1) or 1.0
        return [(1 - EASE + EASE * each / mean) ** 2 for each in tells]

    @staticmethod
    def _add(weights: list[float], row: Iterable[int], scale: float, step: float, ease: Sequence[float]) -> None:
        weights[-1] += step
        step *= scale
        for number in row:
            weights[number] += step * ease[number]


def _step(low: list[float], number: int, limit: float, square: float, said: float) -> float:
    """How far the multiplier of one text moves; it is kept between 0 and its limit."""
    old = low[number]
    turned = 0.5 * square * (limit - 2 * old) + said < 0
    old, sign = (limit - old, -1.0) if turned else (old, 1.0)
    now = 0.1 * old if limit - old < 0.5 * limit else old
    for _try in range(50):
        slope = square * (now - old) + sign * said + math.log(now / (limit - now))
        if abs(slope) < 1e-4:
            break
        further = now - slope / (square + limit / (limit - now) / now)
        now = now * 0.1 if further <= 0 else min(further, limit * (1 - 1e-12))
    low[number] = limit - now if turned else now
    return sign * (now - old)


def learned(found: Sequence[Text]) -> tuple[list[str], list[float], list[float], Rows]:
    """The features that are kept, and how much each speaks for danger and for harmless talk; behind the last what is even."""
    often = Counter(feature for text in found for feature in set(text.features))
    names = sorted(name for name, times in often.items() if times >= FEWEST)
    rows = _numbered(found, names)
    counts = [text.counts for text in found]
    grave = rows.fit([text.is_grave for text in found], counts)
    harmless = rows.fit([text.label is Label.GREEN for text in found], counts)
    return names, grave, harmless, rows


def _numbered(found: Iterable[Text], names: Sequence[str]) -> Rows:
    number = {name: place for place, name in enumerate(names)}
    features, scales = [], []
    for text in found:
        features.append([number[name] for name in text.features if name in number])
        scales.append(1 / math.sqrt(text.size + weighing.MORE_WORDS))
    return Rows(features, scales, len(names))


def _families(found: Iterable[Text]) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """How much each word, pair and sign speaks for a family, among grave texts, in thousandths; and what is even."""
    grave = [text for text in found if text.is_grave]
    often = Counter(feature for text in grave for feature in set(text.features) if feature[0] != PIECE)
    names = sorted(name for name, times in often.items() if times >= FEWEST)
    rows = _numbered(grave, names)
    weights: dict[str, dict[str, int]] = {}
    even = {}
    for family in Family:
        wanted = [family in text.families for text in grave]
        if sum(wanted) < FEWEST_OF_FAMILY:
            continue
        fitted = rows.fit(wanted, [1.0] * len(wanted))
        even[str(family)] = _whole(fitted[-1])
        for name, weight in zip(names, fitted, strict=False):
            if abs(_whole(weight)) >= LEAST_OF_FAMILY:
                weights.setdefault(name, {})[str(family)] = _whole(weight)
    return weights, even


def _whole(weight: float) -> int:
    return round(weight * weighing.UNIT)


def table(found: Sequence[Text], made_from: str) -> str:
    """What was learned, as it stands in the file: sorted, whole thousandths, what weighs least left out."""
    names, grave, harmless, _rows = learned(found)
    families, even = _families(found)
    size = {name: max(abs(one), abs(other)) for name, one, other in zip(names, grave, harmless, strict=False)}
    kept = set(sorted(names, key=lambda name: (-size[name], name))[:MOST])
    lines = [
        f"# made from\t{made_from}",
        f"# even\t{_whole(grave[-1])}\t{_whole(harmless[-1])}",
        "\t".join(["# families", *(f"{family}\t{weight}" for family, weight in even.items())]),
    ]
    for name, one, other in zip(names, grave, harmless, strict=False):
        of_families = " ".join(f"{family} {weight}" for family, weight in families.get(name, {}).items())
        if name in kept and (_whole(one) or _whole(other)):
            lines.append(
                "\t".join([name, str(_whole(one)), str(_whole(other)), *([of_families] if of_families else [])])
            )
    return "\n".join(lines) + "\n"


def made_from(rules: Book) -> str:
    """What a table depends on: texts, rules, and the code that learns and reads."""
    files = [LABELLED / f"{part}.{language}.jsonl" for part in PARTS for language in LANGUAGES]
    said = [VERSION, rules.version, Path(__file__).read_bytes(), TEXTS, IN_JEST, talk()]
    said += [file.read_bytes() for file in files if file.is_file()]
    return blake2b(repr(said).encode(), digest_size=6).hexdigest()


# --- How it does on words by somebody else ----------------------------------------------------------------------------


def left_out(found: Sequence[Text]) -> Iterator[tuple[Text, float, float]]:
    """Each text with what it weighs to a model that was trained without any text of its hand."""
    for hand in sorted({text.hand for text in found}):
        names, grave, harmless, _rows = learned([text for text in found if text.hand != hand])
        own = [text for text in found if text.hand == hand]
        rows = _numbered(own, names)
        for text, row, scale in zip(own, rows.features, rows.scales, strict=True):
            weights: list[float] = [each[-1] + scale * sum(map(each.__getitem__, row)) for each in (grave, harmless)]
            yield text, weights[0], weights[1]


def main(write: Callable[[str], object] = print) -> None:
    """Write the table of each language."""
    rules = read_rules()
    weighing.FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        found = texts(language, rules)
        text = table(found, made_from(rules))
        (weighing.FOLDER / f"{language}.tsv").write_text(text, encoding="utf-8")
        write(f"{language}: {len(found)} texts, {text.count(chr(10))} lines, {len(text.encode()) // 1_000} KB")


if __name__ == "__main__":
    main()
