"""Marks a text for the translators where it is written; it is translated where it is shown."""


def N_(text: str) -> str:
    """Return the text unchanged, so that lib, policy and errors can write words without knowing the reader's language.

    The name is the one that gettext's tools look for.
    """
    return text
