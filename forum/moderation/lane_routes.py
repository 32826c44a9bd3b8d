"""What a peer specialist does about a case of their lane: a word of care, and saying that they were there."""

from typing import Any

from flask import Response, flash, url_for
from flask_babel import gettext as _

from forum.errors import Conflict, Invalid
from forum.extensions import limiter
from forum.moderation import caring, closing, lane_pages, service
from forum.moderation.care_forms import CareForm
from forum.moderation.routes import bp, next_case
from forum.policy import Action
from forum.web import actor, asks, see_other
from forum.web.identity import config


@bp.post("/c/<public_id>/care")
@asks(Action.CARE_FOR)
@limiter.limit(lambda: config().write_limit)
def care_for(public_id: str) -> Any:
    """Sends a word of care."""
    who, form = actor(), CareForm()
    try:
        caring.say(who, public_id, form.words.data or "", config())
    except (Invalid, Conflict) as error:
        # The case as it is now, with the words still in the form.
        form.take(error)
        page = lane_pages.case_page(service.case_for(who, public_id, Action.CARE_FOR), form)
        return page, 409 if isinstance(error, Conflict) else form.status
    flash(_("They read it, and the way to help with it."), "good")
    return see_other(url_for("moderation.case", public_id=public_id))


@bp.post("/c/<public_id>/seen")
@asks(Action.CARE_FOR)
def seen_to(public_id: str) -> Response:
    """Says that one was there; after somebody in danger first a quiet page."""
    found = caring.seen_to(actor(), public_id)
    flash(_("Thank you for having been there. A moderator looks once more and closes it."), "good")
    return see_other(url_for("moderation.after")) if closing.is_crisis(found) else next_case(public_id)
