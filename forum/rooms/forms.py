"""The shape of a line and of the slow mode, for pages without JavaScript."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    SelectChoice,
    SelectField,
    TextAreaField,
)

from forum.web.form import Form, Needed, WritingForm

PACES = (0, 5, 15, 30, 60, 120, 300)


class LineForm(WritingForm):
    """One line."""

    text = TextAreaField(_l("Say something"), [Needed()])


class PaceForm(Form):
    """The slow mode."""

    seconds = SelectField(
        _l("Slow mode"),
        [Needed()],
        coerce=int,
        choices=[
            SelectChoice(0, _l("Off")),
            *(SelectChoice(each, _l("One line every %(count)d seconds", count=each)) for each in PACES[1:]),
        ],
    )
