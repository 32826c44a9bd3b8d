"""The shape of what people type about their account."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import TimeInput

from forum.vocabulary import NOTE_LABELS, SHOWN_LABELS, ContentNote, Shown
from forum.web.form import Form

NAME_MAX, SECRET_MAX = 80, 400


def _needed(words: str) -> list[object]:
    return [InputRequired(words), Length(max=SECRET_MAX, message=_l("That is too long."))]


class JoinForm(Form):
    """One short form: a pseudonym, a passphrase, and whether the device is one's own."""

    name = StringField(_l("Your name here"), [InputRequired(_l("Please choose a name.")), Length(max=NAME_MAX)])
    passphrase = PasswordField(_l("Passphrase"), [Length(max=SECRET_MAX, message=_l("That is too long."))])
    suggested = HiddenField()
    use_suggested = BooleanField(_l("Use the seven words above as my passphrase"))
    own_device = BooleanField(_l("This is my own device: keep me signed in"))
    invitation = StringField(_l("Your invitation"), [Length(max=NAME_MAX, message=_l("That is too long."))])
    # What the device has worked out, put in by the page's script.
    work = HiddenField()

    def validate_passphrase(self, field: PasswordField) -> None:
        """Refuses two passphrases at once: whoever typed one would believe that it is theirs."""
        if self.use_suggested.data and field.data:
            raise ValidationError(_l("Choose one, please: the seven words above, or your own."))

    def chosen_passphrase(self) -> str:
        """The generated words when they were ticked, else what was typed."""
        return str((self.suggested.data if self.use_suggested.data else self.passphrase.data) or "")


class ConfirmForm(Form):
    """Two words of the recovery phrase."""

    first = StringField(_l("First word"), _needed(_l("This word is missing.")))
    second = StringField(_l("Second word"), _needed(_l("This word is missing.")))


class SignInForm(Form):
    """Name and passphrase."""

    name = StringField(_l("Your name here"), [InputRequired(_l("Please type your name.")), Length(max=NAME_MAX)])
    passphrase = PasswordField(_l("Passphrase"), _needed(_l("Please type your passphrase.")))
    own_device = BooleanField(_l("This is my own device: keep me signed in"))


class RecoverForm(Form):
    """Name, recovery phrase and a new passphrase."""

    name = StringField(_l("Your name here"), [InputRequired(_l("Please type your name.")), Length(max=NAME_MAX)])
    phrase = StringField(_l("Your recovery phrase, seven words"), _needed(_l("Please type the seven words.")))
    passphrase = PasswordField(_l("A new passphrase"), _needed(_l("Please choose a new passphrase.")))
    own_device = BooleanField(_l("This is my own device: keep me signed in"))


class PassphraseForm(Form):
    """The passphrase now and the one to come."""

    old = PasswordField(_l("Your passphrase now"), _needed(_l("Please type your passphrase.")))
    passphrase = PasswordField(_l("A new passphrase"), _needed(_l("Please choose a new passphrase.")))


class PhraseForm(Form):
    """The passphrase, before a new recovery phrase is made."""

    old = PasswordField(_l("Your passphrase now"), _needed(_l("Please type your passphrase.")))


class QuietForm(Form):
    """The hours in which nothing calls; times as text, so that what was typed comes back as it was."""

    begins = StringField(_l("From"), widget=TimeInput())
    ends = StringField(_l("Until"), widget=TimeInput())
    zone = StringField(_l("Time zone"))


class PushForm(Form):
    """A browser's address at its maker's push service, put in by the page's script."""

    endpoint = HiddenField()


class ReadingForm(Form):
    """What a member wants covered or kept from them: words, one a line, and a choice for each content note."""

    words = TextAreaField(_l("Words you do not want to meet, one on a line"))

    def chosen(self) -> dict[ContentNote, Shown]:
        """The choice for each note; one that was not sent stays covered."""
        picked = {note: self[f"note_{note.value}"].data for note in ContentNote}
        return {note: Shown(value) for note, value in picked.items() if value in set(Shown)}


for _note, _label in NOTE_LABELS.items():
    _ways = [SelectChoice(shown.value, _l(words)) for shown, words in SHOWN_LABELS.items()]
    setattr(ReadingForm, f"note_{_note.value}", SelectField(_l(_label), choices=_ways, default=Shown.COVER.value))
