"""The chain's end: rows are added under its lock, which is the last that a transaction takes.

Two transactions that wait for each other's rows and for the end of the chain would stand still; so nothing is locked after it
(`transaction.before_commit`), and it is held for an INSERT, an UPDATE and the commit.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from forum.audit.models import AuditChain, AuditRow
from forum.extensions import db
from forum.lib import chain
from forum.lib.chain import BEGINNING, Fact, Head
from forum.statements import change, inserting, row
from forum.transaction import before_commit

THE_ONE = 1
# A part that may be forgotten: its name in the chain, its column, and what stands there when it is.
PARTS: dict[str, tuple[str, Any]] = {
    "actor": ("actor_id", None),
    "subject": ("subject_id", None),
    "case": ("case_id", None),
    "words": ("words", ""),
}
FACTS = ("id", "measure", "room_id", "reason", "days", "at")
_ROWS: sa.Table = sa.inspect(AuditRow).local_table
_CHAIN: sa.Table = sa.inspect(AuditChain).local_table
_END = sa.select(_CHAIN.c.last_id, _CHAIN.c.last_chain_link).where(_CHAIN.c.id == THE_ONE).with_for_update()
_NEWEST = sa.select(_ROWS.c.id, _ROWS.c.chain_link).order_by(_ROWS.c.id.desc()).limit(1)
_ADD = sa.insert(_ROWS)
_MOVE = sa.update(_CHAIN).where(_CHAIN.c.id == THE_ONE)


def add(facts: dict[str, Any]) -> None:
    """Adds a row with these columns when the running transaction ends. Only inside a transaction."""
    before_commit(partial(_add, facts), last=True)


def forget_up_to(gone: Head) -> None:
    """Notes after which row the chain begins from now on, when the running transaction ends."""
    before_commit(partial(_set_gone, gone), last=True)


def _add(facts: dict[str, Any]) -> None:
    # What it refers to may still wait in the session.
    db.session.flush()
    end = _locked_end()
    whole = chained(facts | {"id": end.number + 1}, end.link)
    change(_ADD, whole)
    change(_MOVE.values(last_id=whole["id"], last_chain_link=whole["chain_link"]), {})


def _set_gone(gone: Head) -> None:
    change(_MOVE.values(gone_id=gone.number, gone_chain_link=gone.link), {})


def _locked_end() -> Head:
    found = row(_END)
    if found is None:
        newest = row(_NEWEST)
        end = Head(*newest) if newest is not None else BEGINNING
        made = {"id": THE_ONE, "last_id": end.number, "last_chain_link": end.link}
        begins = {"gone_id": BEGINNING.number, "gone_chain_link": BEGINNING.link}
        change(inserting(_CHAIN).on_conflict_do_nothing(), made | begins)
        found = row(_END)
    return Head(*found)


def chained(facts: dict[str, Any], before: bytes) -> dict[str, Any]:
    """A row's columns with salts, commitments and its link to the row before it."""
    whole, promised = dict(facts), {}
    for part, (column, nothing) in PARTS.items():
        salted = whole[f"{part}_salt"] = chain.salt()
        value = whole.get(column, nothing)
        promised[part] = whole[f"{part}_commitment"] = chain.commitment(salted, part, text_of(value))
    whole["chain_link"] = chain.link(before, {name: text_of(whole.get(name)) for name in FACTS}, promised)
    return whole


def text_of(value: Any) -> Fact:
    """A value as it goes into the chain: a moment in UTC with its microseconds, everything else as it is written."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return None if value is None else str(value)
