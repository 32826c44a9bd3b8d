"""The shape of a flag and of a decision."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)

from forum.ten_lines import FLAG_LABELS
from forum.vocabulary import NOTE_LABELS, FlagReason
from forum.web.form import Form, Needed

REASONS = [(reason.value, _l(label)) for reason, label in FLAG_LABELS.items()]


class FlagForm(Form):
    """Each reason is a button; the note is optional."""

    note = TextAreaField(_l("Anything a moderator should know"))


class HideForm(Form):
    """Why the words are hidden, and what the author reads beside it."""

    version = HiddenField()
    reason = SelectField(
        _l("Which rule"),
        [Needed()],
        choices=[SelectChoice(value, label) for value, label in REASONS],
        default=FlagReason.OTHER.value,
    )
    words = TextAreaField(_l("Your own words to the author"))


class NotesForm(Form):
    """What a post touches on, in a moderator's eyes."""

    notes = SelectMultipleField(
        _l("It touches on"), choices=[SelectChoice(note.value, _l(label)) for note, label in NOTE_LABELS.items()]
    )


class OpeningForm(Form):
    """Why a one-off name is opened."""

    words = TextAreaField(_l("Why it has to be known"), [Needed()], id="opening-words")


class VersionForm(Form):
    """A decision without words."""

    version = IntegerField()


class DutyForm(Form):
    """For how long somebody looks after the queue."""

    hours = SelectField(
        _l("For how long"),
        choices=[
            SelectChoice(1, _l("An hour")),
            SelectChoice(2, _l("Two hours")),
            SelectChoice(4, _l("Four hours")),
            SelectChoice(8, _l("Eight hours")),
        ],
        coerce=int,
        default=2,
    )


class RaidForm(Form):
    """For how long new people wait in every way."""

    hours = RadioField(
        _l("For how long"),
        choices=[
            SelectChoice(1, _l("An hour")),
            SelectChoice(3, _l("Three hours")),
            SelectChoice(12, _l("Twelve hours")),
            SelectChoice(24, _l("A day and a night")),
        ],
        coerce=int,
        default=3,
    )
    by_invitation = BooleanField(_l("Meanwhile only people with an invitation join"))
