"""The shape of a line, of the slow mode, and of what hosts say about an evening, for pages without JavaScript."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
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

LENGTHS_MINUTES = (30, 60, 90, 120)
PACES = {
    0: _l("Off"),
    5: _l("One line every 5 seconds"),
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


class OpenForm(Form):
    """How long an evening that a host opens by hand may last."""

    minutes = SelectField(_l("For how long"), [Needed()], coerce=int, default=60)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.minutes.choices = [
            SelectChoice(each, ngettext("%(num)s minute", "%(num)s minutes", each)) for each in LENGTHS_MINUTES
        ]


class TopicForm(Form):
    """What the evening is about, and its tool."""

    topic = StringField(_l("What this evening is about"))
    tool = TextAreaField(_l("The tool of the evening"))


class HostForm(Form):
    """A member who may host, by name."""

    name = StringField(_l("The member's name here"), [Needed()])


class DayForm(Form):
    """An evening of the rota; a moderator may name somebody else."""

    name = StringField(_l("Somebody else, by name"))
