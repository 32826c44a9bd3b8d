"""The floor: the least that this stack can do for the same work. `python -m bench.floor pages|rooms|direct PORT [DATABASE]`.

`pages` shows the same 20 posts from raw sqlite3 through one Jinja template, and answers 304 by a thread's revision.
`rooms` passes every line on to the room, as Flask-SocketIO comes: no policy, no table, no limits. `direct` is the same
with the product's own way of serving sockets.
"""

import eventlet

eventlet.monkey_patch()

import itertools  # noqa: E402  # eventlet patches first, as it does in wsgi.py
import sqlite3  # noqa: E402  # the same
import sys  # noqa: E402  # the same
from typing import Any  # noqa: E402  # the same

import eventlet.wsgi  # noqa: E402  # the same
from flask import Flask, Response, render_template, request  # noqa: E402  # the same
from flask_socketio import SocketIO, emit, join_room  # noqa: E402  # the same
from jinja2 import DictLoader  # noqa: E402  # the same

POSTS = """
SELECT post.public_id, post.path, post.html, post.at, account.name FROM post JOIN account ON account.id = post.author_id
WHERE post.thread_id = (SELECT id FROM thread WHERE public_id = ?) AND post.path > ? ORDER BY post.path LIMIT 20
"""
PAGE = """<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Talk</title><link rel="stylesheet" href="/page.css"></head>
  <body>
    <header><a href="/">Home</a> <a href="/talk">Talk</a> <a href="/rooms">Rooms</a></header>
    <main>
      <ol>
        {% for post in posts %}
          <li id="{{ post.public_id }}">
            <article data-post="{{ post.public_id }}">
              <header><span>{{ post.name }}</span> <a href="/p/{{ post.public_id }}">{{ post.at }}</a></header>
              <div>{{ post.html|safe }}</div>
            </article>
          </li>
        {% endfor %}
      </ol>
      <a href="?after={{ posts[-1].path }}">Next page</a>
    </main>
  </body>
</html>
"""


def pages(database: str) -> Flask:
    """The bare app for pages, reading the database that Nightlight reads."""
    app = Flask("floor")
    app.jinja_loader = DictLoader({"page.html": PAGE})
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    connection.row_factory = lambda cursor, row: dict(zip((each[0] for each in cursor.description), row, strict=True))

    @app.get("/t/<public_id>")
    def thread(public_id: str) -> Any:
        posts = connection.execute(POSTS, (public_id, request.args.get("after", ""))).fetchall()
        return render_template("page.html", posts=posts)

    @app.get("/tagged/<public_id>")
    def tagged(public_id: str) -> Any:
        found = connection.execute("SELECT revision FROM thread WHERE public_id = ?", (public_id,)).fetchone()
        tag = f"{public_id}-{found['revision']}"
        response = Response(status=304) if tag in request.if_none_match else Response("new")
        response.set_etag(tag)
        return response

    return app


def rooms() -> tuple[Flask, SocketIO]:
    """The bare app for rooms: what is said goes out to everybody, numbered, and is acknowledged."""
    app = Flask("floor")
    options = {"transports": ["websocket"], "http_compression": False, "websocket_compression": False}
    socketio = SocketIO(app, async_mode="eventlet", cors_allowed_origins="*", manage_session=False, **options)
    numbers = itertools.count(100_001)

    @app.get("/health")
    def health() -> dict[str, bool]:
        return {"ok": True}

    @socketio.on("room:join")
    def join(payload: dict[str, Any]) -> dict[str, bool]:
        join_room(payload["room"])
        return {"ok": True}

    @socketio.on("room:say")
    def say(payload: dict[str, Any]) -> dict[str, Any]:
        said = {"room": payload["room"], "seq": next(numbers), "kind": "said", "id": payload["nonce"][:10]}
        said |= {"name": "Amber Heron", "at": "2026-01-01T20:00:00+00:00", "body": [["p", payload["text"]]]}
        emit("room:event", said, to=payload["room"])
        return {"ok": True, "seq": said["seq"], "id": said["id"]}

    return app, socketio


def main(kind: str, port: int, database: str = "") -> None:
    """Serves until it is ended."""
    if kind == "pages":
        eventlet.wsgi.server(eventlet.listen(("127.0.0.1", port)), pages(database), log_output=False)
    else:
        app, socketio = rooms()
        if kind == "direct":
            from forum import fanout  # noqa: PLC0415  # the bare server without it must not carry it

            fanout.mend_eventlet()
            fanout.search_pages_once(app)
            fanout.serve_many(socketio.server)
        socketio.run(app, host="127.0.0.1", port=port, log_output=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
