"""Column types that several domains share."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from forum.vocabulary import ContentNote

E = TypeVar("E", bound=StrEnum)


def enum_column(kind: type[E]) -> sa.Enum:
    """An enum stored as its value in a short text column, the same on every database."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class Notes(TypeDecorator[tuple[ContentNote, ...]]):
    """Content notes of one text, kept in one short column because every list reads them with the text."""

    impl = sa.String(160)
    cache_ok = True

    def process_bind_param(self, value: Iterable[ContentNote] | None, dialect: sa.Dialect) -> str:
        """Stores the notes as words in a fixed order."""
        chosen = set(value or ())
        return " ".join(note.value for note in ContentNote if note in chosen)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[ContentNote, ...]:
        """Reads the notes back; a word that this version does not know is passed over."""
        return notes_of(value)


def notes_of(text: str | None) -> tuple[ContentNote, ...]:
    """The notes written in a stored or submitted text, unknown words left out."""
    if not text:
        return ()
    known = {note.value: note for note in ContentNote}
    return tuple(known[word] for word in text.split() if word in known)


class Utc(TypeDecorator[datetime]):
    """A moment, aware in Python and naive UTC in the database, the same on SQLite and PostgreSQL."""

    impl = sa.DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Stores UTC without its zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Gives the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)
