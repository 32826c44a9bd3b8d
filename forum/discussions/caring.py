"""What a writer reads right after words were stored: the way to help, why they wait, or their words where they stand.

The way to help is the answer to the form itself and has no address, so that nothing about it is left in a history.
"""

from typing import Any

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from forum.discussions.models import Thread
from forum.discussions.placing import Placed
from forum.discussions.routes import place_of
from forum.discussions.waiting_words import said
from forum.screening.judging import Finding
from forum.vocabulary import Visibility
from forum.web import see_other
from forum.web.care import care_for


def after(post: Placed) -> Any:
    """The answer to somebody whose answer in a thread is stored."""
    if post.finding.helps:
        return page(post.finding, post.public_id, place_of(post), held=post.finding.held_for is not None)
    if post.finding.held_for is not None and post.held is not None:
        return see_other(url_for("discussions.edit", public_id=post.public_id))
    if post.held is not None:
        _say_that_it_waits()
    return see_other(place_of(post))


def after_opening(thread: Thread, opening: Placed | None, found: Finding) -> Any:
    """The answer to somebody whose thread is stored."""
    place, held = url_for("discussions.thread", public_id=thread.public_id), thread.visibility is Visibility.HELD
    if opening is not None and found.helps:
        return page(found, opening.public_id, place, held=held and found.held_for is not None)
    if opening is not None and held and found.held_for is not None:
        return see_other(url_for("discussions.edit", public_id=opening.public_id))
    if held:
        _say_that_it_waits()
    return see_other(place)


def page(found: Finding, post_id: str, place: str, *, held: bool) -> str:
    """The way to help for the writer of a post, and, when it waits, why and where it can be said otherwise."""
    why = said(found.held_for) if held and found.held_for is not None else None
    return render_template(
        "discussions/cared.html",
        care=care_for(found.helps),
        waits=why,
        change=url_for("discussions.edit", public_id=post_id),
        place=place,
        active="talk",
    )


def _say_that_it_waits() -> None:
    flash(_("Thank you. A person reads this before it goes out; until then only you see it. You are told."), "note")
