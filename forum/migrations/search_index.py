"""The full-text index as the database keeps it: what revision 0005 makes, for a revision that has to make it again.

Triggers keep the index, so that no writer can forget it. SQLite drops a table's triggers when a revision rebuilds the
table: such a revision calls `drop_triggers` before and `make_triggers` after.
"""

from typing import Any

from alembic import op

# What a post or a thread says in the index. Words are there only while everybody may read them; the entry stays, so that
# a post which is shown again stands where it stood. Scope words begin with a sign that no searched word can have.
ENTRY = """
SELECT 'post', {post}.id,
  CASE WHEN {post}.visibility = 'visible' AND thread.visibility = 'visible'
    AND {post}.number = 0 AND NOT thread.title_hidden THEN thread.title ELSE '' END,
  CASE WHEN {post}.visibility = 'visible' AND thread.visibility = 'visible' THEN plain_words({post}.html) ELSE '' END,
  '~kpost ~b' || thread.board_id
    || CASE WHEN {post}.notes = '' THEN '' ELSE ' ~nany ~n' || replace({post}.notes, ' ', ' ~n') END,
  {post}.at
"""
COLUMNS = "(kind, item_id, title, words, scope, at)"
CHANGED = "kind = 'post' AND item_id = new.id"
POST_FACTS = "html, visibility, notes, thread_id"
THREAD_FACTS = "title, title_hidden, visibility, board_id"
THREAD_MOVED = """
old.title IS DISTINCT FROM new.title OR old.title_hidden IS DISTINCT FROM new.title_hidden
OR old.visibility IS DISTINCT FROM new.visibility OR old.board_id IS DISTINCT FROM new.board_id
"""

# Neighbouring entries share scope words, one for each size of span, so that a search can look through one span and no
# further. The same numbers as in forum/discussions/index.py; a test holds both to them.
SPANS = (16_384, 131_072, 1_048_576, 8_388_608)


def _spanned(entry: str) -> str:
    shared = (f" || ' ~s{level}x' || CAST({entry}id / {size} AS text)" for level, size in enumerate(SPANS))
    return f"{entry}scope{''.join(shared)}"


# --- SQLite: an external-content FTS5 table beside search_text ---------------------------------------------------------

SQLITE_TABLES = (
    f"CREATE VIEW search_entry AS SELECT id, title, words, {_spanned('')} AS scope FROM search_text",
    """
    CREATE VIRTUAL TABLE search_words USING fts5(
      title, words, scope, content='search_entry', content_rowid='id', columnsize=0,
      tokenize='unicode61 remove_diacritics 2')
    """,
    "CREATE VIRTUAL TABLE search_vocab USING fts5vocab('search_words', 'instance')",
)
_FORGET = f"""
INSERT INTO search_words (search_words, rowid, title, words, scope)
VALUES ('delete', old.id, old.title, old.words, {_spanned("old.")});
"""
_LEARN = f"""
INSERT INTO search_words (rowid, title, words, scope) VALUES (new.id, new.title, new.words, {_spanned("new.")});
"""
SQLITE_TRIGGERS = {
    "search_text_made": f"AFTER INSERT ON search_text BEGIN {_LEARN} END",
    "search_text_gone": f"AFTER DELETE ON search_text BEGIN {_FORGET} END",
    "search_text_changed": f"""
        AFTER UPDATE OF title, words, scope ON search_text
        WHEN old.title <> new.title OR old.words <> new.words OR old.scope <> new.scope
        BEGIN {_FORGET} {_LEARN} END""",
    "search_post_made": f"""
        AFTER INSERT ON post BEGIN
        INSERT INTO search_text {COLUMNS} {ENTRY.format(post="new")} FROM thread WHERE thread.id = new.thread_id; END""",
    "search_post_changed": f"""
        AFTER UPDATE OF {POST_FACTS} ON post BEGIN
        UPDATE search_text SET {COLUMNS} = ({ENTRY.format(post="new")} FROM thread WHERE thread.id = new.thread_id)
        WHERE {CHANGED}; END""",
    "search_post_gone": """
        AFTER DELETE ON post BEGIN DELETE FROM search_text WHERE kind = 'post' AND item_id = old.id; END""",
    # Writing a post's text over itself lets its own trigger do the rest.
    "search_thread_changed": f"""
        AFTER UPDATE OF {THREAD_FACTS} ON thread WHEN {THREAD_MOVED.replace("IS DISTINCT FROM", "IS NOT")} BEGIN
        UPDATE post SET html = html WHERE thread_id = new.id
          AND (number = 0 OR old.visibility <> new.visibility OR old.board_id <> new.board_id); END""",
}

# --- PostgreSQL: a column beside the words, and a GIN index -------------------------------------------------------------

# What splits words: ASCII but letters and digits, and the punctuation and signs of other scripts.
SEPARATORS = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u055a-\u055f\u0589\u05be-\u05f4\u060c\u061b\u061f"
    r"\u066a-\u066d\u06d4\u0964\u0965\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d\ufe00-\ufe6f"
    r"\U0001f000-\U0001faff]+"
)
POSTGRES_FUNCTIONS = {
    # The same as lib.markup.plain; a test holds both to it.
    "plain_words(html text)": r"""
        RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT btrim(regexp_replace(replace(replace(replace(replace(
          regexp_replace(regexp_replace(html, '</?(strong|em|del|code|a)(\s[^>"]*("[^"]*"[^>"]*)*)?>', '', 'g'),
            '<[^>"]*("[^"]*"[^>"]*)*>', ' ', 'g'),
          '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&amp;', '&'), '\s+', ' ', 'g')) $$""",
    # Lower case, without accents, one space between words. Not the parser of PostgreSQL: what it takes for a word depends
    # on the language of the database, and it knows addresses and numbers as things of their own.
    "search_fold(words text)": rf"""
        RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT regexp_replace(lower(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]+', '', 'g')),
          '{SEPARATORS}', ' ', 'g') $$""",
    # `first` is where the positions begin: a phrase must not run from the title into the text.
    "search_places(words text, first integer)": r"""
        RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
        SELECT coalesce(string_agg(quote_literal(word) || ':' || least(first + n, 16383), ' '), '')::tsvector
        FROM regexp_split_to_table(search_fold(words), ' ') WITH ORDINALITY AS split(word, n)
        WHERE word <> '' AND octet_length(word) < 2000 $$""",
    "search_vector(title text, words text, scope text)": r"""
        RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
        SELECT search_places(title, 0) || array_to_tsvector(string_to_array(scope, ' ')) || search_places(words, 300) $$""",
    "search_keep_post()": f"""
        RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO search_text {COLUMNS} {ENTRY.format(post="new")} FROM thread WHERE thread.id = new.thread_id;
        ELSIF TG_OP = 'UPDATE' THEN
          UPDATE search_text SET {COLUMNS} = ({ENTRY.format(post="new")} FROM thread WHERE thread.id = new.thread_id)
          WHERE {CHANGED};
        ELSE
          DELETE FROM search_text WHERE kind = 'post' AND item_id = old.id;
        END IF;
        RETURN NULL; END $$""",
    "search_keep_thread()": """
        RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE post SET html = html WHERE thread_id = new.id
          AND (number = 0 OR old.visibility <> new.visibility OR old.board_id <> new.board_id);
        RETURN NULL; END $$""",
}
POSTGRES_TABLES = (
    f"""
    ALTER TABLE search_text ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (search_vector(title, words, {_spanned("")})) STORED""",
    "CREATE INDEX search_text_vector ON search_text USING gin (vector)",
)
POSTGRES_TRIGGERS = {
    "search_post_made": "AFTER INSERT OR DELETE ON post FOR EACH ROW EXECUTE FUNCTION search_keep_post()",
    "search_post_changed": f"AFTER UPDATE OF {POST_FACTS} ON post FOR EACH ROW EXECUTE FUNCTION search_keep_post()",
    "search_thread_changed": f"""
        AFTER UPDATE OF {THREAD_FACTS} ON thread FOR EACH ROW WHEN ({THREAD_MOVED})
        EXECUTE FUNCTION search_keep_thread()""",
}
ON_TABLE = {"search_thread_changed": "thread"}
BACKFILL = f"""
INSERT INTO search_text {COLUMNS} {ENTRY.format(post="post")}
FROM post JOIN thread ON thread.id = post.thread_id ORDER BY post.id
"""


def of_the_models(thing: Any, name: str | None, kind: str, reflected: bool, model: Any) -> bool:
    """Whether Alembic compares a thing with the models: what only the index is made of stands in no model."""
    own = str(name).startswith(("search_words", "search_vocab", "search_text_vector"))
    own = own or (kind == "column" and name == "vector" and thing.table.name == "search_text")
    return not (own and reflected and model is None)


def on_sqlite() -> bool:
    """Whether the revision runs on SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def run(statement: str) -> None:
    """Runs one statement as it stands: a colon in it is no parameter."""
    op.get_bind().exec_driver_sql(statement.replace("%", "%%") if not on_sqlite() else statement)


def make_triggers() -> None:
    """Makes what keeps the index."""
    for name, body in (SQLITE_TRIGGERS if on_sqlite() else POSTGRES_TRIGGERS).items():
        run(f"CREATE TRIGGER {name} {body}")


def drop_triggers() -> None:
    """Takes away what keeps the index, before the tables it hangs on are rebuilt or dropped."""
    if on_sqlite():
        for name in SQLITE_TRIGGERS:
            run(f"DROP TRIGGER {name}")
    else:
        for name in POSTGRES_TRIGGERS:
            run(f"DROP TRIGGER {name} ON {ON_TABLE.get(name, 'post')}")
