"""Moderators' pages of the measures about a person: what stands, a new one with its preview, a colleague's proposal."""

from typing import Any

from flask import Response, current_app, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.errors import Conflict, Invalid, Missing
from forum.lib.paging import parse_number
from forum.lib.words import N_
from forum.moderation import answering, exposure, history, measure_queries, measure_words, measures, queries, service
from forum.moderation.forms import HideForm
from forum.moderation.kinds import ABOUT_PERSON, MeasureKind, MeasureState
from forum.moderation.kit import KIT, NOTE_IN_DANGER, likely_of
from forum.moderation.measure_forms import MeasureForm
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.measures import Wish
from forum.moderation.models import Case
from forum.moderation.routes import bp, reason_sent, version_sent
from forum.policy import Action, may, require
from forum.ten_lines import RULE_OF, TEN_LINES
from forum.vocabulary import FlagReason
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config


@bp.get("/c/<public_id>/measures")
@asks(Action.TAKE_MEASURE)
def person_measures(public_id: str) -> str:
    """What moderators decided about the author of a case, and what they can do now."""
    who = actor()
    case = service.case_for(who, public_id, Action.READ_CASE)
    before, size = parse_number(request.args.get("before")), config().measures_per_page
    page = measure_queries.of_person(case.author_id, before, size)
    over, appealed = measures.over(case.author_id), measure_queries.appealed(case)
    may_take = may(who, Action.TAKE_MEASURE, over)
    if may_take.allowed and appealed is not None:
        may_take = may(who, Action.DECIDE_APPEAL, appealed)
    return render_template(
        "moderation/measures.html",
        case=case,
        author=queries.author(case.author_id),
        page=page,
        choices=measure_words.CHOICES,
        fixed_days=measures.fixed_days,
        may_take=may_take,
        refusal={
            row.id: may(who, Action.CONFIRM_MEASURE, measures.Over(over.author_id, over.role, row.involved)).reason
            for row in page.items
        },
        active="moderation",
        **card_facts(),
    )


@bp.route("/c/<public_id>/measure-<kind>", methods=["GET", "POST"])
@asks(Action.TAKE_MEASURE)
def new_measure(public_id: str, kind: str) -> Any:
    """A measure with its words: first seen as its person will read it, then sent."""
    who, chosen = actor(), _kind(kind)
    case = service.case_for(who, public_id, Action.DECIDE_CASE)
    require(who, Action.TAKE_MEASURE, measures.over(case.author_id))
    form, shown = MeasureForm(), None
    form.days.choices = [(days, str(days)) for days in measures.choices(chosen, config())]
    if request.method == "GET":
        _prefill(form, case, chosen)
    else:
        wish = _wish(form, chosen)
        try:
            shown = measures.checked(wish, config())
            if "preview" not in request.form:
                seen, nonce = form.seen.data or "", form.nonce.data or ""
                return _taken(case, measures.take(who, public_id, wish, config(), seen=seen, nonce=nonce))
        except Invalid as error:
            form.take(error)
        except Conflict as error:
            # A colleague was quicker; what was written stays all the same.
            form.take(Invalid({"": error.reason}))
        form.seen.data = measures.seal_of(who, public_id, shown, config()) if shown else ""
    page = render_template(
        "moderation/measure.html",
        case=case,
        author=queries.author(case.author_id),
        form=form,
        kind=chosen,
        choice=measure_words.CHOICES[chosen],
        ahead=measure_words.ahead(chosen, measures.fixed_days(chosen, config()), config()),
        two=shown is not None and measures.needs_two(shown, config()),
        shown=measures.as_read(shown, case, config()) if shown else None,
        active="moderation",
        **card_facts(),
    )
    return page, form.status


@bp.route("/c/<public_id>/hide/look", methods=["GET", "POST"])
@asks(Action.DECIDE_CASE)
def look_at_hold(public_id: str) -> Any:
    """Shows what an author will read when their words are hidden, before that is done."""
    case = service.case_for(actor(), public_id, Action.DECIDE_CASE)
    form, shown = HideForm(), None
    if request.method == "GET":
        form.version.data = str(case.version)
        form.reason.data = likely_of(case, history.flags(case.id)).value
    else:
        try:
            said = service.checked_words(form.words.data or "")
            shown = measures.as_read(Wish(MeasureKind.HOLD, reason_sent(form.reason.data or ""), said), case, config())
        except Invalid as error:
            form.take(error)
    page = render_template(
        "moderation/hold.html",
        case=case,
        author=queries.author(case.author_id),
        form=form,
        shown=shown,
        active="moderation",
        **card_facts(),
    )
    return page, form.status


@bp.post("/measures/<public_id>/confirm")
@asks(Action.CONFIRM_MEASURE)
def confirm_measure(public_id: str) -> Response:
    """Confirms what a colleague has proposed."""
    found = answering.confirm(actor(), public_id, config())
    flash(_("It holds now. The person reads why."), "good")
    return see_other(_page_of(found))


@bp.post("/measures/<public_id>/decline")
@asks(Action.CONFIRM_MEASURE)
def decline_measure(public_id: str) -> Response:
    """Declines it."""
    found = answering.decline(actor(), public_id, config())
    flash(_("Declined. The person never hears of it."), "good")
    return see_other(_page_of(found))


@bp.post("/measures/<public_id>/end")
@asks(Action.TAKE_MEASURE)
def end_measure(public_id: str) -> Response:
    """Ends a measure early."""
    found = measures.lift(actor(), public_id, config())
    flash(_("It is over."), "good")
    return see_other(_page_of(found))


@bp.post("/c/<public_id>/close")
@asks(Action.CLOSE_CRISIS)
def close_together(public_id: str) -> Response:
    """Closes the case of a crisis as the second person, or leaves it open."""
    agrees = request.form.get("choice") == "close"
    if agrees:
        exposure.require_read(actor(), service.case_for(actor(), public_id, Action.READ_CASE), config())
    service.close_together(actor(), public_id, version_sent(), config(), agrees=agrees)
    flash(_("Closed by two of you.") if agrees else _("It stays open."), "good")
    return see_other(url_for("moderation.after") if agrees else url_for("moderation.case", public_id=public_id))


def card_facts() -> dict[str, Any]:
    """What the card of a measure needs, wherever it stands."""
    return {
        "say": measure_words,
        "settings": config(),
        "rules": RULE_OF,
        "lines": TEN_LINES,
        "reading": reading(),
        "help_card": current_app.extensions["help_card"],
    }


def _kind(name: str) -> MeasureKind:
    found = next((kind for kind in ABOUT_PERSON if kind.value == name), None)
    if found is None:
        raise Missing(N_("There is no such measure."))
    return found


def _prefill(form: MeasureForm, case: Case, kind: MeasureKind) -> None:
    likely = likely_of(case, history.flags(case.id))
    # That somebody is worried about is no rule that a measure could be about.
    form.reason.data = (FlagReason.OTHER if likely is FlagReason.WORRIED else likely).value
    in_danger = kind is MeasureKind.NOTE and measures.needs_help(case)
    form.words.data = _(NOTE_IN_DANGER if in_danger else KIT[kind])
    offered = measures.choices(kind, config())
    form.days.data = offered[0] if offered else 0


def _wish(form: MeasureForm, kind: MeasureKind) -> Wish:
    known = {reason.value: reason for reason in FlagReason}
    reason = known.get(form.reason.data or "", FlagReason.OTHER)
    return Wish(kind, reason, form.words.data or "", form.days.data or 0)


def _taken(case: Case, measure: PersonMeasure) -> Response:
    if measure.state is MeasureState.PROPOSED:
        flash(_("Proposed. Another moderator has to confirm it; until then nothing happens."), "good")
    else:
        flash(_("Done. The person reads it under Me, and in their notices."), "good")
    return see_other(url_for("moderation.person_measures", public_id=case.public_id))


def _page_of(measure: PersonMeasure) -> str:
    name = queries.name_of(measure.case_id)
    return url_for("moderation.person_measures", public_id=name) if name else url_for("moderation.queue")
