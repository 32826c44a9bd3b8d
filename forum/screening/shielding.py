"""Words that would lead somebody new elsewhere are refused, however kindly they are meant; nothing of it is kept.

Whom words are said to is the caller's to know; whom they name is found here. The policy says who is shielded from whom.
"""

from collections.abc import Collection

from forum import policy
from forum.accounts import queries as accounts
from forum.accounts.queries import Member
from forum.errors import Invalid
from forum.lib import approaching, names
from forum.lib.words import N_
from forum.policy import Action

# A refusal with more pieces would be longer than the words it is about.
MOST_PIECES = 6
# The same for a new person and for a one-off name: nobody learns from it which of them it is.
REFUSED = N_(
    "They are new here, under this name at least. For the first weeks nobody gives them or asks them for a number, a handle "
    "or a place to meet, however kindly it is meant. Take this out and send the rest: %(words)s"
)


def leading(*texts: str) -> tuple[str, ...]:
    """The pieces of some texts that lead a reader elsewhere; pure, so that it can be asked before a lock is taken."""
    return tuple(dict.fromkeys(piece for text in texts for piece in approaching.found(text)))


def refuse(
    actor: Member, pieces: tuple[str, ...], *texts: str, author_id: int, to: Collection[int | None] = ()
) -> None:
    """Raises Invalid (field `text`) when the texts lead somebody elsewhere who is new: one of `to`, or somebody named.

    Only whom the words are stored under counts, `author_id`: somebody who answers their own one-off name is treated
    like everybody, or whose it is could be seen. Most texts have no `pieces`, and then nothing is asked.
    """
    if not pieces:
        return
    named = frozenset(key for text in texts for key in names.spoken_of(text))
    for person in accounts.addressed([each for each in to if each is not None], named):
        if person.id != author_id and not policy.may(actor, Action.APPROACH, person).allowed:
            raise Invalid({"text": REFUSED}, words=", ".join(f"“{piece}”" for piece in pieces[:MOST_PIECES]))
