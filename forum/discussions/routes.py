"""Pages to read: boards, a board, a thread, one post."""

from hashlib import blake2b
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for

from forum.accounts import aliases
from forum.discussions import access, choosing, company, headings, lists, marks, pictures, queries, waiting_words
from forum.discussions.access import GONE
from forum.discussions.forms import ReplyForm
from forum.discussions.models import Post
from forum.discussions.placing import Placed
from forum.discussions.queries import ThreadHead
from forum.discussions.service import THREAD_WAITS
from forum.errors import Missing
from forum.extensions import limiter
from forum.lib import clock, tree
from forum.lib.paging import parse_cursor, parse_number
from forum.policy import Action, Decision, may, require
from forum.screening import pacing
from forum.screening.pacing import Kind
from forum.vocabulary import ThreadOrder, Visibility
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config, session_token
from forum.web.pages import chosen_language, chosen_theme, readable_again

bp = Blueprint("discussions", __name__)
RECENT_ON_TALK = 8


@bp.get("/talk")
@asks(Action.LOOK_AROUND)
def talk() -> Any:
    """The boards; for a visitor the public ones, with the way in."""
    who = actor()
    public_only = not may(who, Action.READ_BOARD).allowed
    boards = queries.boards(public_only=public_only)
    same, tag = unchanged("talk", *(f"{board.public_id}{board.revision}" for board in boards))
    if same is not None:
        return same
    recent = lists.threads(RECENT_ON_TALK, reading=reading(), public_only=public_only).items
    return tagged(render_template("discussions/talk.html", boards=boards, recent=recent, active="talk"), tag)


@bp.get("/threads/<order>")
@asks(Action.READ_BOARD)
def threads(order: str) -> str:
    """The threads of all boards in one order; `unanswered` is where helpers begin."""
    who, chosen = actor(), order_named(order)
    if chosen is None:
        raise Missing(GONE)
    require(who, Action.READ_BOARD)
    page = lists.threads(config().threads_per_page, chosen, reading=reading(), cursor=_cursor())
    return render_template(
        "discussions/threads.html",
        page=page,
        order=chosen,
        order_path=lambda name, before=None: url_for("discussions.threads", order=name, before=before),
        active="talk",
    )


def order_named(name: str) -> ThreadOrder | None:
    """The order that an address names."""
    return ThreadOrder(name) if name in set(ThreadOrder) else None


def _cursor() -> int | None:
    return parse_number(request.args.get("before"))


@bp.get("/b/<public_id>")
@asks(Action.READ_BOARD)
def board(public_id: str) -> Any:
    """A board's threads, the newest words first."""
    found = access.board(actor(), public_id)
    order = order_named(request.args.get("order", "")) or ThreadOrder.RECENT
    same, tag = unchanged("board", found.public_id, found.revision, order, request.args.get("before", ""))
    if same is not None:
        return same
    page = lists.threads(config().threads_per_page, order, reading=reading(), board=found.id, cursor=_cursor())
    shown = render_template(
        "discussions/board.html",
        guidance=headings.guidance(found.id),
        board=found,
        page=page,
        order=order,
        order_path=lambda name, before=None: url_for(
            "discussions.board", public_id=public_id, order=name, before=before
        ),
        active="talk",
    )
    return tagged(shown, tag)


@bp.get("/t/<public_id>")
@asks(Action.READ_THREAD)
def thread(public_id: str) -> Any:
    """A page of a thread, in the order in which people answered each other."""
    found = access.thread_head(actor(), public_id)
    query, shows = request.query_string.decode("ascii", "replace"), found.board.pictures_allowed
    same, tag = unchanged("thread", found.public_id, found.revision, shows, query)
    if same is not None:
        return same
    return tagged(thread_page(found), tag)


def thread_page(found: ThreadHead, form: ReplyForm | None = None, preview: str = "") -> str:
    """The thread's page; `form` brings a reply back that could not be taken."""
    who, sees_hidden = actor(), may(actor(), Action.READ_HIDDEN).allowed
    mark = marks.of(who.id, found.id) if who.id is not None else marks.Mark()
    cursors = {name: parse_cursor(request.args.get(name), tree.is_path) or "" for name in ("after", "from", "before")}
    page = queries.posts(
        found.id,
        config().posts_per_page,
        after=cursors["after"],
        start=cursors["from"],
        before=cursors["before"],
        readers=who.selves,
    )
    alias = alias_in(found.id)
    if alias is not None:
        form = form or ReplyForm(formdata=None)
        form.know(alias)
    if form is not None:
        choosing.offer(form, found.board)
    if who.id is not None and page.items:
        marks.note_seen(who.id, found.id, max(post.id for post in page.items))
    return render_template(
        "discussions/thread.html",
        thread=found,
        page=page,
        mark=mark,
        stood=company.of(who.id, found.id) if who.id is not None else (),
        has_new=0 < mark.seen < found.last_post_id,
        reading=reading(),
        form=form,
        pictures=pictures.of_page(found.board, page.items, sees_hidden=sees_hidden),
        waits=waiting_words.of_page(page.items),
        takes_pictures=may(who, Action.ADD_PICTURE, found.board).allowed,
        blank_form=lambda: _blank(found),
        preview=preview,
        may_reply=Decision(False, THREAD_WAITS) if _waits(found) else may(who, Action.REPLY, found),
        near=pacing.near(who, Kind.REPLY, config()),
        sees_hidden=sees_hidden,
        again=readable_again() or url_for("discussions.thread", public_id=found.public_id),
        active="talk",
    )


def _waits(found: ThreadHead) -> bool:
    return found.visibility is Visibility.HELD


def _blank(found: ThreadHead) -> ReplyForm:
    form = ReplyForm(formdata=None)
    choosing.offer(form, found.board)
    return form


def alias_in(thread_id: int) -> str | None:
    """The reader's own one-off name in a thread, or None."""
    who = actor()
    found = aliases.in_thread(who, session_token(), thread_id) if who.id is not None and who.aliases else None
    return found.name if found is not None else None


@bp.get("/t/<public_id>/new")
@asks(Action.READ_THREAD)
def unread(public_id: str) -> Response:
    """Leads to the first words that the reader has not seen yet, or to the thread's beginning."""
    who = actor()
    found = access.thread_head(who, public_id)
    seen = marks.of(who.id, found.id).seen if who.id is not None else 0
    first = queries.first_unread(found.id, seen, who.selves) if seen else None
    if first is None:
        return see_other(url_for("discussions.thread", public_id=public_id))
    return see_other(place_of(Placed(0, first.public_id, first.path, found.id, public_id)))


@bp.get("/p/<public_id>")
@asks(Action.READ_THREAD)
def post(public_id: str) -> Response:
    """Leads to a post where it stands in its thread."""
    found = access.post(actor(), public_id)
    return see_other(place_of(found))


def place_of(post: Post | Placed) -> str:
    """The address of the thread's page on which a post stands."""
    start = queries.start_of_page(post.thread_id, post.path, config().posts_per_page, actor().selves)
    where: dict[str, Any] = {"from": start} if start else {}
    return url_for("discussions.thread", public_id=post.thread_public_id, _anchor=post.public_id, **where)


@bp.get("/t/<public_id>/head")
@asks(Action.READ_THREAD)
@limiter.limit("120 per minute")
def head(public_id: str) -> dict[str, int]:
    """How often a thread has changed, for a page that was away."""
    return {"revision": access.thread_head(actor(), public_id).revision}


def unchanged(*state: object) -> tuple[Response | None, str]:
    """A 304 when a visitor has this very page already, and the page's tag. Members' pages are never kept."""
    if actor().id is not None:
        return None, ""
    # The day too: a page says "today" and "yesterday".
    frame = (chosen_theme(), chosen_language(), clock.now().date(), current_app.extensions["build"])
    tag = blake2b(
        "|".join(str(part) for part in (*state, *frame)).encode("utf-8", "replace"), digest_size=12
    ).hexdigest()
    if tag in request.if_none_match:
        return tagged("", tag, 304), tag
    return None, tag


def tagged(page: str | bytes, tag: str, status: int = 200) -> Response:
    """A page that a visitor's browser may keep as long as its tag holds; without a tag nobody keeps it."""
    response = make_response(page, status)
    if tag:
        response.set_etag(tag)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Cookie, Accept-Language"
    return response
