"""Letters as the judge reads them: small, without accents, look-alikes and odd forms as the plain letters they stand for."""

import unicodedata

from forum.lib.names import latin_look

# A text may bring every character there is; only the first so many are remembered.
_MOST_REMEMBERED = 20_000
# What is written for a sign, and for every sign of a kind.
_SIGNS = dict.fromkeys("`\u2018\u2019\u201b\u02bc\u00b4\u2032", "'") | dict.fromkeys(
    "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u300c\u300d", '"'
)
_KINDS = dict.fromkeys(("Cf", "Mn", "Me", "Cs", "Cc"), "") | {"Pd": "-", "Zs": " ", "Zl": "\n", "Zp": "\n"}


class _Folding(dict[int, str]):
    """What a character becomes; filled as characters come."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < _MOST_REMEMBERED:
            self[code] = plain
        return plain


def fold(text: str) -> str:
    """Return a text in small plain letters. Its length may change."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return text.translate(_FOLDING)


def _plain(character: str) -> str:
    if character.isascii():
        return _SIGNS.get(character, character.lower())
    kind = unicodedata.category(character)
    if character in _SIGNS or kind in _KINDS:
        return _SIGNS.get(character) or _KINDS[kind]
    return _plain_letter(character) if kind[0] in "LN" else unicodedata.normalize("NFKC", character)


def _plain_letter(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).casefold()
    bare = "".join(each for each in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(each))
    return bare if bare.isascii() else "".join(latin_look(each) for each in bare)


_FOLDING = _Folding()
