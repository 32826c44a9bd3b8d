"""search spans."""

from forum.migrations import search_index


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the index again, with the scope words that neighbouring entries share."""
    if search_index.on_sqlite():
        search_index.drop_triggers()
        for made in ("TABLE search_vocab", "TABLE search_words", "VIEW IF EXISTS search_entry"):
            search_index.run(f"DROP {made}")
        for statement in search_index.SQLITE_TABLES:
            search_index.run(statement)
        search_index.run("INSERT INTO search_words (search_words) VALUES ('rebuild')")
        search_index.make_triggers()
    else:
        search_index.run("ALTER TABLE search_text DROP COLUMN vector")
        for statement in search_index.POSTGRES_TABLES:
            search_index.run(statement)


def downgrade() -> None:
    """The revision before finds as much with these words in the index as without."""
