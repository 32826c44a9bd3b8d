"""The page to change one's own words, those that wait for a person too."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.discussions import access, changing, choosing, waiting_words
from forum.discussions.forms import EditForm, chosen_wish
from forum.discussions.models import Post
from forum.discussions.routes import bp, place_of
from forum.discussions.writing_routes import previewed
from forum.errors import AskFirst, Invalid
from forum.extensions import db
from forum.policy import Action, require
from forum.screening.judging import Finding
from forum.screening.urgent import at_pace
from forum.vocabulary import Visibility
from forum.web import actor, asks, see_other
from forum.web.identity import config


@bp.route("/p/<public_id>/edit", methods=["GET", "POST"])
@asks(Action.EDIT_POST)
@at_pace(title="title_max_characters", text="post_max_characters")
def edit(public_id: str) -> Any:
    """The page to change one's own words."""
    who, form, preview = actor(), EditForm(), ""
    post: Post = access.post(who, public_id)
    require(who, Action.EDIT_POST, post)
    waited = post.visibility is Visibility.HELD
    if request.method == "GET":
        form.text.data, form.notes.data = post.source, [note.value for note in post.notes]
        form.wish.data, form.title.data = post.thread.wish, post.thread.title
    else:
        try:
            shows = choosing.taken(form, post.thread.board, post)
            if "preview" not in request.form:
                changed = changing.edit(
                    who,
                    public_id,
                    config(),
                    text=form.text.data or "",
                    notes=form.chosen_notes(),
                    wish=chosen_wish(form),
                    seen=form.seen_warning.data or "",
                    shows=shows,
                    title=_title(form, post),
                )
                return _after(*changed, waited=waited)
            preview = previewed(form)
        except (AskFirst, Invalid) as error:
            form.take(error)
    return _form_again(post, form, preview), form.status


@bp.post("/p/<public_id>/show")
@asks(Action.EDIT_POST)
@at_pace()
def show_as_it_is(public_id: str) -> Any:
    """Shows words as they are whose writer has read that they could lead to a person."""
    post, _found = changing.send_as_it_is(actor(), public_id, config())
    if post.visibility is Visibility.HELD:
        flash(_("A person reads it before it goes out; until then only you see it."), "note")
        return see_other(url_for("discussions.edit", public_id=public_id))
    flash(_("Your words are out now."), "good")
    return see_other(place_of(post))


def _form_again(post: Post, form: EditForm, preview: str) -> str:
    # A text that somebody else has let out or kept back meanwhile is shown as it is now.
    db.session.refresh(post)
    choosing.offer(form, post.thread.board, post)
    waits = waiting_words.of(post)
    return render_template("discussions/edit.html", post=post, form=form, preview=preview, waits=waits, active="talk")


def _title(form: EditForm, post: Post) -> str | None:
    """The title of a thread that waits; the others keep theirs."""
    waits = post.is_opening and post.visibility is Visibility.HELD
    return form.title.data or "" if waits and "title" in request.form else None


def _after(post: Post, found: Finding, *, waited: bool) -> Any:
    """Where somebody comes to whose change is stored: to the way to help, to the form while it waits, to their words."""
    waits = post.visibility is Visibility.HELD
    if found.helps:
        return see_other(url_for("discussions.written", public_id=post.public_id))
    if waits:
        flash(_("We have your change. A person reads it before it goes out; until then only you see it."), "note")
        return see_other(url_for("discussions.edit", public_id=post.public_id))
    if waited:
        flash(_("Your words are out now. Thank you for saying it otherwise."), "good")
    return see_other(place_of(post))
