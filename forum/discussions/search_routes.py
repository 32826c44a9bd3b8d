"""Pages to look for words. What somebody looked for stands in no address, no history and no log in the clear.

The address of a result page holds the query sealed with a key that only this browser's cookie has, so that going back
from a result works, while a history, a log or a borrowed screen tells nothing.
"""

import base64
import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from flask import render_template, request, session, url_for

from forum.discussions import queries, search
from forum.discussions.forms import SearchForm
from forum.discussions.index import ANY_NOTE
from forum.discussions.queries import BoardRow
from forum.discussions.routes import bp
from forum.discussions.search import Order, Period, Query
from forum.errors import Invalid
from forum.extensions import limiter
from forum.lib import seal
from forum.lib.paging import parse_number
from forum.policy import Action, may
from forum.vocabulary import ContentNote
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config

PURPOSE = b"search "
KEY = "look"
MAX_SEALED = 2_000


@bp.route("/search", methods=["GET", "POST"])
@asks(Action.SEARCH)
@limiter.limit(lambda: config().search_limit, methods=["POST"])
def look_for() -> Any:
    """The form; sent, it leads to the page of what was found."""
    form = _form()
    if request.method == "GET":
        return _page(form)
    query = _query(form)
    try:
        search.check(query, config())
    except Invalid as error:
        form.take(error)
        return _page(form), 400
    return see_other(url_for("discussions.found", sealed=_sealed(query)))


@bp.get("/search/<sealed>")
@asks(Action.SEARCH)
@limiter.limit(lambda: config().search_limit)
def found(sealed: str) -> Any:
    """What was found. Another browser, or this one after signing out, gets the empty form."""
    query = _opened(sealed)
    if query is None:
        return see_other(url_for("discussions.look_for"))
    form = _form()
    form.fill(asdict(query))
    before = parse_number(request.args.get("before"))
    page = search.find(actor(), query, config(), reading(), before=before)
    return _page(form, page=page, query=query, sealed=sealed)


def _boards() -> list[BoardRow]:
    return queries.boards(public_only=not may(actor(), Action.READ_BOARD).allowed)


def _form() -> SearchForm:
    return SearchForm([(board.public_id, board.name) for board in _boards()])


def _page(form: SearchForm, **found_: Any) -> str:
    facts = {"page": None, "query": None, "sealed": ""} | found_
    return render_template("discussions/search.html", form=form, reading=reading(), active="talk", **facts)


def _query(form: SearchForm) -> Query:
    names = ("board", "only", "without", "period", "order")
    return _checked({"line": form.q.data or "", **{name: form[name].data for name in names}})


def _checked(facts: dict[str, Any]) -> Query:
    """A query of what a browser sent, in a form or in an address: a visitor can read their own cookie, and so seal anything."""
    sent = {name: value for name, value in facts.items() if isinstance(value, str)}
    notes = {ANY_NOTE, *(note.value for note in ContentNote)}
    boards = {board.public_id for board in _boards()}
    allowed: dict[str, Collection[str]] = {
        "board": boards,
        "only": notes,
        "without": notes,
        "period": set(Period),
        "order": set(Order),
    }
    kept = {name: sent[name] for name, known in allowed.items() if sent.get(name) in known}
    return Query(
        sent.get("line", ""),
        board=kept.get("board", ""),
        only=kept.get("only", ""),
        without=kept.get("without", ""),
        period=Period(kept.get("period", Period.ALL)),
        order=Order(kept.get("order", Order.NEWEST)),
    )


def _purpose() -> bytes:
    # What was looked for in one session opens in no other: whoever signs in next on this device cannot read it.
    return PURPOSE + str(actor().session_id).encode()


def _sealed(query: Query) -> str:
    key = session.get(KEY)
    if not isinstance(key, bytes) or len(key) != seal.KEY_BYTES:
        key = session[KEY] = seal.new_key()
    return base64.urlsafe_b64encode(seal.wrap(key, json.dumps(asdict(query)).encode(), _purpose())).decode().rstrip("=")


def _opened(sealed: str) -> Query | None:
    key = session.get(KEY)
    if not isinstance(key, bytes) or len(sealed) > MAX_SEALED:
        return None
    try:
        box = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        facts = json.loads(seal.unwrap(key, box, _purpose()))
    except (ValueError, seal.BrokenSeal):
        return None
    return _checked(facts) if isinstance(facts, dict) else None
