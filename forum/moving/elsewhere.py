"""Rows of other forums' tables, one JSON object a line with its `table`, as records of our form (docs/moving.md).

What is private, hidden, deleted or not a conversation stays behind.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from forum.moving.form import BoardRecord, PostRecord, Record, Skipped, ThreadRecord, moment, records, text

Row = dict[str, Any]
# Discourse: a regular post, not a moderator's act, a whisper or a small action (app/models/post.rb, "types").
REGULAR_POST = 1
_QUOTE = re.compile(r'\[quote="?[^\]]*\]\s*(.*?)\s*\[/quote\]', re.DOTALL)
_UPLOAD = re.compile(r"!\[[^\]]*\]\(upload://[^)]*\)")


def discourse(rows: Iterable[Row]) -> Iterator[Record]:
    """Tables `categories`, `users`, `topics`, `posts`, in this order."""
    names: dict[str, str] = {}
    kept: set[str] = set()
    places: dict[tuple[str, object], str] = {}
    for row in rows:
        table = row.get("table")
        if table == "users":
            names[text(row, "id")] = str(row.get("username") or "")
        elif table == "categories":
            yield from _board(row, kept, private=bool(row.get("read_restricted")), about=row.get("description"))
        elif table == "topics":
            private = (
                row.get("archetype", "regular") != "regular" or row.get("deleted_at") or row.get("visible") is False
            )
            yield from _thread(row, kept, board=row.get("category_id"), private=bool(private))
        elif table == "posts":
            topic = text(row, "topic_id")
            places[topic, row.get("post_number")] = text(row, "id")
            gone = row.get("deleted_at") or row.get("hidden") or row.get("post_type", REGULAR_POST) != REGULAR_POST
            parent = places.get((topic, row.get("reply_to_post_number")), "")
            author = str(row.get("user_id") or "")
            if f"t{topic}" not in kept or gone:
                yield Skipped("posts that were private, hidden or deleted")
            else:
                yield PostRecord(
                    text(row, "id"), topic, author, _plain(str(row.get("raw") or "")), moment(row.get("created_at")),
                    parent, names.get(author, ""),
                )  # fmt: skip
        else:
            yield Skipped(f"table {str(table)[:20]!r}")


def flaskbb(rows: Iterable[Row]) -> Iterator[Record]:
    """Tables `users`, `forums`, `topics`, `posts`, in this order; a forum that groups may not all read is left behind."""
    names: dict[str, str] = {}
    kept: set[str] = set()
    for row in rows:
        table = row.get("table")
        if table == "users":
            names[text(row, "id")] = str(row.get("username") or "")
        elif table == "forums":
            private = bool(row.get("external")) or row.get("public") is False
            yield from _board(row, kept, private=private, about=row.get("description"), name="title")
        elif table == "topics":
            yield from _thread(row, kept, board=row.get("forum_id"), private=bool(row.get("hidden")))
        elif table == "posts":
            topic, author = text(row, "topic_id"), str(row.get("user_id") or "")
            if f"t{topic}" not in kept or row.get("hidden"):
                yield Skipped("posts that were private, hidden or deleted")
            else:
                words, at = str(row.get("content") or ""), moment(row.get("date_created"))
                yield PostRecord(text(row, "id"), topic, author, words, at, "", names.get(author, ""))
        else:
            yield Skipped(f"table {str(table)[:20]!r}")


READERS: dict[str, Callable[[Iterable[Row]], Iterator[Record]]] = {
    "nightlight": records,
    "discourse": discourse,
    "flaskbb": flaskbb,
}


def _board(row: Row, kept: set[str], *, private: bool, about: object, name: str = "name") -> Iterator[Record]:
    key = text(row, "id")
    if private:
        yield Skipped("boards that were private")
        return
    kept.add(f"b{key}")
    yield BoardRecord(key, text(row, name), str(about or ""))


def _thread(row: Row, kept: set[str], *, board: object, private: bool) -> Iterator[Record]:
    key = text(row, "id")
    if private or f"b{board}" not in kept:
        yield Skipped("threads that were private, hidden or deleted")
        return
    kept.add(f"t{key}")
    yield ThreadRecord(key, str(board), text(row, "title"))


def _plain(raw: str) -> str:
    """Discourse's own marks as Markdown: a quotation, and no pictures that did not come along."""
    quoted = _QUOTE.sub(lambda found: "\n".join(f"> {line}" for line in found[1].splitlines()) + "\n\n", raw)
    return _UPLOAD.sub("", quoted).strip()
