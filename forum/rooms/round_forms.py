"""The shape of a round's forms: a check-in to say aloud, and how a host begins a round."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectField

from forum.rooms.kinds import Circle, RoundKind
from forum.web.checkin import CheckInFields
from forum.web.form import Form, WritingForm

KINDS = (
    SelectChoice(RoundKind.CHECK_IN.value, _l("A check-in")),
    SelectChoice(RoundKind.TOPIC.value, _l("The topic of the evening")),
    SelectChoice(RoundKind.CLOSING.value, _l("The closing round: what each of us does next")),
)
CIRCLES = (
    SelectChoice(Circle.EVERYBODY.value, _l("Everybody who has spoken, said hello or raised a hand")),
    SelectChoice(Circle.HANDS.value, _l("Only raised hands")),
)


class CheckInForm(CheckInFields, WritingForm):
    """What somebody says aloud in their turn; a closing round uses the intention only."""

    that_is_all = BooleanField(_l("That is all from me"), default=True)


class BeginForm(Form):
    """A round to begin."""

    kind = SelectField(_l("What the round is for"), choices=list(KINDS))
    whom = SelectField(_l("Who is asked"), choices=list(CIRCLES))
