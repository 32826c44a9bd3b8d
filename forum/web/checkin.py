"""The fields of a check-in as part of a form: in a round, and wherever one is kept for oneself."""

from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, TextAreaField

from forum.lib.checkin import CRAVING, CRAVING_WORDS, MOOD, MOOD_WORDS, CheckIn

Kind = TypeVar("Kind", bound=CheckIn)


def _numbered(bounds: tuple[int, int], words: dict[int, str]) -> list[Any]:
    numbers = range(bounds[0], bounds[1] + 1)
    labels = {value: _l("%(value)d: %(words)s", value=value, words=_l(words[value])) for value in numbers}
    skipped = SelectChoice("", _l("I leave this out"))
    return [skipped, *(SelectChoice(str(value), label) for value, label in labels.items())]


class IntentionField:
    """What somebody means to do next: the one field that a closing round has too."""

    intention = TextAreaField(_l("My next 24 hours"))


class CheckInFields(IntentionField):
    """A form takes these by naming this class among its bases; every field may be left out."""

    mood = SelectField(_l("Mood"), choices=_numbered(MOOD, MOOD_WORDS))
    craving = SelectField(_l("How strong is the pull?"), choices=_numbered(CRAVING, CRAVING_WORDS))
    win = TextAreaField(_l("Something that went well"))


def read(form: Any, kind: type[Kind]) -> Kind:
    """What a form with these fields says; a field that it does not have is left out. Raises forum.lib.checkin.Unfit."""
    return kind.read({name: field.data for name, field in form._fields.items()})


def aloud(check_in: CheckIn) -> str:
    """The words with which it is said in a room, in the language of the person who says it."""
    return check_in.aloud(_)
