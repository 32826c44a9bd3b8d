"""Walks the chain from its beginning and names the first row that does not fit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from forum.audit.chaining import FACTS, PARTS, THE_ONE
from forum.audit.models import AuditChain, AuditRow
from forum.extensions import db
from forum.lib import chain
from forum.lib.chain import BEGINNING, Fact, Head
from forum.vocabulary import Measure

ROWS_A_STEP = 500
_ROWS: sa.Table = sa.inspect(AuditRow).local_table
_CHAIN: sa.Table = sa.inspect(AuditChain).local_table
_FRACTION = len(".000000")


def is_there() -> bool:
    """Whether the database has an audit trail at all: one that was never made or is of an older house has none."""
    asked = sa.inspect(db.session.connection())
    return all(asked.has_table(each.name) for each in (_ROWS, _CHAIN))


class Unfit(Exception):
    """The chain is broken: at a row, or (row None) at its end or its beginning. `why` is for the operator."""

    def __init__(self, row: int | None, why: str) -> None:
        super().__init__(why)
        self.row, self.why = row, why


@dataclass
class Walk:
    """A walk over the chain: what it has met so far. `head` is the last row that fits."""

    head: Head
    rows: int = 0
    # How many parts of each kind were forgotten, by their name in the chain.
    forgotten: dict[str, int] = field(default_factory=dict)
    # What the newest row about rows that have gone says.
    gone: str = ""
    # A link that somebody wrote down, and the number of the row that has it.
    sought: bytes = b""
    met: int | None = None


@dataclass(frozen=True)
class Trail:
    """The chain as it stands at one moment: where it begins and ends, and a way to read it that others do not disturb."""

    connection: sa.Connection
    begins: Head
    ends: Head

    @property
    def rows(self) -> int:
        """About how many rows there are, for progress."""
        return self.ends.number - self.begins.number

    def walk(self, walk: Walk, most: int | None = None) -> Iterator[Walk]:
        """Goes on with a walk, a step at a time, up to the end or for about `most` rows. Raises Unfit."""
        while walk.head.number < self.ends.number and (most is None or walk.rows < most):
            found = self._after(walk.head.number)
            if not found:
                raise Unfit(None, f"it ends with row {walk.head.number}, but should end with row {self.ends.number}")
            for each in found:
                _fit(walk, each)
            yield walk
        if walk.head.number >= self.ends.number:
            self._end(walk)

    def _end(self, walk: Walk) -> None:
        if walk.head != self.ends:
            raise Unfit(walk.head.number, "it is not the row with which the chain ended")
        if self._after(walk.head.number):
            raise Unfit(walk.head.number + 1, "it stands behind the end of the chain")

    def proves_beginning(self, walk: Walk) -> None:
        """Raises Unfit unless what went from the beginning went as the chain itself says. After a walk from the beginning."""
        if (str(self.begins) if self.begins.number else "") != walk.gone:
            raise Unfit(None, "rows are missing at its beginning, and no row says that they had their time")

    def _after(self, number: int) -> list[sa.RowMapping]:
        asked = _AS_STORED[self.connection.dialect.name].where(_ROWS.c.id > number).order_by(_ROWS.c.id)
        try:
            return list(self.connection.execute(asked.limit(ROWS_A_STEP)).mappings())
        except DBAPIError as error:
            raise Unfit(None, f"a row behind row {number} cannot be read: {type(error.orig).__name__}") from error


def verify(
    said: tuple[bytes, int | None] | None = None, told: Callable[[int, int], object] = lambda done, total: None
) -> Walk:
    """Walks the whole chain; `told(done, total)` hears how far it is. `said` is an end that was written down earlier.

    Raises Unfit, also when that end is no row of this chain: then it was cut off or written anew since.
    """
    with trail() as found:
        walk = Walk(found.begins, sought=said[0] if said else b"")
        if found.begins.number and found.begins.link == walk.sought:
            walk.met = found.begins.number
        for _step in found.walk(walk):
            told(min(walk.rows, found.rows), found.rows)
        found.proves_beginning(walk)
        if said:
            _prove(said, walk, found)
        return walk


def _prove(said: tuple[bytes, int | None], walk: Walk, found: Trail) -> None:
    link, number = said
    if walk.met is not None and number in (None, walk.met):
        return
    if number is not None and number < found.begins.number:
        raise Unfit(number, f"rows up to {found.begins.number} have had their time, so this end cannot be looked for")
    if number is not None and number > walk.head.number:
        raise Unfit(
            number, f"the chain ends with row {walk.head.number}: it was cut off since this end was written down"
        )
    where = f"row {number} has another hash" if number is not None else "no row has this hash"
    raise Unfit(number, f"{where}: the chain was cut off or written anew since {link.hex()[:12]}... was written down")


@contextmanager
def trail() -> Iterator[Trail]:
    """Opens the chain as it stands now; rows that come or go meanwhile are not seen. Raises Unfit when its end is missing."""
    with db.engine.connect() as plain:
        postgresql = plain.dialect.name == "postgresql"
        connection = plain.execution_options(isolation_level="REPEATABLE READ") if postgresql else plain
        found = connection.execute(sa.select(_CHAIN).where(_CHAIN.c.id == THE_ONE)).first()
        others = connection.execute(sa.select(sa.func.count()).select_from(_CHAIN)).scalar_one()
        if found is None and (others or connection.execute(sa.select(_ROWS.c.id).limit(1)).first()):
            raise Unfit(None, "what says where it ends is missing")
        if others > 1:
            raise Unfit(None, "there are two ends")
        begins = Head(found.gone_id, bytes(found.gone_chain_link)) if found else BEGINNING
        yield Trail(connection, begins, Head(found.last_id, bytes(found.last_chain_link)) if found else BEGINNING)


def _fit(walk: Walk, row: sa.RowMapping) -> None:
    """Takes one row into the walk. Raises Unfit with its number."""
    number = int(row["id"])
    facts = {name: _text(row[name]) for name in FACTS}
    facts["at"] = _whole_moment(facts["at"])
    promised = {}
    for part, (column, nothing) in PARTS.items():
        promised[part] = bytes(row[f"{part}_commitment"])
        value, salted = _text(row[column]), row[f"{part}_salt"]
        if salted is None:
            if value != nothing:
                raise Unfit(number, f"its {part} should be forgotten and is not")
            walk.forgotten[part] = walk.forgotten.get(part, 0) + 1
        elif chain.commitment(bytes(salted), part, value) != promised[part]:
            raise Unfit(number, f"its {part} is not what was written")
    if chain.link(walk.head.link, facts, promised) != bytes(row["chain_link"]):
        raise Unfit(number, "it was changed, or the row before it is another one")
    if facts["measure"] == Measure.FORGET_ACTS:
        walk.gone = _text(row["words"]) or ""
    walk.head, walk.rows = Head(number, bytes(row["chain_link"])), walk.rows + 1
    if walk.head.link == walk.sought:
        walk.met = number


def _text(value: Any) -> Fact:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="surrogateescape")
    return None if value is None else str(value)


def _whole_moment(text: Fact) -> Fact:
    # PostgreSQL writes a moment without the zeros at its end.
    if text is None or len(text) <= _FRACTION:
        return text
    whole, point, fraction = text.partition(".")
    return f"{whole}.{fraction if point else '':0<6}"


def _as_stored(kind: Any) -> sa.Select[Any]:
    """Every column as it stands in the database, past our own types: what was tampered with may not fit into them."""
    bare = {
        column: sa.cast(column, sa.LargeBinary if kind is sa.LargeBinary or _is_bytes(column) else kind)
        for column in _ROWS.columns
        if column.name != "id"
    }
    return sa.select(_ROWS.c.id, *(cast.label(column.name) for column, cast in bare.items()))


def _is_bytes(column: Any) -> bool:
    return isinstance(column.type, sa.LargeBinary)


# SQLite's columns hold whatever was written into them, PostgreSQL's what their type allows.
_AS_STORED = {"sqlite": _as_stored(sa.LargeBinary), "postgresql": _as_stored(sa.Text)}
