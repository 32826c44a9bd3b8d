"""Pages to look for words. What somebody looked for stands in no address, no history and no log in the clear.

The address of a result page holds the query sealed with a key that only this browser's cookie has, so that going back
from a result works, while a history, a log or a borrowed screen tells nothing.
"""

import base64
import json
from dataclasses import asdict
from typing import Any

from flask import render_template, request, session, url_for

from forum.discussions import queries, search
from forum.discussions.forms import SearchForm
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

PURPOSE = b"search"
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
    notes = {"", search.ANY_NOTE, *(note.value for note in ContentNote)}
    chosen = {name: form[name].data if form[name].data in notes else "" for name in ("only", "without")}
    boards = {board.public_id for board in _boards()}
    return Query(
        form.q.data or "",
        board=form.board.data if form.board.data in boards else "",
        period=Period(form.period.data) if form.period.data in set(Period) else Period.ALL,
        order=Order(form.order.data) if form.order.data in set(Order) else Order.NEWEST,
        **chosen,
    )


def _sealed(query: Query) -> str:
    key = session.get(KEY)
    if not isinstance(key, bytes) or len(key) != seal.KEY_BYTES:
        key = session[KEY] = seal.new_key()
    return base64.urlsafe_b64encode(seal.wrap(key, json.dumps(asdict(query)).encode(), PURPOSE)).decode().rstrip("=")


def _opened(sealed: str) -> Query | None:
    key = session.get(KEY)
    if not isinstance(key, bytes) or len(sealed) > MAX_SEALED:
        return None
    try:
        box = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        facts = json.loads(seal.unwrap(key, box, PURPOSE))
        return Query(**facts | {"period": Period(facts["period"]), "order": Order(facts["order"])})
    except (ValueError, TypeError, KeyError, seal.BrokenSeal):
        return None
