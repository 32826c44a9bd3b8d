"""Small kindnesses and one's own list: "with you", and posts that a member keeps with a private note."""

from typing import Any

from flask import Response, flash, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from forum.discussions import access, bookmarks, company
from forum.discussions.forms import NoteForm
from forum.discussions.models import Post
from forum.discussions.routes import bp, place_of
from forum.errors import Invalid
from forum.extensions import limiter
from forum.lib.paging import parse_number
from forum.policy import Action, require
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config, session_token
from forum.web.words import company_words


@bp.post("/p/<public_id>/with")
@asks(Action.STAND_WITH)
@limiter.limit(lambda: config().write_limit)
def stand_with(public_id: str) -> Response:
    """Says "with you", or takes it back; a page with a script gets the words to show, a plain one goes back to the post."""
    who, staying = actor(), request.form.get("state") != "off"
    post = (company.stand_with if staying else company.step_back)(who, public_id)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ok=True, mine=staying, words=company_words(post.company, own=False))
    return see_other(place_of(post))


@bp.route("/p/<public_id>/keep", methods=["GET", "POST"])
@asks(Action.KEEP_POST)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def keep(public_id: str) -> Any:
    """Keeps a post in the member's own list, with a note that only they can read."""
    who, form = actor(), NoteForm()
    post: Post = access.post(who, public_id)
    require(who, Action.KEEP_POST, post)
    known = bookmarks.note_on(who, session_token(), post)
    if request.method == "POST":
        try:
            bookmarks.keep(who, session_token(), public_id, config(), note=form.note.data or "")
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Kept. Only you can see it, under Me."), "good")
            return see_other(place_of(post))
    elif known:
        form.note.data = known
    page = render_template("discussions/keep.html", post=post, form=form, kept=known is not None, active="talk")
    return page, form.status


@bp.post("/p/<public_id>/let-go")
@asks(Action.OWN_ACCOUNT)
def let_go(public_id: str) -> Response:
    """Keeps a post no longer, and forgets the note."""
    bookmarks.drop(actor(), public_id)
    flash(_("It is in your list no more, and your note is gone."), "good")
    return see_other(url_for("discussions.kept"))


@bp.get("/me/kept")
@asks(Action.KEEP_POST)
def kept() -> str:
    """What the member has kept, the newest first."""
    before = parse_number(request.args.get("before"))
    page = bookmarks.page(actor(), session_token(), config().bookmarks_per_page, before)
    return render_template("discussions/kept.html", page=page, reading=reading(), active="me")
