"""Following a thread, or keeping it out of one's lists: one small form on the thread's page."""

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

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
