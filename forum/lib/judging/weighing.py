"""A small linear model that speaks beside the rules: it may raise what they have missed, and says which words weighed most.

Its weights are a table that can be read (weights/en.tsv, es.tsv): how much each word, pair, piece or sign speaks for danger,
and for harmless talk. `make trained` writes it from the labelled texts; docs/screening.md says how well it does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import repeat
from math import sqrt
from operator import itemgetter
from pathlib import Path

from forum.lib.judging.entries import Entry
from forum.lib.judging.features import Window, pieces, windows
from forum.lib.judging.reading import Reading
from forum.lib.judging.shape import Span
from forum.lib.judging.verdict import Family

FOLDER = Path(__file__).resolve().parent / "weights"
# Weights are whole thousandths.
UNIT = 1_000
# A text's weight is divided by the root of its words and so many more.
MORE_WORDS = 4
# Both weights of a feature are kept as one number, so that they are added up together.
_SHIFT = 1 << 28
# Words whose pieces were added up are remembered, so many.
_MOST_REMEMBERED = 8_192
# Words of one language alone that stand in nearly every text of it.
_ENGLISH = """the and to of in is it my i you that for was with on have not but are this be at so we do all if they she her what
just from up out about how when am will can"""
_SPANISH = """el la los las de que y en un una es por con para se del al lo mi su pero como esta estoy mas ya le muy porque si ha
cuando hoy todo eso yo te tu nos sin"""
_OF_ENGLISH, _OF_SPANISH = frozenset(_ENGLISH.split()), frozenset(_SPANISH.split())
# Words that are told as the reason.
MOST_REASONS = 3
# What begins and ends a sentence is no word that could be told.
_NO_WORDS = frozenset("<>")


@dataclass(frozen=True)
class Weighed:
    """How much of a text speaks for danger (`grave`) and for harmless talk (`harmless`): log odds, 0 is even."""

    grave: float
    harmless: float
    window: Window

    @property
    def weight(self) -> float:
        """What decides: half the difference of both."""
        return (self.grave - self.harmless) / 2


@dataclass
class Model:
    """What was learned for one language."""

    made_from: str
    grave: int  # before any word was read, in thousandths
    harmless: int
    weights: Mapping[str, int]
    families: Mapping[str, str]  # "self_harm 120 lapse -40", read only when a text was raised
    even: Mapping[Family, int]
    _remembered: dict[str, int] = field(default_factory=dict, repr=False)
    _told: dict[str, tuple[tuple[Family, int], ...]] = field(default_factory=dict, repr=False)

    def weigh(
        self, reading: Reading, found: Mapping[Entry, list[Span]], settles: Callable[[Weighed], bool] | None = None
    ) -> Weighed | None:
        """Weigh a text; its gravest window counts, or the first that settles what is asked. None when it has no words."""
        gravest: Weighed | None = None
        for window in windows(reading, found):
            weighed = self._weighed(window)
            if settles and settles(weighed):
                return weighed
            if gravest is None or weighed.weight > gravest.weight:
                gravest = weighed
        return gravest

    def _weighed(self, window: Window) -> Weighed:
        remembered, both = self._remembered, sum(map(self.weights.get, window.others(), repeat(0)))
        for word in window.words:
            both += remembered[word] if word in remembered else self._of_word(word)
        grave, harmless = apart(both)
        share = 1 / (UNIT * sqrt(window.size + MORE_WORDS))
        return Weighed(self.grave / UNIT + grave * share, self.harmless / UNIT + harmless * share, window)

    def _of_word(self, word: str) -> int:
        """What a word and its pieces weigh."""
        get = self.weights.get
        weight = get(word, 0) + sum(map(get, pieces(word), repeat(0)))
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[word] = weight
        return weight

    def reasons(self, window: Window) -> list[str]:
        """The words, and pairs of them, that spoke most for danger, in one word each."""
        get = self.weights.get
        weights = {word: apart(self._of_word(word))[0] for word in window.words if word.isalpha()}
        pairs = (name for name in window.others() if " " in name and not _NO_WORDS & set(name.split()))
        weights |= {name.replace(" ", "_"): apart(get(name, 0))[0] for name in pairs}
        told = nlargest(MOST_REASONS, sorted(weights.items()), key=itemgetter(1))
        return [name for name, weight in told if weight > 0]

    def _told_by(self, name: str) -> tuple[tuple[Family, int], ...]:
        """How much a feature speaks for which family; read once."""
        told = self._told.get(name)
        if told is None:
            written = self.families[name].split()
            pairs = zip(written[::2], written[1::2], strict=True)
            told = self._told[name] = tuple((Family(family), int(weight)) for family, weight in pairs)
        return told

    def about(self, window: Window) -> list[Family]:
        """What a grave text is about: the likeliest family, and others that are likelier than not."""
        sums: dict[Family, float] = dict(self.even)
        share = 1 / sqrt(window.size + MORE_WORDS)
        for name in (*window.words, *window.others()):
            if name in self.families:
                for family, weight in self._told_by(name):
                    sums[family] += weight * share
        likeliest = max(sums, key=lambda family: sums[family])
        return [family for family in Family if family in sums and (family is likeliest or sums[family] > 0)]


def language_of(words: Iterable[str]) -> str:
    """Which language some words look to be in; English when nothing tells."""
    words = frozenset(words)
    return "es" if len(_OF_SPANISH & words) > len(_OF_ENGLISH & words) else "en"


def joined(grave: int, harmless: int) -> int:
    """Both weights of a feature as one number."""
    return grave * _SHIFT + harmless


def apart(both: int) -> tuple[int, int]:
    """Both sums out of one."""
    grave = (both + _SHIFT // 2) // _SHIFT
    return grave, both - grave * _SHIFT


def read(text: str) -> Model:
    """Read a table as `written` has made it."""
    heads: dict[str, list[str]] = {}
    weights: dict[str, int] = {}
    families: dict[str, str] = {}
    for line in text.splitlines():
        name, *cells = line.split("\t")
        if name.startswith("# "):
            heads[name] = cells
            continue
        weights[name] = joined(int(cells[0]), int(cells[1]))
        if len(cells) > 2:
            families[name] = cells[2]
    even = dict(zip(heads["# families"][::2], map(int, heads["# families"][1::2]), strict=True))
    return Model(
        heads["# made from"][0], int(heads["# even"][0]), int(heads["# even"][1]), weights, families,
        {Family(family): weight for family, weight in even.items()},
    )  # fmt: skip


def models(languages: Iterable[str]) -> dict[str, Model]:
    """The models of some languages, as far as they were trained."""
    files = {language: FOLDER / f"{language}.tsv" for language in languages}
    return {language: read(file.read_text(encoding="utf-8")) for language, file in files.items() if file.is_file()}
