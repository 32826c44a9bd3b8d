"""What a writer reads right after words were stored: the way to help, why they wait, or their words where they stand.

The way to help has an address that says nothing of it, and is made anew from the words each time: Back and a reload find it.
"""

from typing import Any

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from forum.discussions import access
from forum.discussions.models import Post, Thread
from forum.discussions.placing import Placed
from forum.discussions.routes import bp, place_of
from forum.discussions.waiting_words import of
from forum.discussions.wording import wording_of
from forum.errors import Missing
from forum.extensions import db
from forum.policy import Action
from forum.screening import judging
from forum.screening.judging import NOTHING, Finding
from forum.vocabulary import TargetKind, Visibility
from forum.web import actor, asks, see_other
from forum.web.care import care_for


def after(post: Placed) -> Any:
    """The answer to somebody whose answer in a thread is stored."""
    if post.finding.helps:
        return see_other(url_for("discussions.written", public_id=post.public_id))
    if post.finding.held_for is not None and post.held is not None:
        return see_other(url_for("discussions.edit", public_id=post.public_id))
    if post.held is not None:
        _say_that_it_waits()
    return see_other(place_of(post))


def after_opening(thread: Thread, opening: Placed | None) -> Any:
    """The answer to somebody whose thread is stored."""
    found = found_now(db.session.get_one(Post, opening.id)) if opening is not None else NOTHING
    held = thread.visibility is Visibility.HELD
    if opening is not None and found.helps:
        return see_other(url_for("discussions.written", public_id=opening.public_id))
    if opening is not None and held and found.held_for is not None:
        return see_other(url_for("discussions.edit", public_id=opening.public_id))
    if held:
        _say_that_it_waits()
    return see_other(url_for("discussions.thread", public_id=thread.public_id))


@bp.get("/p/<public_id>/written")
@asks(Action.READ_THREAD)
def written(public_id: str) -> Any:
    """What the writer of a post reads before they come to it: the way to help, and, while it waits, why."""
    who = actor()
    post = access.post(who, public_id)
    if post.author_id not in who.selves:
        raise Missing(access.GONE)
    care = care_for(found_now(post).helps, (TargetKind.POST, post.public_id))
    if care is None:
        return see_other(place_of(post))
    return render_template("discussions/cared.html", care=care, waits=of(post), post=post, active="talk")


def found_now(post: Post) -> Finding:
    """What stands in a post as it is now: nothing of it is kept at the post, so it is asked again."""
    return judging.judged(*wording_of(post).texts)


def _say_that_it_waits() -> None:
    flash(_("Thank you. A person reads this before it goes out; until then only you see it. You are told."), "note")
