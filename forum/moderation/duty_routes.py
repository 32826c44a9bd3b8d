"""Being on duty, as two buttons on the moderators' page."""

from typing import Any

from flask import Response, flash, url_for
from flask_babel import gettext as _

from forum.errors import Invalid
from forum.moderation import duty, handing
from forum.moderation.forms import DutyForm
from forum.moderation.routes import bp
from forum.policy import Action
from forum.web import actor, asks, see_other
from forum.web.failures import say
from forum.web.identity import config


@bp.post("/moderation/duty")
@asks(Action.BE_ON_DUTY)
def be_on_duty() -> Any:
    """Says "I am here" for some hours."""
    form = DutyForm()
    try:
        duty.begin(actor(), form.hours.data, config())
    except Invalid as error:
        flash(say(error.reason, error.values), "warn")
    else:
        flash(_("You are on duty. It ends by itself, and when your pages are closed for a while."), "good")
    return see_other(url_for("moderation.queue"))


@bp.post("/moderation/duty/end")
@asks(Action.BE_ON_DUTY)
def end_duty() -> Response:
    """Says "I am away now"."""
    duty.end(actor())
    flash(_("You are off duty. Thank you for having been here."), "good")
    # Whoever leaves is asked what is to become of what they still hold.
    return see_other(url_for("moderation.holding" if handing.held(actor()) else "moderation.queue"))
