"""The base of every form: takes a service's problems back into its fields, and guards against sending twice."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.i18n import get_translations

from forum.errors import AskFirst, Plain, TooSoon
from forum.lib import ids
from forum.lib.outing import LABELS
from forum.web.care import Care, care_in
from forum.web.failures import STATUS, kept_words, say
from forum.web.pages import chosen_language


@cache
def _sentences(language: str) -> Any:
    return get_translations([language])


class Needed:
    """Marks a field that must be filled in; the service says so in its own words when it is empty."""

    field_flags = {"required": True}  # WTForms reads a plain dictionary

    def __call__(self, form: Any, field: Any) -> None:
        """Lets everything through."""


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form whose fields keep what was typed when a service refuses it."""

    class Meta:
        """How WTForms makes this form."""

        def get_translations(self, form: Any) -> Any:
            """WTForms' own sentences in the reader's language; Flask-WTF would read their file again for every form."""
            return _sentences(chosen_language())

    @property
    def status(self) -> int:
        """The status of a page that shows this form."""
        return 400 if self.errors else 200

    def take(self, error: Plain) -> None:
        """Puts what a service refused beside its field, or above the form."""
        problems: Mapping[str, str] = getattr(error, "problems", None) or {"": error.reason}
        for name, reason in problems.items():
            words = say(reason, error.values)
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, words]
            else:
                self.form_errors.append(words)


class WritingForm(Form):
    """A form that stores something: its nonce makes sending it twice the same as once.

    `warning` is what was seen in the words and could lead to a person, each with its kind in words. Sent back with its
    `digest` as `seen_warning`, the same words go out. `care` is the way to help, for whose words did not go out and say that
    they may need it.
    """

    nonce = HiddenField()
    # The value of a button, so that the ordinary one asks anew.
    seen_warning = StringField()
    warning: tuple[tuple[str, str], ...] = ()
    digest = ""
    comes_too_soon = False
    care: Care | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.nonce.data:
            self.nonce.data = ids.token(12)

    @property
    def status(self) -> int:
        """The status of a page that shows this form: words that wait for a look are not stored."""
        if self.comes_too_soon:
            return STATUS[TooSoon]
        return STATUS[AskFirst] if self.warning else super().status

    def take(self, error: Plain) -> None:
        """Puts a service's question above the words, and a refusal beside its field; above both the way to help."""
        self.care = care_in(error, kept_words().values())
        if isinstance(error, AskFirst):
            self.warning = tuple((say(LABELS[kind], {}), words) for kind, words in error.pieces)
            self.digest = error.digest
        else:
            self.comes_too_soon = isinstance(error, TooSoon)
            super().take(error)
