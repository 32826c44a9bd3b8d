"""The shape of what people write in Talk. Lengths are the service's matter, so that words come back, not a cut."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from forum.vocabulary import NOTE_LABELS, ContentNote
from forum.web.form import Needed, WritingForm


class ReplyForm(WritingForm):
    """An answer."""

    text = TextAreaField(_l("Your words"), [Needed()])
    notes = SelectMultipleField(
        _l("It touches on"), choices=[SelectChoice(note.value, _l(label)) for note, label in NOTE_LABELS.items()]
    )
    parent = HiddenField()

    def chosen_notes(self) -> tuple[ContentNote, ...]:
        """The content notes the writer ticked, in their fixed order."""
        chosen = set(self.notes.data or ())
        return tuple(note for note in ContentNote if note.value in chosen)


class ThreadForm(ReplyForm):
    """A new thread."""

    title = StringField(_l("Title"), [Needed()])


class EditForm(ReplyForm):
    """A changed text."""
