"""Pages to point something out, and to say that one is worried about somebody."""

from typing import Any

from flask import current_app, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.errors import Invalid
from forum.extensions import limiter
from forum.moderation import duty, flagging, measures, targets
from forum.moderation.forms import REASONS, FlagForm
from forum.moderation.measure_forms import WorryForm
from forum.moderation.routes import bp, reason_sent
from forum.policy import Action, require
from forum.vocabulary import FlagReason, TargetKind
from forum.web import actor, asks, see_other
from forum.web.identity import config

MUTE_PAGES = {
    TargetKind.POST: "discussions.mute_author",
    TargetKind.MESSAGE: "rooms.mute_speaker",
    TargetKind.WHISPER: "rooms.mute_whisperer",
}
WORRY_PAGES = {
    TargetKind.POST: "moderation.worry_post",
    TargetKind.MESSAGE: "moderation.worry_message",
    TargetKind.WHISPER: "moderation.worry_whisper",
}


@bp.route("/p/<public_id>/flag", methods=["GET", "POST"])
@asks(Action.FLAG)
@limiter.limit(lambda: config().flag_limit, methods=["POST"])
def flag_post(public_id: str) -> Any:
    """Flags a post: the second tap is the reason."""
    return _flag(TargetKind.POST, public_id)


@bp.route("/m/<public_id>/flag", methods=["GET", "POST"])
@asks(Action.FLAG)
@limiter.limit(lambda: config().flag_limit, methods=["POST"])
def flag_message(public_id: str) -> Any:
    """Flags a line in a room: the second tap is the reason."""
    return _flag(TargetKind.MESSAGE, public_id)


@bp.route("/w/<public_id>/flag", methods=["GET", "POST"])
@asks(Action.FLAG)
@limiter.limit(lambda: config().flag_limit, methods=["POST"])
def flag_whisper(public_id: str) -> Any:
    """Flags a whisper: the second tap is the reason."""
    return _flag(TargetKind.WHISPER, public_id)


@bp.route("/p/<public_id>/worry", methods=["GET", "POST"])
@asks(Action.WORRY)
@limiter.limit(lambda: config().flag_limit, methods=["POST"])
def worry_post(public_id: str) -> Any:
    """Says that one is worried about whoever wrote a post."""
    return _worry(TargetKind.POST, public_id)


@bp.route("/m/<public_id>/worry", methods=["GET", "POST"])
@asks(Action.WORRY)
@limiter.limit(lambda: config().flag_limit, methods=["POST"])
def worry_message(public_id: str) -> Any:
    """Says that one is worried about whoever said a line."""
    return _worry(TargetKind.MESSAGE, public_id)


@bp.route("/w/<public_id>/worry", methods=["GET", "POST"])
@asks(Action.WORRY)
@limiter.limit(lambda: config().flag_limit, methods=["POST"])
def worry_whisper(public_id: str) -> Any:
    """Says that one is worried about whoever whispered."""
    return _worry(TargetKind.WHISPER, public_id)


def _flag(kind: TargetKind, public_id: str) -> Any:
    who, form = actor(), FlagForm()
    target = targets.visible_to(who, kind, public_id)
    require(who, Action.FLAG, target)
    if request.method == "POST":
        try:
            reason = reason_sent(request.form.get("reason", ""))
            flagging.flag(who, kind, public_id, reason, form.note.data or "", config())
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Thank you. A moderator will look at it; you hear when somebody has."), "good")
            return see_other(target.path)
    page = render_template(
        "moderation/flag.html",
        form=form,
        target=target,
        reasons=[each for each in REASONS if each[0] != FlagReason.WORRIED],
        fine=flagging.judged_fine(target),
        mute=url_for(MUTE_PAGES[kind], public_id=public_id),
        worry=url_for(WORRY_PAGES[kind], public_id=public_id),
        active="",
    )
    return page, form.status


def _worry(kind: TargetKind, public_id: str) -> Any:
    who, form = actor(), WorryForm()
    target = targets.visible_to(who, kind, public_id)
    require(who, Action.WORRY, target)
    if request.method == "POST":
        try:
            flagging.flag(who, kind, public_id, FlagReason.WORRIED, form.note.data or "", config())
        except Invalid as error:
            form.take(error)
        else:
            flash(
                _("Thank you for looking after them. A person reads it first of all; you hear when somebody has."),
                "good",
            )
            return see_other(target.path)
    page = render_template(
        "moderation/worry.html",
        form=form,
        target=target,
        awake=measures.somebody_awake(others := {*who.selves, target.author_id}) or duty.is_somebody_here(others),
        help_card=current_app.extensions["help_card"],
        active="",
    )
    return page, form.status
