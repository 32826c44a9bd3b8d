"""The shape of what people write in Talk. Lengths are the service's matter, so that words come back, not a cut."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from forum.vocabulary import NOTE_LABELS, WISH_LABELS, ContentNote, Wish
from forum.web.form import Form, Needed, WritingForm


def _wish() -> RadioField:
    choices = [SelectChoice(wish.value, _l(label)) for wish, label in WISH_LABELS.items()]
    return RadioField(_l("What do you hope for?"), choices=choices, validate_choice=False)


def chosen_wish(form: FlaskForm) -> Wish | None:
    """What the writer of a thread hopes for; None when they did not say."""
    sent = form.wish.data
    return Wish(sent) if sent in set(Wish) else None


class WordsForm(WritingForm):
    """A text, what it touches on, and its pictures: those it has already (None where it takes none) and a new one."""

    text = TextAreaField(_l("Your words"), [Needed()])
    notes = SelectMultipleField(
        _l("It touches on"), choices=[SelectChoice(note.value, _l(label)) for note, label in NOTE_LABELS.items()]
    )

    picture = FileField(_l("Choose a picture"))
    picture_alt = StringField(_l("What is on it, for who cannot see it"))
    pictures: Any = None
    pictures_most = picture_most_bytes = 0

    def chosen_notes(self) -> tuple[ContentNote, ...]:
        """The content notes the writer ticked, in their fixed order."""
        chosen = set(self.notes.data or ())
        return tuple(note for note in ContentNote if note.value in chosen)


class ReplyForm(WordsForm):
    """An answer."""

    one_off = BooleanField(_l("Under a fresh name in this thread"))
    parent = HiddenField()

    def know(self, alias: str | None) -> None:
        """Names the one-off name the writer has in this thread already, and chooses it: nobody slips back by accident."""
        if alias is not None:
            self.one_off.label.text = _("As %(name)s, your one-off name in this thread", name=alias)
            if not self.is_submitted():
                self.one_off.data = True


class ThreadForm(ReplyForm):
    """A new thread."""

    title = StringField(_l("Title"), [Needed()])
    wish = _wish()


class EditForm(WordsForm):
    """A changed text, under the name it went out under; its author may hope for something else now. The title is that of a
    thread which waits for a person."""

    title = StringField(_l("Title"), [Needed()])
    wish = _wish()


class SearchForm(Form):
    """What somebody looks for, and where."""

    q = SearchField(_l("Words"), [Needed()])
    board = SelectField(_l("Where"), validate_choice=False)
    period = SelectField(
        _l("When"),
        choices=[
            SelectChoice("all", _l("at any time")),
            SelectChoice("week", _l("in the last week")),
            SelectChoice("month", _l("in the last month")),
            SelectChoice("year", _l("in the last year")),
        ],
        validate_choice=False,
    )
    only = SelectField(_l("Only with the note"), validate_choice=False)
    without = SelectField(_l("Without the note"), validate_choice=False)
    order = SelectField(
        _l("What comes first"),
        choices=[SelectChoice("newest", _l("the newest")), SelectChoice("best", _l("what fits best"))],
        validate_choice=False,
    )

    def __init__(self, boards: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        notes = [(note.value, _(label)) for note, label in NOTE_LABELS.items()]
        self.board.choices = [("", _("everywhere")), *boards]
        self.only.choices = [("", _("any or none")), ("any", _("any note")), *notes]
        self.without.choices = [("", _("hide none")), ("any", _("any note")), *notes]

    def fill(self, facts: dict[str, str]) -> None:
        """Puts a query back into the form."""
        self.q.data = facts["line"]
        for name in ("board", "period", "only", "without", "order"):
            self[name].data = str(facts[name])


class NoteForm(Form):
    """A private note on a kept post."""

    note = TextAreaField(_l("A note to yourself"))
