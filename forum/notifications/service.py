"""tell: a notice for one member, and a quiet mark on their open pages."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum.accounts import service as accounts
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import clock
from forum.live import account as pages_of
from forum.live import publish
from forum.notifications import calling
from forum.notifications.models import Notice
from forum.statements import change, counted
from forum.transaction import transaction
from forum.vocabulary import FlagReason, NoticeVerb

_TABLE = sa.inspect(Notice).local_table
_INSERT = sa.insert(_TABLE)
_SAME = (
    sa.delete(_TABLE)
    .where(_TABLE.c.account_id == sa.bindparam("account"), _TABLE.c.seen.is_(sa.false()))
    .where(_TABLE.c.verb == sa.bindparam("verb_"), _TABLE.c.subject == sa.bindparam("about"))
    .returning(_TABLE.c.count.label("told"))
)


def tell(
    account_id: int,
    verb: NoticeVerb,
    *,
    path: str = "",
    subject: str = "",
    reason: FlagReason | None = None,
    words: str = "",
    until: datetime | None = None,
) -> None:
    """Tells a member that something happened; their open pages get a mark without any content.

    With a `subject` (a thread's public id) the same verb about the same subject is one notice until it was looked at.
    """
    with transaction():
        facts: dict[str, Any] = {"account_id": account_id, "verb": verb, "path": path, "reason": reason, "words": words}
        facts |= {"subject": subject, "count": _taken_along(account_id, verb, subject) + 1}
        change(_INSERT, {**facts, "until": until, "at": clock.hour(clock.now())})
        _light(account_id)


def tell_each(account_ids: Collection[int], verb: NoticeVerb, *, path: str) -> int:
    """Tells several members the same thing, each once until they have looked; returns how many were told.

    A thread that grows while somebody is away is one notice, not one for each answer.
    """
    if not account_ids:
        return 0
    with transaction():
        told = sa.select(Notice.account_id).where(Notice.verb == verb, Notice.path == path, Notice.seen.is_(False))
        waiting = set(account_ids) - set(db.session.scalars(told))
        at = clock.hour(clock.now())
        facts: dict[str, Any] = {"verb": verb, "path": path, "reason": None, "words": "", "until": None, "at": at}
        facts |= {"subject": "", "count": 1}
        for account_id in sorted(waiting):
            change(_INSERT, facts | {"account_id": account_id})
            _light(account_id)
        return len(waiting)


def tell_everybody(verb: NoticeVerb) -> int:
    """Tells every member the same thing, while nobody is here; returns how many. One-off names hear it through their members."""
    with transaction():
        facts = {"verb": verb, "path": "", "subject": "", "count": 1, "words": "", "seen": False}
        told = {name: sa.literal(value, _TABLE.c[name].type) for name, value in facts.items()}
        told["at"] = sa.literal(clock.hour(clock.now()), _TABLE.c.at.type)
        everybody = sa.select(Account.id, *told.values()).where(Account.is_alias.is_(sa.false()))
        count = change(sa.insert(_TABLE).from_select(["account_id", *told], everybody), {}).rowcount
        accounts.mark_everybody_unseen()
        return int(count)


def _light(account_id: int) -> None:
    """Puts a member's light on: on open pages at once, and with a call to their devices if it was off before."""
    if accounts.mark_unseen(account_id, True):
        calling.call(account_id)
    publish(pages_of(account_id), "notice", {})


def _taken_along(account_id: int, verb: NoticeVerb, subject: str) -> int:
    """Takes away the notice that waits about the same; returns how much it counted."""
    if not subject:
        return 0
    same = change(_SAME, {"account": account_id, "verb_": verb, "about": subject})
    return sum(int(each.told) for each in same)


def mark_seen(actor: Member) -> None:
    """Notes that a member has looked at their notices."""
    if not actor.unseen:
        return
    with transaction():
        db.session.execute(
            sa.update(Notice).where(Notice.account_id.in_(actor.selves), Notice.seen.is_(False)).values(seen=True)
        )
        for each in sorted(actor.selves):
            accounts.mark_unseen(each, False)


def sweep(kept_days: int) -> int:
    """Deletes notices older than `kept_days`; returns how many."""
    with transaction():
        old = clock.now() - timedelta(days=kept_days)
        return counted(sa.delete(Notice).where(Notice.at < old))
