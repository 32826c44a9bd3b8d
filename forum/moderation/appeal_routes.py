"""The page of an appeal, for somebody who had no part in what it is about."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.errors import Conflict, Invalid
from forum.moderation import acts as case_acts
from forum.moderation import (
    appeals,
    exposure,
    handing,
    history,
    measure_queries,
    measure_words,
    queries,
    service,
    targets,
)
from forum.moderation.appeals import Ruling
from forum.moderation.kinds import Outcome
from forum.moderation.measure_forms import RulingForm
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.measure_routes import card_facts
from forum.moderation.models import Case
from forum.moderation.routes import bp, version_sent
from forum.policy import Action, may, require
from forum.web import actor, asks, see_other
from forum.web.identity import config
from forum.web.words import day


@bp.route("/c/<public_id>/appeal", methods=["GET", "POST"])
@asks(Action.DECIDE_APPEAL)
def decide_appeal(public_id: str) -> Any:
    """What was decided, what its person says, and what comes of it."""
    who, form = actor(), RulingForm()
    case = service.case_for(who, public_id, Action.READ_CASE)
    measure = appeals.measure_of(case)
    status, shown = 200, None
    if request.method == "POST":
        try:
            if "preview" not in request.form:
                appeals.decide(who, public_id, version_sent(), _ruling(form), config())
                flash(_("Decided. The person reads it."), "good")
                return see_other(url_for("moderation.queue"))
            require(who, Action.DECIDE_APPEAL, measure)
            shown = _as_read(measure, appeals.checked(measure, _ruling(form)))
        except (Invalid, Conflict) as error:
            form.take(error)
            status = 409 if isinstance(error, Conflict) else 400
    form.version.data = str(case.version)
    form.offer(each for each in Outcome if each is not Outcome.SHORTEN or appeals.can_be_shortened(measure))
    about, allowed = queries.case_of(measure.case_id), may(who, Action.DECIDE_APPEAL, measure)
    page = render_template(
        "moderation/appeal.html",
        case=case,
        author=queries.author(case.author_id),
        row=measure_queries.one(measure.public_id),
        about=about,
        target=_target(about),
        is_shut=about is not None and exposure.is_shut(who, about, config()),
        form=form,
        shown=shown,
        decide=allowed,
        somebody=appeals.somebody_else(measure),
        to_do=case_acts.of_appeal(case, mine=case.claimed_by == who.id) if allowed.allowed else [],
        keys=case_acts.KEYS,
        is_held=handing.is_held(case, who),
        acts=history.acts(about.id) if about else [],
        active="moderation",
        **card_facts(),
    )
    return page, status


def _as_read(measure: PersonMeasure, ruling: Ruling) -> tuple[str, str, str]:
    """What the person reads of a decision: what comes of it, until when it holds where that is sooner, and the words."""
    until = appeals.sooner(measure, ruling.days) if ruling.outcome is Outcome.SHORTEN else None
    ends = _("It ends by itself on %(day)s.", day=day(until)) if until else ""
    return measure_words.answered(ruling.outcome), ends, ruling.words


def _target(about: Case | None) -> targets.Target | None:
    return targets.find(about.target_kind, about.target_id) if about is not None else None


def _ruling(form: RulingForm) -> Ruling:
    known = {outcome.value: outcome for outcome in Outcome}
    outcome = known.get(form.outcome.data or "")
    if outcome is None:
        raise Invalid({"outcome": _("Please choose what you decide.")})
    return Ruling(outcome, form.words.data or "", form.days.data or 0)
