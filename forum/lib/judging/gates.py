"""Gates: what stands around a phrase and makes it another thing ("not", "years ago", "my friend says")."""

from bisect import bisect_left
from dataclasses import dataclass

from forum.lib.judging.late import Late
from forum.lib.judging.reading import Reading
from forum.lib.judging.shape import Span

# Where a gate stands that the files need not describe.
QUOTED = "quoted"
# How many letters so many words have at most; what is further away is not looked at.
_LETTERS_A_WORD = 12
# Of a sentence without an end so many letters before and behind a phrase are looked at, and up to so many more: neighbours
# then look at the same words, which are asked once.
LONGEST_SENTENCE = 400
_STEP = 200


@dataclass(frozen=True, eq=False)
class Gate:
    """`says` is looked for in so many words before a phrase, behind it, or in its whole sentence or text.

    `stops` are words at which the look to the left ends, as a comma does when `stops_at_comma`; where `but` stands too,
    the gate does not hold.
    """

    name: str
    says: Late
    but: Late | None = None
    stops: Late | None = None
    before: int = 0
    after: int = 0
    whole: str = ""  # "sentence" or "text"
    stops_at_comma: bool = False

    def holds(self, reading: Reading, span: Span) -> bool:
        """Say whether the gate stands around a phrase."""
        if not self.whole:
            return self._stands_in(self._pieces(reading, span))
        within = (0, len(reading.text)) if self.whole == "text" else around(reading, span)
        asked = (self, *within)
        answer = reading.answers.get(asked)
        if answer is None:
            answer = reading.answers[asked] = self._stands_in([reading.text[slice(*within)]])
        return answer

    def _stands_in(self, pieces: list[str]) -> bool:
        return any(self.says.search(piece) for piece in pieces) and not (
            self.but and any(self.but.search(piece) for piece in pieces)
        )

    def _pieces(self, reading: Reading, span: Span) -> list[str]:
        begins, ends = reading.sentence(span)
        begins, ends = max(begins, span[0] - LONGEST_SENTENCE), min(ends, span[1] + LONGEST_SENTENCE)
        pieces = []
        if self.before:
            begins = max(begins, span[0] - self.before * _LETTERS_A_WORD)
            pieces.append(self._to_the_left(reading, begins, span[0]))
        if self.after:
            right = reading.text[span[1] : min(ends, span[1] + self.after * _LETTERS_A_WORD)]
            pieces.append(" ".join(right.split(" ")[: self.after + 1]) + " ")
        return pieces

    def _to_the_left(self, reading: Reading, begins: int, ends: int) -> str:
        if self.stops_at_comma:
            place = bisect_left(reading.commas, ends)
            begins = max(begins, reading.commas[place - 1]) if place else begins
        left = reading.text[begins:ends]
        if self.stops:
            last = max((met.end() for met in self.stops.finditer(left)), default=0)
            left = left[last:]
        return " " + " ".join(left.split()[-self.before :]) + " "


def around(reading: Reading, span: Span) -> Span:
    """Where the sentence around a phrase begins and ends; of one without an end so much as is looked at."""
    begins, ends = reading.sentence(span)
    least, most = span[0] - LONGEST_SENTENCE, span[1] + LONGEST_SENTENCE
    return max(begins, least - least % _STEP), min(ends, most + -most % _STEP)


def is_quoted(reading: Reading, span: Span) -> bool:
    """Say whether a phrase stands in words that the writer quotes."""
    return any(start <= span[0] and span[1] <= end for start, end in reading.quoted)
