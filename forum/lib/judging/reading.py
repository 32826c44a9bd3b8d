"""A text as the rules read it: plain words with one space between them, a stroke where a sentence ends, the same reversed."""

import re
from functools import cached_property

from forum.lib import links
from forum.lib.identifying import full_names
from forum.lib.judging.letters import fold
from forum.lib.judging.shape import Span
from forum.lib.judging.spelling import Spelling

# Words by which somebody speaks of themselves, and to another.
Persons = tuple[frozenset[str], frozenset[str]]
# Longer words than this are none; what stands behind is left out.
WORD_LETTERS = 40
# What is said in front of quoted words must be so much that they are not the whole text.
_OWN_WORDS = 3
_STROKE = "|"
_PIECE = re.compile(
    r"(?P<number>\d+(?:[.,/]\d+)+)|(?P<word>[^\W_]+(?:['*@$][^\W_]+)*)|(?P<end>(?<!\.)[.](?![.])|[!?;\n]+)|(?P<soft>[.,:()]+|\s-+\s)"
    r"|(?P<quote>\")|(?P<sign>[^\w\s.,:()!?;\"'-])"
)
_ADDRESS = re.compile(r"://|\w\.\w{2}")
_MAILBOX = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<![\w$€£.,/])\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![\w%])")
_HANDLE = re.compile(r"(?<![\w.@])@[\w.]{2,40}")
_SINGLE_QUOTES = re.compile(r"(?<!\w)'([^'\n]{3,160})'(?!\w)")
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}>[> \t]*(.+)$", re.MULTILINE)
_DOLLAR_LETTER = re.compile(r"(?<![\w$])\$(?=[a-z]{3})")
_LETTERS_APART = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*][^\W\d_]){3,20}(?![^\W_])")
_NOT_LETTERS = re.compile(r"[\W_]+")
_MONEY = {"$": ("dollars",), "€": ("euros",), "£": ("pounds",)}
# What is written in the text for an address of a page, a mailbox, a number to call and a name on a network.
WEB_ADDRESS, MAILBOX, PHONE_NUMBER, HANDLE = "webaddress", "mailaddress", "phonenumber", "somehandle"


class Reading:
    """One text. `text` and `back` begin and end with a space; `places` tells where each word begins."""

    def __init__(self, written: str, spelling: Spelling, persons: Persons = (frozenset(), frozenset())) -> None:
        self._persons = persons
        self._written = written
        self._spelling = spelling
        self._words: list[str] = [""]
        self._length = 1
        self._open: int | None = None
        self.places: dict[str, list[int]] = {}
        self.commas: list[int] = []
        self.answers: dict[tuple[object, int, int], bool] = {}  # of gates, about what stands between two places
        self._quoted: list[Span] = []
        for piece in _PIECE.finditer(self._prepared(fold(written))):
            self._take(piece)
        self.text = " ".join(self._words) + " "
        self.back = self.text[::-1]

    @cached_property
    def quoted(self) -> list[Span]:
        """Where words stand that the writer quotes; none when the whole text stands between the marks."""
        own = self.text
        for start, end in reversed(self._quoted):
            own = own[:start] + own[end:]
        return self._quoted if len(own.replace(_STROKE, " ").split()) >= _OWN_WORDS else []

    @cached_property
    def has_full_name(self) -> bool:
        """Whether somebody's first and last name seem to stand in the text as it was written."""
        return next(iter(full_names(self._written)), None) is not None

    @cached_property
    def speaks_to_you(self) -> bool:
        """Whether words by which somebody speaks to another are several, and more than those by which they speak of
        themselves."""
        own, others = (sum(len(self.places.get(word, ())) for word in words) for words in self._persons)
        return others > max(own, 1)

    def sentence(self, span: Span) -> Span:
        """Where the sentence around a place begins and ends, with a space at both."""
        begins = self.text.rfind(_STROKE, 0, span[0]) + 1
        ends = self.text.find(_STROKE, span[1])
        return begins, len(self.text) if ends < 0 else ends

    def number_of(self, place: int) -> int:
        """Which sentence a place stands in."""
        return self.text.count(_STROKE, 0, place)

    def _prepared(self, text: str) -> str:
        if _ADDRESS.search(text):
            text = links.ADDRESS.sub(f" {WEB_ADDRESS} ", text)
        if "@" in text:
            text = _HANDLE.sub(f" {HANDLE} ", _MAILBOX.sub(f" {MAILBOX} ", text))
        if "$" in text:
            text = _DOLLAR_LETTER.sub("s", text)
        text = _PHONE.sub(f" {PHONE_NUMBER} ", text)
        if "'" in text:
            text = _SINGLE_QUOTES.sub(r'"\1"', text)
        if ">" in text:
            text = _QUOTED_LINE.sub(r'"\1"', text)
        return _LETTERS_APART.sub(self._together, text)

    def _together(self, apart: re.Match[str]) -> str:
        """Letters with spaces between them, as one word when it is one that is known."""
        word = _NOT_LETTERS.sub("", apart.group())
        return word if word in self._spelling.known or word in self._spelling.meant else apart.group()

    def _take(self, piece: re.Match[str]) -> None:
        kind, said = piece.lastgroup, piece.group()
        if kind == "word":
            for word in self._meant(said):
                self._add(word)
        elif kind == "number":
            self._add(said.replace(",", ".")[:WORD_LETTERS])
        elif kind == "end":
            self._end(closes_quote="\n" in said)
        elif kind == "quote":
            self._quote()
        elif kind == "soft":
            self.commas.append(self._length - 1)
        else:
            for word in _MONEY.get(said) or self._spelling.meant.get(said, ()):
                self._add(word)

    def _meant(self, said: str) -> tuple[str, ...]:
        if not said.isalnum() and "'" not in said:
            unmasked = self._spelling.unmask(said) if said[0].isalpha() else said
            if not unmasked.isalnum():
                return tuple(word for part in re.split(r"[*@$]", said) if part for word in self._spelling.read(part))
            said = unmasked
        return self._spelling.read(said[:WORD_LETTERS])

    def _add(self, word: str) -> None:
        self.places.setdefault(word, []).append(self._length)
        self._words.append(word)
        self._length += len(word) + 1

    def _end(self, *, closes_quote: bool) -> None:
        if self._words[-1] not in ("", _STROKE):
            self._words.append(_STROKE)
            self._length += len(_STROKE) + 1
        if closes_quote:
            self._open = None

    def _quote(self) -> None:
        if self._open is None:
            self._open = self._length
        else:
            self._quoted.append((self._open, self._length - 1))
            self._open = None
