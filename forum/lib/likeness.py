"""Whether two texts are nearly the same, told from a few keyed marks of each; the words cannot be read from them."""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b

# Of so many words each: one word changed in a sentence of twenty leaves most of them as they were.
SHINGLE_WORDS = 3
MARKS = 8
# Texts of less than ten words are the same by chance: "thank you, I am with you".
FEWEST_MARKS = 8
# Of the marks of one text, as many must be the other's.
ALIKE = 0.6
_WORD = re.compile(r"[^\W_]+")
# Stands in no word.
_BETWEEN = "\x00"


def marks(text: str, key: bytes) -> tuple[str, ...]:
    """The smallest keyed digests of the text's runs of three words; none for a text that is too short to be compared.

    Two texts that share most of their runs share most of these. `key` has at most 64 bytes.
    """
    words = _WORD.findall(_plain(text))
    runs = {_BETWEEN.join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)}
    if len(runs) < FEWEST_MARKS:
        return ()
    digests = sorted(blake2b(run.encode("utf-8", "replace"), key=key, digest_size=8).hexdigest() for run in runs)
    return tuple(digests[:MARKS])


def alike(places: Sequence[int], most: int) -> bool:
    """Whether texts like this one stood before it more than `most` times; `places` say how often each of its marks did."""
    return bool(places) and sum(place > most for place in places) >= ALIKE * len(places)


def _plain(text: str) -> str:
    """The text without what makes the same words look different: case, accents, invisible signs, odd forms of letters."""
    spread = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in spread if unicodedata.category(sign) not in ("Mn", "Cf")).casefold()
