"""What the audit trail forgets, so that what is left still fits: words, people, and rows that have had their time.

A part goes together with its salt: then nothing that is kept leads back to it, and its row is as sound as before.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import Account
from forum.audit import chaining
from forum.audit.models import AuditRow
from forum.audit.service import record
from forum.lib import clock
from forum.lib.chain import Head
from forum.statements import change, row, rows
from forum.transaction import transaction
from forum.vocabulary import Measure, Standing

# What an UPDATE sets to forget words.
NO_WORDS: dict[str, Any] = {"words": "", "words_salt": None}


def forget_people(account_ids: Collection[int]) -> int:
    """Forgets in every row who acted and whom it met, where it is one of these; returns how many times.

    Asked by whoever deletes accounts, before they do. Only inside a transaction.
    """
    forgotten = 0
    for column, part in ((AuditRow.actor_id, "actor"), (AuditRow.subject_id, "subject")):
        gone = sa.update(AuditRow).where(column.in_(account_ids))
        forgotten += change(gone.values({f"{part}_id": None, f"{part}_salt": None}), {}).rowcount
    return forgotten


def forget_unfinished() -> int:
    """Forgets whose joining was never finished: their accounts are about to be swept. Somebody may have whispered to them."""
    over = sa.select(Account.id).where(Account.standing == Standing.JOINING, Account.joining_until <= clock.now())
    with transaction():
        found = [each.id for each in rows(over)]
        return forget_people(found) if found else 0


def forget_acts(kept_days: int) -> int:
    """Deletes the rows from the beginning of the chain that are older; returns how many.

    What went is sealed into the chain: a row says up to where, and which link stood there. So the rest still fits, and nobody
    can take away more by saying that it had its time.
    """
    too_old = clock.now() - timedelta(days=kept_days)
    with transaction():
        young = row(sa.select(sa.func.min(AuditRow.id)).where(AuditRow.at >= too_old))[0]
        old = sa.select(AuditRow.id, AuditRow.chain_link).order_by(AuditRow.id.desc()).limit(1)
        newest = row(old if young is None else old.where(AuditRow.id < young))
        if newest is None:
            return 0
        gone = Head(*newest)
        count = change(sa.delete(AuditRow).where(AuditRow.id <= gone.number), {}).rowcount
        if count:
            record(None, Measure.FORGET_ACTS, words=str(gone))
            chaining.forget_up_to(gone)
        return count
