"""Kind signs under a line: stored at once, told as numbers, and at most once a second, however many people give one."""

from collections.abc import Iterable

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid
from forum.extensions import db
from forum.policy import Action
from forum.rooms import access, log, pulse, texts
from forum.rooms.hosting_models import Reaction
from forum.rooms.kinds import Sign
from forum.rooms.models import Message
from forum.statements import change, counted, inserting, rows
from forum.transaction import once_more, transaction
from forum.vocabulary import EventKind, Visibility

Counts = dict[Sign, int]
_TABLE = sa.inspect(Reaction).local_table
_DUE = sa.select(Message.id).where(Message.signs_due.is_(True)).order_by(Message.id).limit(sa.bindparam("most"))


@once_more
def react(actor: Member, message_id: object, sign: object, *, on: bool) -> bool:
    """Gives a sign to somebody's line, or takes it back; False when it was so already. One of each a person.

    The room is told with the next beat. Raises Invalid (`sign`), Refused, Missing.
    """
    if not isinstance(sign, str) or sign not in set(Sign):
        raise Invalid({"sign": texts.UNREADABLE})
    with transaction():
        message = access.message(actor, message_id)
        policy.require(actor, Action.GIVE_SIGN, message)
        if not _change(message.id, actor.id, Sign(sign), on=on):
            return False
        due = sa.update(Message).where(Message.id == message.id, Message.signs_due.is_(False))
        db.session.execute(due.values(signs_due=True))
        return True


def _change(message_id: int, account_id: int, sign: Sign, *, on: bool) -> bool:
    facts = {"message_id": message_id, "account_id": account_id, "sign": sign}
    if on:
        made = inserting(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.sign)
        return change(made, facts).first() is not None
    mine = sa.delete(Reaction).where(Reaction.message_id == message_id, Reaction.account_id == account_id)
    return counted(mine.where(Reaction.sign == sign)) > 0


@pulse.on_beat
def tell_due(config: Config) -> int:
    """Tells each room the numbers of the lines to which signs came, whatever process took them; returns how many lines.

    Of several processes that do it at once one does; what a process could not tell any more, the next one tells.
    """
    told = 0
    for message_id in [each.id for each in rows(_DUE, {"most": config.signs_told_lines})]:
        told += _tell(message_id)
    return told


def _tell(message_id: int) -> int:
    with transaction():
        claimed = counted(
            sa.update(Message).where(Message.id == message_id, Message.signs_due.is_(True)).values(signs_due=False)
        )
        message = db.session.get(Message, message_id) if claimed else None
        if message is None or message.visibility is not Visibility.VISIBLE:
            return 0
        counts = of([message.public_id]).get(message.public_id, {})
        log.note_line(message, EventKind.REACTED, data={"signs": {sign.value: counts.get(sign, 0) for sign in Sign}})
        return 1


def of(lines: Iterable[str]) -> dict[str, Counts]:
    """How many gave each sign to lines (public ids); lines without any are left out."""
    asked = (
        sa.select(Message.public_id, Reaction.sign, sa.func.count())
        .join(Message, Message.id == Reaction.message_id)
        .where(Message.public_id.in_(list(lines)))
        .group_by(Message.public_id, Reaction.sign)
    )
    found: dict[str, Counts] = {}
    for line, sign, count in rows(asked):
        found.setdefault(line, {})[sign] = count
    return {line: {sign: counts[sign] for sign in Sign if sign in counts} for line, counts in found.items()}


def own(actor: Member, lines: Iterable[str]) -> dict[str, set[Sign]]:
    """Which signs the actor gave to lines (public ids)."""
    asked = (
        sa.select(Message.public_id, Reaction.sign)
        .join(Message, Message.id == Reaction.message_id)
        .where(Message.public_id.in_(list(lines)), Reaction.account_id == actor.id)
    )
    found: dict[str, set[Sign]] = {}
    for line, sign in rows(asked):
        found.setdefault(line, set()).add(sign)
    return found
