"""The shape of a measure, an appeal and its decision, and of a worry."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, TextAreaField

from forum.lib import ids
from forum.moderation.forms import REASONS
from forum.moderation.kinds import Outcome
from forum.moderation.measure_words import OUTCOMES
from forum.vocabulary import FlagReason
from forum.web.form import Form, Needed


class MeasureForm(Form):
    """What a moderator says to a person, for which rule and for how long. `seen` proves the preview."""

    reason = SelectField(
        _l("Which rule"),
        [Needed()],
        choices=[SelectChoice(value, label) for value, label in REASONS],
        default=FlagReason.OTHER.value,
    )
    days = RadioField(_l("For how many days"), coerce=int, choices=[], default=0)
    words = TextAreaField(_l("Your own words to the person"), [Needed()])
    nonce = HiddenField()
    seen = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not self.nonce.data:
            self.nonce.data = ids.token(12)


class AppealForm(Form):
    """How somebody sees it who was met by a measure."""

    words = TextAreaField(_l("How you see it"), [Needed()])


class RulingForm(Form):
    """What comes of an appeal, and why."""

    version = HiddenField()
    outcome = RadioField(
        _l("What you decide"),
        choices=[SelectChoice(outcome.value, _l(label)) for outcome, label in OUTCOMES.items()],
        default=Outcome.KEEP.value,
    )
    days = SelectField(
        _l("Where it ends sooner: in how many days from now"),
        choices=[SelectChoice(days, str(days)) for days in (1, 2, 3, 5, 7, 14)],
        coerce=int,
        default=1,
    )
    words = TextAreaField(_l("Why, in your own words to the person"), [Needed()])

    def offer(self, outcomes: Iterable[Outcome]) -> None:
        """Leaves only what can come of this appeal to choose from."""
        self.outcome.choices = [SelectChoice(outcome.value, _l(OUTCOMES[outcome])) for outcome in outcomes]


class WorryForm(Form):
    """What somebody has noticed, when they like to say it."""

    note = TextAreaField(_l("What you have noticed"))
