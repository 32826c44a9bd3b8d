"""A trail with rows of every kind, and somebody who can write into the database whatever they like."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forum.accounts.queries import Member
from forum.audit import verifying
from forum.audit.models import AuditChain, AuditRow
from forum.audit.service import record
from forum.audit.verifying import Unfit
from forum.extensions import db
from forum.moderation import service as moderation
from forum.transaction import transaction
from forum.vocabulary import FlagReason, Measure, Role
from tests import factories as make

ROWS = sa.inspect(AuditRow).local_table
CHAIN = sa.inspect(AuditChain).local_table


def a_trail() -> tuple[Member, Member]:
    """Six rows: a claim, a hiding with words, a suspension, a duty given on the command line, a host's act, an empty one.

    Returns the moderator and the member whom it met.
    """
    ann, mod = make.make_member(), make.a_moderator()
    case = make.a_case(make.make_member(), make.opening_of(make.a_thread(ann)).public_id)
    moderation.claim(mod, case.public_id, make.settings())
    db.session.refresh(case)
    moderation.hide(
        mod,
        case.public_id,
        case.version,
        FlagReason.SOURCING,
        "Dass man das nicht weiß: ünïcode",
        config=make.settings(),
    )
    make.a_measure(mod, case.public_id, words="Words")
    moderation.appoint(None, make.make_member().name, Role.MODERATOR)
    with transaction():
        record(mod.id, Measure.REMOVE, room_id=12, subject_id=ann.id)
    acts(1)
    return mod, ann


def acts(count: int) -> None:
    """So many acts by nobody about nothing."""
    for _number in range(count):
        with transaction():
            record(None, Measure.LOCK)


def fits() -> verifying.Walk:
    """The walk over the whole chain, which must fit."""
    db.session.rollback()
    return verifying.verify()


def misfit() -> Unfit | None:
    """What does not fit; None when all does."""
    db.session.rollback()
    try:
        verifying.verify()
    except Unfit as unfit:
        return unfit
    return None


def stored() -> list[dict[str, Any]]:
    """Every row, oldest first."""
    db.session.rollback()
    return [dict(each) for each in db.session.execute(sa.select(ROWS).order_by(ROWS.c.id)).mappings()]


@contextmanager
def tampering() -> Iterator[sa.Connection]:
    """A connection of somebody whom no rule of the database holds."""
    db.session.rollback()
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        # Of the connection, and only between transactions; of PostgreSQL only for this transaction.
        pragma = connection.connection.cursor().execute if sqlite else lambda _text: None
        pragma("PRAGMA foreign_keys=OFF")
        if not sqlite:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        try:
            yield connection
            connection.commit()
        finally:
            connection.rollback()
            pragma("PRAGMA foreign_keys=ON")


def put(table: sa.Table, key: int, **values: Any) -> None:
    """Writes values into a row, past everything."""
    with tampering() as connection:
        connection.execute(sa.update(table).where(table.c.id == key).values(**values))


def restored(rows: list[dict[str, Any]]) -> None:
    """Puts the trail back as it was."""
    with tampering() as connection:
        connection.execute(sa.delete(ROWS))
        connection.execute(sa.insert(ROWS), rows)


def others(column: sa.Column[Any], row: Mapping[str, Any]) -> list[Any]:
    """What somebody could write in place of a value: every byte of it changed, one more, one less, nothing, something."""
    value = row[column.name]
    if isinstance(value, bytes):
        changed: list[Any] = [_flipped(value, place) for place in range(len(value))]
        return [*changed, value[:-1], value + b"\0"]
    if isinstance(value, datetime):
        return [
            value + timedelta(**step) for step in ({"microseconds": 1}, {"seconds": 1}, {"hours": 1}, {"days": 365})
        ]
    if isinstance(value, str) and value:
        text = [value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :] for place in range(len(value))]
        return [*_known(column, text), *_known(column, [value[:-1], value + " ", ""])]
    if isinstance(value, int):
        # No other row has such a number.
        return [value + 100, value * 10 + 7, *([None] if column.nullable else [])]
    return _something(column)


def _flipped(value: bytes, place: int) -> bytes:
    return value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]


def _something(column: sa.Column[Any]) -> list[Any]:
    if isinstance(column.type, sa.LargeBinary):
        return [bytes(16)]
    return [1] if isinstance(column.type, sa.Integer) else _known(column, ["x", "spam"])


def _known(column: sa.Column[Any], texts: list[str]) -> list[Any]:
    # An enum's column takes any text, but not from SQLAlchemy.
    if not isinstance(column.type, sa.Enum):
        return list(texts)
    return [sa.literal(text, sa.String) for text in texts]
