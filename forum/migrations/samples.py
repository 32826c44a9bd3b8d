"""What PostgreSQL remembers of our columns to plan its statements: of words, nothing.

ANALYZE, which PostgreSQL runs by itself, copies a sample of each column into `pg_statistic`, and copies it away again only
when the table has other rows: words that were deleted would stand there on, and `purge --write-anew` cannot reach them.
So no column that can hold words is sampled. A column that shares an index with others, or has one that is not unique, is a
key of ours (a path, a week, a kind): the planner needs to know how its values are spread, and they are no words.
"""

import sqlalchemy as sa

_SAMPLED = """
SELECT c.relname, c.relkind, a.attname, a.attnum FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
  AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'tsvector'::regtype)
  AND coalesce(a.attstattarget, -1) <> 0
  AND (c.relkind = 'r' OR (c.relkind = 'i' AND EXISTS (
    SELECT 1 FROM pg_index i WHERE i.indexrelid = c.oid AND i.indkey[a.attnum - 1] = 0)))
  AND NOT EXISTS (
    SELECT 1 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
    WHERE i.indrelid = c.oid AND m.amname = 'btree' AND a.attnum = ANY (i.indkey)
      AND (i.indnatts > 1 OR NOT i.indisunique))
"""


def sampled(connection: sa.Connection) -> list[tuple[str, str]]:
    """Each table (or index of an expression) and its column of words of which PostgreSQL would keep samples."""
    if connection.dialect.name != "postgresql":
        return []
    return [(row.relname, row.attname) for row in connection.execute(sa.text(_SAMPLED))]


def keep_none(connection: sa.Connection) -> None:
    """Has PostgreSQL keep no samples of words from now on; safe to run again."""
    if connection.dialect.name != "postgresql":
        return
    quoted = connection.dialect.identifier_preparer.quote
    for table, kind, column, number in connection.execute(sa.text(_SAMPLED)).all():
        # An expression in an index has no name that could be said, only a place.
        what = f"TABLE {quoted(table)} ALTER COLUMN {quoted(column)}"
        if kind == "i":
            what = f"INDEX {quoted(table)} ALTER COLUMN {number}"
        connection.execute(sa.text(f"ALTER {what} SET STATISTICS 0"))
