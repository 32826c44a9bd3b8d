"""The moderators' queue and case."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from forum.accounts import doorway
from forum.audit import checking
from forum.discussions import access as talk
from forum.discussions import pictures, versions
from forum.errors import Conflict, Invalid
from forum.lib.judging import Label
from forum.lib.paging import parse_number
from forum.moderation import acts as case_acts
from forum.moderation import (
    closing,
    context,
    duty,
    exposure,
    handing,
    history,
    kit,
    lane_pages,
    load,
    measure_queries,
    measure_words,
    offering,
    opening,
    queries,
    raids,
    rows,
    service,
    targets,
)
from forum.moderation.forms import HideForm, NotesForm, OpeningForm
from forum.moderation.models import Case
from forum.policy import Action, may, require
from forum.rooms import calls
from forum.screening.reasons import HELD_LABELS
from forum.ten_lines import FLAG_LABELS, WHY_HIDDEN
from forum.vocabulary import CaseState, ContentNote, FlagReason, TargetKind, Visibility
from forum.web import actor, asks, reading, see_other
from forum.web.failures import say
from forum.web.identity import config, session_token
from forum.web.pages import readable_again

bp = Blueprint("moderation", __name__)


@bp.route("/p/<public_id>/notes", methods=["GET", "POST"])
@asks(Action.NOTE_POST)
def notes(public_id: str) -> Any:
    """Puts content notes on somebody's post, so that readers can choose."""
    who, form = actor(), NotesForm()
    post = talk.post(who, public_id)
    require(who, Action.NOTE_POST, post)
    back = url_for("discussions.post", public_id=public_id)
    if request.method == "POST":
        chosen = set(form.notes.data or ())
        service.note(who, public_id, [note for note in ContentNote if note.value in chosen])
        flash(_("The notes are there; the author was told."), "good")
        return see_other(back)
    form.notes.data = [note.value for note in post.added_notes]
    return render_template("moderation/notes.html", form=form, back=back, active="moderation")


def reason_sent(text: str) -> FlagReason:
    """A reason that a form sent. Raises Invalid."""
    try:
        return FlagReason(text)
    except ValueError as error:
        raise Invalid({"": _("Please choose a reason.")}) from error


@bp.get("/moderation")
@asks(Action.SEE_LANE)
def queue() -> Any:
    """What waits for a moderator; as rows for a page that is open when it asks for JSON. A peer specialist sees their lane."""
    if not may(actor(), Action.SEE_QUEUE).allowed:
        return lane_pages.queue()
    who, closed, held = actor(), "closed" in request.args, "held" in request.args
    before = parse_number(request.args.get("from"))
    is_all, size = not closed and not held, config().cases_per_page
    offers = handing.offered(who, size) if is_all else []
    handed = [each.case_id for each in offers]
    mine = {"but_of": who.selves, "reader": who.id}
    page = queries.queue(before, size, closed=closed, held=held, without=handed, **mine)
    asking = rows.calls_waiting() if is_all and before is None else []
    first = rows.first_words(who, reading()) if is_all and page.next is None else []
    shown = offers if before is None else []
    found = rows.with_others(rows.of_cases(page, config()), asking, first, ends=page.next is None, offers=shown)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ok=True, rows=[each.payload() for each in found])
    duty.note_here(who, config())
    asked: dict[str, Any] = {each: request.args.get(each) for each in ("from", "closed", "held")}
    return render_template(
        "moderation/queue.html",
        page=page,
        rows=found,
        list_at=url_for("moderation.queue", **asked),
        closed=closed,
        held=held,
        calls=asking,
        proposals=measure_queries.proposed(who.selves, size) if is_all and before is None else [],
        say=measure_words,
        door=doorway.state(),
        raid_suggested=raids.is_suggested(config()),
        trail=checking.last(),
        **lane_pages.list_facts(who, duty.here()),
    )


@bp.post("/moderation/calls/<public_id>/come")
@asks(Action.ANSWER_CALL)
def come(public_id: str) -> Response:
    """Answers a call from a room, and goes there."""
    room_id = calls.come(actor(), public_id)
    flash(_("They know that you are coming."), "good")
    return see_other(url_for("rooms.room", public_id=room_id))


@bp.get("/c/<public_id>")
@asks(Action.READ_CASE)
def case(public_id: str) -> Any:
    """One case: the words under a cover, what was said about them, what can be done. As JSON only how it stands."""
    found = service.case_for(actor(), public_id, Action.READ_CASE)
    sees_all = may(actor(), Action.SEE_QUEUE).allowed
    if request.accept_mimetypes.best == "application/json":
        version = found.version if sees_all else lane_pages.version_of(found)
        return jsonify(ok=True, closed=found.state is CaseState.CLOSED, version=version)
    if not sees_all:
        return lane_pages.case_page(found)
    if found.target_kind is TargetKind.APPEAL:
        return see_other(url_for("moderation.decide_appeal", public_id=public_id))
    return case_page(public_id)


def _shows_versions(case: Case) -> bool:
    """Earlier wordings are seen while a flag is open, and not after (forum-practice.md: writing)."""
    return case.target_kind is TargetKind.POST and case.state is not CaseState.CLOSED


def case_page(
    public_id: str,
    hide_form: HideForm | None = None,
    opening_form: OpeningForm | None = None,
) -> str:
    """The page of a case; a form that was refused comes back with its words."""
    who = actor()
    found = service.case_for(who, public_id, Action.READ_CASE)
    reasons = history.flags(found.id)
    if hide_form is None:
        hide_form = HideForm(formdata=None, reason=kit.likely_of(found, reasons).value)
    hide_form.version.data = str(found.version)
    author = queries.author(found.author_id)
    opens = _opening(who, found, {each.reason for each in reasons})
    target = targets.find(found.target_kind, found.target_id)
    duty.note_here(who, config())
    return render_template(
        "moderation/case.html",
        versions=versions.of(found.target_id) if _shows_versions(found) and not opens["is_shut"] else [],
        case=found,
        target=target,
        pictures=pictures.of_posts([target.id]).get(target.id, ())
        if target and found.target_kind is TargetKind.POST and not opens["is_shut"]
        else (),
        flags=reasons,
        acts=history.acts(found.id),
        author=author,
        hide_form=hide_form,
        opening=opening.state(who, session_token(), found),
        opening_form=opening_form or OpeningForm(formdata=None),
        decide=may(who, Action.DECIDE_CASE, found),
        closing=closing.asked(found),
        **_to_do(found, target, {each.reason for each in reasons}, shut=opens["is_shut"]),
        **opens,
        reading=reading(),
        again=readable_again() or url_for("moderation.case", public_id=public_id),
        labels=FLAG_LABELS,
        held_labels=HELD_LABELS,
        why=WHY_HIDDEN,
        active="moderation",
    )


def _opening(who: Any, case: Case, reasons: set[FlagReason]) -> dict[str, Any]:
    """Whether the words of a case wait for a press that counts, what for, and what the reader can do to leave it."""
    points = exposure.points_of(case, config(), worried=FlagReason.WORRIED in reasons)
    shut = bool(points) and not exposure.is_open(who, case)
    facts = {"points": points, "is_shut": shut, "just_opened": "open" in request.args}
    facts |= {"is_held": handing.is_held(case, who), "has_passed": handing.has_passed(who, case)}
    return facts | {"offer": handing.offer_of(who, case), "claimer": handing.claimer(case, but=who.id)}


def _to_do(case: Case, target: targets.Target | None, reasons: set[FlagReason], *, shut: bool) -> dict[str, Any]:
    """What a case is about, what can be done about it and by which keys, and what stands around its item."""
    mine, flagged = case.claimed_by == actor().id, bool(reasons - {FlagReason.WORRIED})
    kind = case_acts.kind_of(case, target, worried=FlagReason.WORRIED in reasons)
    acts, waits = case_acts.fitting(kind, case, target, mine=mine, flagged=flagged), closing.asked(case)
    if waits is not None and waits.asked_by == actor().id:
        # They have decided; what is left is for the second person.
        acts = [act for act in acts if act.endpoint != "moderation.dismiss"]
    if shut and case.label is Label.CRISIS:
        # It is read before anybody finds that it is seen to.
        acts = [act for act in acts if act.endpoint != "moderation.dismiss"]
    return {
        "kind": kind,
        "to_do": acts,
        "about": [_(rows.FAMILY_LABELS[each]) for each in case.about],
        "around": [] if shut else context.around(case, config()),
        "keys": case_acts.KEYS,
    }


@bp.post("/c/<public_id>/claim")
@asks(Action.CLAIM_CASE)
def claim(public_id: str) -> Response:
    """Takes a case; who carries enough already sees what they hold."""
    try:
        service.claim(actor(), public_id, config())
    except load.Full as error:
        flash(say(error.reason, error.values), "note")
        return see_other(url_for("moderation.holding"))
    return see_other(url_for("moderation.case", public_id=public_id))


@bp.post("/c/<public_id>/release")
@asks(Action.LEAVE_CASE)
def release(public_id: str) -> Response:
    """Gives a case back."""
    service.let_go(actor(), public_id)
    return see_other(url_for("moderation.holding" if actor().is_resting else "moderation.queue"))


@bp.post("/c/<public_id>/hide")
@asks(Action.DECIDE_CASE)
def hide(public_id: str) -> Any:
    """Hides the words."""
    form = HideForm()
    try:
        reason = reason_sent(form.reason.data or "")
        done = service.hide(actor(), public_id, version_sent(), reason, form.words.data or "", config())
    except (Invalid, Conflict) as error:
        # The case as it is now, with the words still in the form: what is sent next is meant for this state.
        form.take(error)
        return case_page(public_id, hide_form=form), 409 if isinstance(error, Conflict) else 400
    flash(_("Hidden. The author reads why."), "good")
    return next_case(public_id, done)


@bp.post("/c/<public_id>/restore")
@asks(Action.DECIDE_CASE)
def restore(public_id: str) -> Response:
    """Shows hidden words again."""
    done = service.restore(actor(), public_id, version_sent(), config())
    flash(_("Shown again."), "good")
    return next_case(public_id, done)


@bp.post("/c/<public_id>/dismiss")
@asks(Action.DECIDE_CASE)
def dismiss(public_id: str) -> Response:
    """Closes a case without a measure; a crisis once its words were read."""
    exposure.require_read(actor(), service.case_for(actor(), public_id, Action.READ_CASE), config())
    done = service.dismiss(actor(), public_id, version_sent(), config(), in_bad_faith="bad_faith" in request.args)
    if done.state is CaseState.CLOSED:
        flash(_("Closed."), "good")
    else:
        words = targets.find(done.target_kind, done.target_id)
        if words is not None and words.visibility is Visibility.HELD:
            flash(_("The case waits for a second person; until then the words are kept."), "good")
        else:
            flash(_("The words stay. A second person closes the case."), "good")
    return next_case(public_id, done)


def next_case(public_id: str, done: Case | None = None) -> Response:
    """After an act: the case that comes first now and that nobody looks at, or the queue when there is none.

    After the case of somebody in crisis was closed (`done`), first a quiet page for whoever closed it.
    """
    who = actor()
    if done is not None and done.state is CaseState.CLOSED and closing.is_crisis(done):
        return see_other(url_for("moderation.after"))
    following = offering.following(who, public_id)
    if following is None:
        return see_other(url_for("moderation.queue"))
    return see_other(url_for("moderation.case", public_id=following))


def version_sent() -> int:
    """The state of a case that a decision was taken on."""
    return parse_number(request.form.get("version")) or 0
