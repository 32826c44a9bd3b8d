"""The switch of raid mode, and words that wait are let out."""

from typing import Any

from flask import Response, flash, render_template, url_for
from flask_babel import gettext as _

from forum.accounts import doorway
from forum.errors import Plain
from forum.moderation import held, raids
from forum.moderation.forms import RaidForm
from forum.moderation.routes import bp, next_case, version_sent
from forum.policy import Action
from forum.web import actor, asks, see_other
from forum.web.identity import config


@bp.route("/moderation/raid", methods=["GET", "POST"])
@asks(Action.FACE_RAID)
def raid() -> Any:
    """What raid mode does, and the one switch."""
    form = RaidForm()
    if form.validate_on_submit():
        try:
            raids.begin(actor(), form.hours.data, config(), by_invitation=bool(form.by_invitation.data))
        except Plain as error:
            form.take(error)
        else:
            flash(_("Raid mode is on. It ends by itself."), "good")
            return see_other(url_for("moderation.raid"))
    door, watched = doorway.state(), config().joining_watch_minutes
    page = render_template(
        "moderation/raid.html",
        form=form,
        door=door,
        joined=doorway.coming(config()),
        held=doorway.held_lately(config()),
        watched=watched,
        active="moderation",
    )
    return page, 400 if form.errors else 200


@bp.post("/moderation/raid/end")
@asks(Action.FACE_RAID)
def end_raid() -> Response:
    """Switches raid mode off."""
    raids.end(actor())
    flash(_("Raid mode is off."), "good")
    return see_other(url_for("moderation.raid"))


@bp.post("/c/<public_id>/let-out")
@asks(Action.DECIDE_CASE)
def let_out(public_id: str) -> Response:
    """Lets words out that waited for a person."""
    done = held.let_out(actor(), public_id, version_sent(), config())
    flash(_("They are out. The author is told."), "good")
    return next_case(public_id, done)
