"""A daily look at a slice of the chain, so that somebody notices who never runs a command; moderators read what it found."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from forum.audit.chaining import THE_ONE
from forum.audit.models import AuditCheck
from forum.audit.verifying import Unfit, Walk, trail
from forum.extensions import db
from forum.lib import clock
from forum.lib.chain import Head
from forum.statements import change, inserting, row
from forum.transaction import release, transaction

_TABLE: sa.Table = sa.inspect(AuditCheck).local_table
_CHECK = sa.select(_TABLE).where(_TABLE.c.id == THE_ONE)


@dataclass(frozen=True)
class Found:
    """What the daily look last found: the day on which it came to the end, and the row that does not fit, if there is one."""

    whole_on: date | None
    unfit: bool


def look(most_rows: int) -> int:
    """Goes on from where the last day's look ended, for about so many rows; returns how many. Once a day, else nothing."""
    today, before = clock.now().date(), row(_CHECK)
    if before is not None and before.looked_on >= today:
        return 0
    release()
    seen: dict[str, object] = {"looked_on": today, "unfit_id": None}
    rows = 0
    try:
        with trail() as found:
            # What was forgotten meanwhile, or a look that had come to the end, begins anew.
            goes_on = before is not None and before.unfit_id is None and found.begins.number < before.upto_id
            walk = Walk(Head(before.upto_id, bytes(before.upto_chain_link)) if goes_on else found.begins)
            for _step in found.walk(walk, most_rows):
                rows = walk.rows
            at_end = walk.head == found.ends
            if at_end:
                if not goes_on:
                    found.proves_beginning(walk)
                seen |= {"whole_on": today}
            begins = found.begins if at_end else walk.head
            seen |= {"upto_id": begins.number, "upto_chain_link": begins.link}
    except Unfit as unfit:
        seen |= {"unfit_id": unfit.row or 0}
    _note(seen)
    return rows


def _note(seen: dict[str, object]) -> None:
    first = {"id": THE_ONE, "upto_id": 0, "upto_chain_link": b"", **seen}
    with transaction():
        stated = inserting(_TABLE).values(**first).on_conflict_do_update(index_elements=[_TABLE.c.id], set_=seen)
        change(stated, {})


def last() -> Found:
    """What the daily look last found."""
    found = db.session.execute(_CHECK).first()
    return Found(found.whole_on, found.unfit_id is not None) if found else Found(None, unfit=False)
