"""The shape of what hosts and people say beside the lines, for pages without JavaScript."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from forum.web.form import Form, Needed, WritingForm


class WhisperForm(WritingForm):
    """A whisper."""

    text = TextAreaField(_l("Whisper"), [Needed()])


class AskForm(Form):
    """What a host says to somebody whom they ask to listen or to leave."""

    words = TextAreaField(_l("Your words to them, for them alone"))


class CallForm(Form):
    """What the moderators should know."""

    words = TextAreaField(_l("What they should know"))
