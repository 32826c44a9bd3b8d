"""A member's own pages: what moderators decided about them, an appeal, and what they have pointed out."""

from typing import Any

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.errors import Plain
from forum.extensions import limiter
from forum.lib.paging import parse_number
from forum.moderation import answering, appeals, measure_queries, reports
from forum.moderation.measure_forms import AppealForm
from forum.moderation.measure_routes import card_facts
from forum.moderation.routes import bp
from forum.policy import Action, require
from forum.screening.reasons import HELD_WORDS
from forum.ten_lines import FLAG_LABELS
from forum.web import actor, asks, see_other
from forum.web.identity import config


@bp.get("/me/measures")
@asks(Action.OWN_ACCOUNT)
def my_measures() -> str:
    """Every measure about oneself with its rule, its words and its end, and words that wait for a person."""
    who, before = actor(), parse_number(request.args.get("before"))
    return render_template(
        "moderation/my_measures.html",
        page=measure_queries.mine(who.selves, before, config().measures_per_page),
        waiting=[] if before else measure_queries.waiting_texts(who.selves, config().measures_per_page),
        held_words=HELD_WORDS,
        active="me",
        **card_facts(),
    )


@bp.post("/me/measures/<public_id>/answer")
@asks(Action.OWN_ACCOUNT)
def answer_measure(public_id: str) -> Response:
    """Says yes or no to a pause together."""
    agrees = request.form.get("choice") == "yes"
    answering.answer(actor(), public_id, config(), agrees=agrees)
    flash(
        _("We pause together. You can end it here whenever you like.") if agrees else _("Then not. Nothing changes."),
        "good",
    )
    return see_other(url_for("moderation.my_measures"))


@bp.post("/me/measures/<public_id>/end")
@asks(Action.OWN_ACCOUNT)
def end_own_pause(public_id: str) -> Response:
    """Ends one's own pause."""
    answering.end_own(actor(), public_id, config())
    flash(_("Your pause is over. Good that you took it."), "good")
    return see_other(url_for("moderation.my_measures"))


@bp.route("/me/measures/<public_id>/appeal", methods=["GET", "POST"])
@asks(Action.APPEAL)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def appeal(public_id: str) -> Any:
    """Says against a measure how one sees it; somebody else decides."""
    who, form = actor(), AppealForm()
    measure = answering.own(who, public_id)
    require(who, Action.APPEAL, measure)
    somebody = appeals.somebody_else(measure)
    if request.method == "POST":
        try:
            appeals.send(who, public_id, form.words.data or "", config())
        except Plain as error:
            form.take(error)
        else:
            flash(_("It is sent. You hear here what came of it."), "good")
            return see_other(url_for("moderation.my_measures", _anchor=f"m-{public_id}"))
    page = render_template(
        "moderation/appeal_form.html",
        row=measure_queries.one(public_id),
        form=form,
        somebody=somebody,
        hours=config().appeal_hours,
        active="me",
        **card_facts(),
    )
    return page, form.status


@bp.get("/me/reports")
@asks(Action.OWN_ACCOUNT)
def my_reports() -> str:
    """What one has pointed out, and whether somebody has looked."""
    before = parse_number(request.args.get("before"))
    page = reports.mine(actor().id, before, config().reports_per_page)
    return render_template(
        "moderation/my_reports.html",
        page=page,
        labels=FLAG_LABELS,
        kept_days=config().case_words_kept_days,
        active="me",
    )
