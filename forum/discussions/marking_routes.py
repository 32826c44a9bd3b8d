"""Following a thread or keeping it out of one's lists, and muting the person behind a text."""

from typing import Any

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.accounts import reading
from forum.discussions import access, marks
from forum.discussions.routes import bp
from forum.extensions import limiter
from forum.lib.words import N_
from forum.policy import Action, require
from forum.web import actor, asks, see_other
from forum.web.identity import config

# What the form's button says -> (following, muted), and the words after it.
CHOICES: dict[str, tuple[bool, bool, str]] = {
    "follow": (True, False, N_("You follow this thread. New words in it stand in your notices.")),
    "mute": (False, True, N_("This thread stays out of your lists and your notices.")),
    "leave": (False, False, N_("This thread is like any other for you again.")),
}


@bp.post("/t/<public_id>/mark")
@asks(Action.MARK_THREAD)
@limiter.limit(lambda: config().write_limit)
def mark_thread(public_id: str) -> Response:
    """Takes the choice; an unknown one changes nothing."""
    who = actor()
    found = access.thread_head(who, public_id)
    require(who, Action.MARK_THREAD, found)
    choice = CHOICES.get(request.form.get("choice", ""))
    if choice is not None:
        following, muted, words = choice
        marks.keep(who.id, found.id, following=following, muted=muted)
        flash(_(words), "good")
    return see_other(url_for("discussions.thread", public_id=public_id))


@bp.route("/p/<public_id>/mute", methods=["GET", "POST"])
@asks(Action.MUTE)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def mute_author(public_id: str) -> Any:
    """Asks once, then keeps the words of the person behind a post from the reader."""
    who = actor()
    post = access.post(who, public_id)
    require(who, Action.MUTE, post)
    back = url_for("discussions.post", public_id=public_id)
    if request.method == "GET":
        return render_template("accounts/mute.html", back=back, active="talk")
    reading.mute(who, post.author_id)
    flash(_("You will not meet their words uncovered any more."), "good")
    return see_other(back)
