"""Texts of templates in the reader's language, looked up once per text and language.

The same catalogues as everywhere; Flask-Babel's own lookup goes through several context objects for each of the hundred
texts of a page, which cost more than the page's queries.
"""

from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask
from markupsafe import Markup

from forum.web.pages import chosen_language

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
_catalogues: dict[str, NullTranslations] = {}
_known: dict[tuple[str, str], Markup] = {}


def gettext(text: str, **values: Any) -> Markup:
    """A text of ours in the reader's language; values are escaped where they stand."""
    language = chosen_language()
    found = _known.get((language, text))
    if found is None:
        found = _known[language, text] = Markup(catalogue(language).ugettext(text))  # noqa: S704  # our own texts
    return found % values if values or "%%" in found else found


def ngettext(one: str, many: str, count: int, **values: Any) -> Markup:
    """A text of ours that depends on a number, given to it as `num`."""
    text = Markup(catalogue(chosen_language()).ungettext(one, many, count))  # noqa: S704  # our own texts
    return text % {"num": count, **values}


def catalogue(language: str) -> NullTranslations:
    """The compiled catalogue of a language; English stands in the code itself."""
    if language not in _catalogues:
        _catalogues[language] = Translations.load(str(CATALOGUES), [language])
    return _catalogues[language]


def install(app: Flask) -> None:
    """Gives the templates their `_`, `gettext` and `ngettext`."""
    app.jinja_env.globals |= {"_": gettext, "gettext": gettext, "ngettext": ngettext}
