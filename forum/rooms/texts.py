"""Short words beside a line: why a host did something, what is asked of a moderator. Checked before they are kept."""

from forum.errors import Invalid
from forum.lib import typed
from forum.lib.words import N_

UNREADABLE = N_("This page sent something we could not read. Please reload it.")


def short(raw: object, field: str, most: int) -> str:
    """A short text as it is kept. Raises Invalid with `field` when it is no text or longer than `most` characters."""
    if not isinstance(raw, str):
        raise Invalid({field: UNREADABLE})
    words = typed.text(raw)
    if len(words) > most:
        raise Invalid({field: N_("Please keep this below %(most)d characters.")}, most=most)
    return words
