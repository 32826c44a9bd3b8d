"""Words that would tell who somebody is: an e-mail address, a phone number, a full name."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from forum.lib.gentle import ADJECTIVES, NOUNS
from forum.lib.given_names import GIVEN, ORDINARY, SURNAMES

# An international number has at least 7 and at most 15 digits (ITU-T E.164).
MIN_PHONE_DIGITS = 7
MAX_PHONE_DIGITS = 15

_EMAIL = re.compile(r"[\w.+%'-]@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_SPELLED_EMAIL = re.compile(
    r"\w\s{0,2}(?:[\[({]\s?(?:at|arroba)\s?[\])}]\s{0,2}[\w-]{1,63}\s{0,2}"
    r"(?:[\[({]\s?dot\s?[\])}]|\.| dot | punto )\s{0,2}\w{2,}"
    r"| (?:at|arroba) [\w-]{1,63} (?:dot|punto) (?:com|org|net|edu|gov|info|io|uk|es|mx)\b)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.:/-])[+(]{0,2}\d(?:[ ().\-/\u2010-\u2015]{0,2}\d){6,20}(?!\w)")
_DATE = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:\s+\d{1,2})?")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[ /\-\u2010-\u2015]{1,2}(?:19|20)\d\d)+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
# What may stand between a given name and a surname: nothing (MariaLopez), a space, or a join.
_JOINS = frozenset({"", " ", "_", "-", ".", "_ ", "  "})
# What follows a given name in an ordinary sentence with capital letters.
_NOT_SURNAMES = frozenset(
    {
        "and", "are", "at", "but", "for", "from", "had", "has", "he", "here", "in", "is", "it", "my", "of", "on", "or",
        "said", "she", "so", "the", "then", "they", "was", "we", "who",
    }
)  # fmt: skip


def looks_like_email(text: str) -> bool:
    """Say whether an e-mail address stands in a text, also when it is spelled "name [at] place dot org"."""
    return _EMAIL.search(text) is not None or _SPELLED_EMAIL.search(text) is not None


def looks_like_phone(text: str) -> bool:
    """Say whether a phone number stands in a text: 7 to 15 digits that are neither a date nor a row of years."""
    for match in _PHONE.finditer(unicodedata.normalize("NFKC", text)):
        number = match.group().strip("+( )")
        if _DATE.fullmatch(number) or _YEARS.fullmatch(number):
            continue
        if MIN_PHONE_DIGITS <= sum(character.isdigit() for character in number) <= MAX_PHONE_DIGITS:
            return True
    return False


def looks_like_full_name(text: str) -> bool:
    """Say whether a common given name stands in a text with what looks like a surname behind it.

    "John Smith", "MariaLopez" and "john_smith" do; "Grace Harbor" does not, because the second word is one of ours.
    """
    return any(True for _name in full_names(text))


def full_names(text: str) -> Iterator[tuple[int, int]]:
    """Find common given names with what looks like a surname behind them, as (start, end)."""
    for first, second in pairwise(_words(text)):
        if _is_person(text, first, second):
            yield first[0], second[1]


def _words(text: str) -> list[tuple[int, int]]:
    """Find the words of a text as (start, end), a CamelCase word as its parts."""
    spans = []
    for match in _WORD.finditer(text):
        start = match.start()
        if match.group()[1:].islower():
            spans.append(match.span())
            continue
        for place in range(start + 1, match.end()):
            if text[place].isupper() and text[place - 1].islower():
                spans.append((start, place))
                start = place
        spans.append((start, match.end()))
    return spans


def _is_person(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    given, surname = text[slice(*first)], text[slice(*second)]
    join = text[first[1] : second[0]]
    plain = _folded(given)
    if plain not in GIVEN or join not in _JOINS:
        return False
    last = _folded(surname)
    if len(last) < 2:
        return False
    if last in NOUNS or last in ADJECTIVES or last in _NOT_SURNAMES:
        return False
    if plain in ORDINARY and last not in SURNAMES:
        return False
    capital = given[0].isupper() and surname[0].isupper()
    return capital or join == "_" or (join == "-" and last in SURNAMES)


def _folded(word: str) -> str:
    """Return a word in small letters without accents."""
    if word.isascii() and word.isalpha():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in apart if character.isalpha())
