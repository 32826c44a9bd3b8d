"""Pages to open a one-off name: one moderator asks, another joins."""

from typing import Any

from flask import Response, flash, url_for
from flask_babel import gettext as _

from forum.errors import Invalid
from forum.moderation import opening
from forum.moderation.forms import OpeningForm
from forum.moderation.routes import bp, case_page
from forum.policy import Action
from forum.web import actor, asks, see_other
from forum.web.identity import config, session_token


@bp.post("/c/<public_id>/opening")
@asks(Action.OPEN_ALIAS)
def ask_opening(public_id: str) -> Any:
    """Asks the other moderators to open a one-off name together."""
    form = OpeningForm()
    try:
        opening.ask(actor(), session_token(), public_id, form.words.data or "", config())
    except Invalid as error:
        form.take(error)
        return case_page(public_id, opening_form=form), 400
    flash(_("The other moderators were told. One of them has to join you."), "good")
    return see_other(url_for("moderation.case", public_id=public_id))


@bp.post("/c/<public_id>/opening/join")
@asks(Action.OPEN_ALIAS)
def join_opening(public_id: str) -> Response:
    """Opens the name together with the moderator who asked."""
    opening.join(actor(), session_token(), public_id)
    flash(_("The name is open to the two of you. The member was told, with the reason."), "good")
    return see_other(url_for("moderation.case", public_id=public_id))
