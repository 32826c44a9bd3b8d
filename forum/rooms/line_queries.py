"""One line with who said it, for the page about it."""

from typing import NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.rooms import answers
from forum.rooms.models import Gathering, Message
from forum.rooms.queries import LineRow
from forum.statements import row


class OneLine(NamedTuple):
    """A line, whose it is (`author_id` is the public id), and whether it stands above the others."""

    line: LineRow
    author_id: str
    pinned: bool


_AUTHOR = sa.select(Account.public_id, Account.name).where(Account.id == sa.bindparam("author"))
_PINNED = sa.select(Gathering.id).where(Gathering.pinned_id == sa.bindparam("line"))


def one(message: Message) -> OneLine:
    """A line as its page shows it."""
    author_id, name = row(_AUTHOR, {"author": message.author_id})
    to = answers.answered(message.answers_id) if message.answers_id is not None else None
    shown = LineRow(
        message.seq,
        message.public_id,
        message.author_id,
        name,
        message.html,
        message.visibility,
        message.hidden_reason,
        message.at,
        message.notes,
        message.kind,
        to.line if to else None,
        to.name if to else None,
    )
    return OneLine(shown, author_id, row(_PINNED, {"line": message.id}) is not None)
