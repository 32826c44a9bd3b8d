"""Pseudonyms: gentle ones to suggest, and why one that somebody chose cannot be taken."""

import re
import secrets
import unicodedata
from functools import cache, lru_cache

from confusable_homoglyphs import categories, confusables
from coolname import CoolnameConfigT, RandomGenerator

from forum.lib import identifying
from forum.lib.gentle import ADJECTIVES, NOUNS
from forum.lib.words import N_

MIN_LENGTH = 3
MAX_LENGTH = 30
# Leaves room for a number behind a suggested name.
SUGGESTED_LENGTH = 27
MIN_PHONE_DIGITS = identifying.MIN_PHONE_DIGITS
# Written languages put one or two marks on a letter; piles of them are made to disturb.
MAX_MARKS = 2
# How many words of a text are looked at as one name.
NAME_WORDS = 4

# Nobody may look as if the house spoke through them. The first are refused wherever they stand in a name.
_HOUSE = ("nightlight", "moderator", "administrator", "helpline", "moderador", "administrador")
_EDGES = ("admin", "steward", "webmaster", "staff")
_OFFICES = (
    "mod",
    "mods",
    "admins",
    "stewards",
    "moderation",
    "support",
    "helpdesk",
    "staffer",
    "sysop",
    "founder",
    "team",
    "official",
    "counselor",
    "counsellor",
    "therapist",
    "doctor",
    "nurse",
    "psychologist",
    "psychiatrist",
    "police",
    "specialist",
    "soporte",
    "equipo",
    "oficial",
    "terapeuta",
    "policia",
)
# These mean something harmless inside a longer name ("Beet Root"), and pretend only when they stand alone.
_ALONE = (
    "root",
    "help",
    "host",
    "owner",
    "system",
    "operator",
    "sponsor",
    "visitor",
    "member",
    "everyone",
    "anonymous",
    "deleted",
    "removed",
    "nobody",
    "null",
    "none",
    "bot",
    "ayuda",
    "sistema",
)
# Writing systems that one language uses together.
_TOGETHER = (frozenset({"HAN", "HIRAGANA", "KATAKANA"}), frozenset({"HAN", "HANGUL"}), frozenset({"HAN", "BOPOMOFO"}))
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|[\s_\-]+")
_NAME_WORD = re.compile(r"[^\W_]+")
_LOOK_ALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l"})


def suggest(longer: bool = False) -> str:
    """Return a random gentle name such as "Quiet Heron"; `longer` gives three words, for when two are taken."""
    return " ".join(word.capitalize() for word in _generator().generate(3 if longer else 2))


def tidy(name: str) -> str:
    """Return a name as it is stored and shown: NFKC, no space at the ends, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def problem(name: str) -> str | None:
    """Say in one sentence why a name cannot be taken and what to do, or None when nothing stands against it."""
    name = tidy(name)
    return _shape_problem(name) or _identity_problem(name) or _office_problem(name)


def skeleton(name: str) -> str:
    """Return what two names share when a tired eye takes one for the other: uniqueness is checked on this.

    NFKC, small letters, look-alikes of other scripts, accents, 0/o, 1/l/i, rn/m and vv/w folded, separators dropped.
    """
    return _drawn_together(_letters(name))


def spoken_of(text: str) -> frozenset[str]:
    """Return the skeletons of all that could be somebody's name in a text: up to four words in a row, in any case of
    letters; one word alone only with a capital letter, as many a name is an ordinary word."""
    words = _NAME_WORD.findall(text)
    letters = [_letters(word) for word in words]
    found = set()
    for start, word in enumerate(words):
        for count in range(1 if word[0].isupper() else 2, NAME_WORDS + 1):
            together = "".join(letters[start : start + count])
            if len(together) > MAX_LENGTH or start + count > len(words):
                break
            if len(together) >= MIN_LENGTH:
                found.add(_drawn_together(together))
    return frozenset(found)


def _letters(name: str) -> str:
    if name.isascii():
        # The same, much quicker; all words of a text are looked at for names.
        return "".join(filter(str.isalnum, name.lower())).translate(_LOOK_ALIKES)
    folded = unicodedata.normalize("NFKC", name).casefold()
    latin = "".join(latin_look(character) for character in folded)
    plain = "".join(character for character in unicodedata.normalize("NFKD", latin) if not _is_accent(character))
    letters = "".join(character for character in plain.casefold() if unicodedata.category(character)[0] in "LMN")
    return letters.translate(_LOOK_ALIKES)


def _drawn_together(letters: str) -> str:
    return letters.replace("rn", "m").replace("vv", "w")


def _shape_problem(name: str) -> str | None:
    if len(name) < MIN_LENGTH:
        return N_("Please choose a name of at least 3 characters.")
    if len(name) > MAX_LENGTH:
        return N_("Please choose a shorter name: 30 characters at most.")
    if not _is_writable(name):
        return N_("Please use only letters, digits, spaces, hyphens and underscores.")
    if not any(character.isalpha() for character in name):
        return N_("Please put at least one letter into the name.")
    if not _is_one_script(name):
        return N_("Please write the whole name in one alphabet. Mixed letters can be made to look like somebody else.")
    return None


def _identity_problem(name: str) -> str | None:
    if identifying.looks_like_email(name):
        return N_("This looks like an e-mail address. Please choose a name that does not tell who you are.")
    if sum(character.isdigit() for character in name) >= MIN_PHONE_DIGITS:
        return N_("So many digits look like a phone number. Please use fewer than 7.")
    if identifying.looks_like_full_name(name) or identifying.looks_like_full_name(name.title()):
        return N_("This looks like a person's full name. Please choose one that does not tell who you are.")
    return None


def _office_problem(name: str) -> str | None:
    whole = skeleton(name)
    parts = {skeleton(part.rstrip("0123456789")) for part in _CAMEL.split(name)} | {whole}
    edges = _skeletons(_EDGES)
    pretends = (
        not parts.isdisjoint(_skeletons(_OFFICES))
        or skeleton(name.rstrip("0123456789")) in _skeletons(_OFFICES + _ALONE)
        or any(word in whole for word in _skeletons(_HOUSE))
        or whole.startswith(edges)
        or whole.endswith(edges)
    )
    if pretends:
        return N_("This could be taken for somebody who runs this place. Please choose another name.")
    return None


def _is_writable(name: str) -> bool:
    """Allow letters, digits, marks that belong to letters, space, hyphen and underscore."""
    marks = 0
    for character in name:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind[0] == "M" else 0
        if marks > MAX_MARKS or not (kind[0] in "LM" or kind == "Nd" or character in " -_"):
            return False
    return True


def _is_one_script(name: str) -> bool:
    if not confusables.is_mixed_script(name, allowed_aliases=["COMMON", "INHERITED"]):
        return True
    used = frozenset(categories.unique_aliases(name)) - {"COMMON", "INHERITED"}
    return any(used <= together for together in _TOGETHER)


def _is_accent(character: str) -> bool:
    """Tell marks above or below a letter from signs that are letters of their own (Unicode combining classes)."""
    return 200 <= unicodedata.combining(character) <= 240


@lru_cache(maxsize=4096)
def latin_look(character: str) -> str:
    """Return the Latin letters or digits that a character looks like, or the character itself."""
    if character.isascii():
        return character
    return _LOOKS.get(character) or _LOOKS.get(character.upper()) or character


def _taken_over() -> dict[str, str]:
    """What looks like a Latin letter or digit, out of the library's table. The rest of that, every pair in the world with its
    names, is let go of: 6 MB in each process, which only the library's functions that nobody here asks would read."""
    looks: dict[str, str] = {}
    for form, entries in confusables.confusables_data.items():
        latin = (str(entry["c"]) for entry in entries)
        if found := next((each for each in latin if each.isascii() and each.isalnum()), None):
            looks[form] = found.casefold()
    confusables.confusables_data.clear()
    return looks


_LOOKS = _taken_over()


@cache
def _skeletons(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(skeleton(word) for word in words)


@cache
def _generator() -> RandomGenerator:
    lists: CoolnameConfigT = {
        "all": {"type": "nested", "lists": ["2", "3"], "ensure_unique": True, "max_slug_length": SUGGESTED_LENGTH},
        "2": {"type": "cartesian", "lists": ["adjective", "noun"]},
        "3": {"type": "cartesian", "lists": ["adjective", "adjective", "noun"]},
        "adjective": {"type": "words", "words": sorted(ADJECTIVES)},
        "noun": {"type": "words", "words": sorted(NOUNS)},
    }
    # coolname's own choice would be the predictable random module.
    return RandomGenerator(lists, secrets.SystemRandom())
