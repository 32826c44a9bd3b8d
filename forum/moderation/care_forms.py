"""The shape of a hand-over, of a word of care, of a debrief and of its answer."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, SelectField, TextAreaField

from forum.lib import ids
from forum.moderation.colleagues import Colleague
from forum.moderation.debriefs import QUESTIONS
from forum.web.form import Form, Needed


class HandOverForm(Form):
    """To whom a case is handed over, and what they should know."""

    to = SelectField(_l("To whom"), choices=[])
    words = TextAreaField(_l("What they should know"))

    def offer(self, others: Iterable[Colleague]) -> None:
        """Fills in who can be asked; whoever comes next first, because that is soonest."""
        named = [SelectChoice(each.public_id, each.name) for each in others if not each.is_resting]
        self.to.choices = [SelectChoice("", _l("Whoever comes next")), *named]


class CareForm(Form):
    """A word of care to whoever a case is about."""

    words = TextAreaField(_l("Your word to them"), [Needed()], id="care-words")


class DebriefForm(Form):
    """Three short questions, each of which can be skipped."""

    first = TextAreaField(_l(QUESTIONS[0]))
    second = TextAreaField(_l(QUESTIONS[1]))
    third = TextAreaField(_l(QUESTIONS[2]))
    nonce = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not self.nonce.data:
            self.nonce.data = ids.token(12)

    @property
    def answers(self) -> tuple[str, str, str]:
        """What was written."""
        return self.first.data or "", self.second.data or "", self.third.data or ""


class AnswerForm(Form):
    """A few words to one's buddy."""

    words = TextAreaField(_l("A few words back"), [Needed()])
