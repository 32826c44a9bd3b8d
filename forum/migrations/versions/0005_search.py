"""search."""

import sqlalchemy as sa
from alembic import op

from forum.migrations import search_index


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("kind", "item_id", name=op.f("uq_search_text_kind_item_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("search_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_text_at_id"), ["at", "id"], unique=False)

    if search_index.on_sqlite():
        made = search_index.SQLITE_TABLES
    else:
        for name, body in search_index.POSTGRES_FUNCTIONS.items():
            search_index.run(f"CREATE FUNCTION {name} {body}")
        made = search_index.POSTGRES_TABLES
    for statement in made:
        search_index.run(statement)
    search_index.make_triggers()
    search_index.run(search_index.BACKFILL)


def downgrade() -> None:
    search_index.drop_triggers()
    if search_index.on_sqlite():
        search_index.run("DROP TABLE search_vocab")
        search_index.run("DROP TABLE search_words")
        search_index.run("DROP VIEW IF EXISTS search_entry")
    op.drop_table("search_text")
    if not search_index.on_sqlite():
        for name in reversed(search_index.POSTGRES_FUNCTIONS):
            search_index.run(f"DROP FUNCTION {name.partition('(')[0]}")
