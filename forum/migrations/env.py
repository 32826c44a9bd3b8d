"""How Alembic reaches the app's database and models."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Enum
from sqlalchemy.types import TypeDecorator

from forum.extensions import db
from forum.migrations import samples
from forum.migrations.search_index import of_the_models


def plain_type(kind: str, thing: Any, api: Any) -> str | Literal[False]:
    """Writes our own column types into a revision as the plain types below them: a revision must not change when the
    code does."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl!r}"
    if kind == "type" and isinstance(thing, Enum):
        return f"sa.String(length={thing.length})"
    return False


def run(connection: Connection) -> None:
    """Runs the revisions over one connection, with SQLite's tables rebuilt where it cannot alter them."""
    options = dict(current_app.extensions["migrate"].configure_args)
    options |= {"target_metadata": db.metadata, "transaction_per_migration": True, "render_item": plain_type}
    options |= {"include_object": of_the_models}
    context.configure(connection=connection, **options)
    with context.begin_transaction():
        context.run_migrations()
    samples.keep_none(connection)


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with db.engine.connect() as opened:
        run(opened)
        opened.commit()
