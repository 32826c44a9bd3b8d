"""The shape of a line and of the slow mode, for pages without JavaScript."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from forum.vocabulary import NOTE_LABELS
from forum.web.form import Form, Needed, WritingForm

PACES = {
    0: _l("Off"),
    15: _l("One line every 15 seconds"),
    30: _l("One line every 30 seconds"),
    60: _l("One line every minute"),
    120: _l("One line every 2 minutes"),
    180: _l("One line every 3 minutes"),
    300: _l("One line every 5 minutes"),
    600: _l("One line every 10 minutes"),
}


class LineForm(WritingForm):
    """One line, what it touches on, and the line it answers."""

    text = TextAreaField(_l("Say something"), [Needed()])
    notes = SelectMultipleField(
        _l("It touches on"), choices=[SelectChoice(note.value, _l(label)) for note, label in NOTE_LABELS.items()]
    )
    answers = HiddenField()


class PaceForm(Form):
    """The slow mode, and why."""

    seconds = SelectField(
        _l("Slow mode"),
        [Needed()],
        coerce=int,
        choices=[SelectChoice(seconds, words) for seconds, words in PACES.items()],
    )
    why = StringField(_l("Why, in a few words to everybody"))
