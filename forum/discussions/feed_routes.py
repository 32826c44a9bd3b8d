"""A feed (Atom, RFC 4287) of a board that the steward marked public; of no other. It is the same for everybody."""

from flask import Response, make_response, render_template, url_for

from forum.discussions import headings, queries
from forum.discussions.access import GONE
from forum.discussions.routes import bp, tagged, unchanged
from forum.errors import Missing
from forum.lib import clock, ids
from forum.policy import Action, may
from forum.web import VISITOR, asks
from forum.web.identity import config


@bp.get("/b/<public_id>/feed")
@asks(Action.LOOK_AROUND)
def feed(public_id: str) -> Response:
    """The newest threads. Words under a content note are not in it, and nothing that is not for visitors."""
    board = queries.board(public_id) if ids.is_public_id(public_id) else None
    if board is None or not may(VISITOR, Action.READ_BOARD, board).allowed:
        raise Missing(GONE)
    same, tag = unchanged("feed", board.public_id, board.revision)
    if same is not None:
        return same
    settings = config()
    page = render_template(
        "discussions/feed.xml",
        board=board,
        entries=headings.openings(board.id, settings.feed_entries, settings.feed_excerpt_characters),
        address=lambda path: settings.public_origins[0] + path if settings.public_origins else path,
        now=clock.hour(clock.now()),
        own=url_for("discussions.feed", public_id=board.public_id),
    )
    response = make_response(tagged(page, tag))
    response.mimetype = "application/atom+xml"
    return response
