"""Letters as the judge reads them: small, without accents, look-alikes and odd forms as the plain letters they stand for."""

import unicodedata

from forum.lib.names import latin_look

# A text may bring every character there is; only the first so many are remembered.
_MOST_REMEMBERED = 20_000
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u00b4`\u2032"
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u300c\u300d"


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
        return "'" if character == "`" else character.lower()
    if character in _APOSTROPHES:
        return "'"
    if character in _QUOTES:
        return '"'
    kind = unicodedata.category(character)
    if kind in ("Cf", "Mn", "Me", "Cs", "Cc"):
        return ""
    if kind == "Pd":
        return "-"
    if kind[0] == "Z":
        return "\n" if kind in ("Zl", "Zp") else " "
    return _plain_letter(character) if kind[0] in "LN" else unicodedata.normalize("NFKC", character)


def _plain_letter(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).casefold()
    bare = "".join(each for each in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(each))
    return bare if bare.isascii() else "".join(latin_look(each) for each in bare)


_FOLDING = _Folding()
