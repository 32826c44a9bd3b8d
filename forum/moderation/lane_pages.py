"""What a peer specialist sees of the queue: their lane as a list, and one case of it without anything that is not of it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask_babel import gettext as _

from forum.accounts.queries import Member
from forum.discussions import pictures
from forum.lib import care, seal
from forum.lib.paging import MAX_CURSOR, parse_number
from forum.moderation import acts as case_acts
from forum.moderation import context, duty, exposure, handing, history, lane, queries, rows, targets
from forum.moderation.care_forms import CareForm
from forum.moderation.forms import DutyForm
from forum.moderation.models import Case
from forum.policy import Action, may
from forum.vocabulary import FlagReason, TargetKind, Visibility
from forum.web import actor, reading
from forum.web.identity import config
from forum.web.pages import readable_again

MARK_DIGITS = 16


def queue() -> Any:
    """The lane; as rows for a page that is open when it asks for JSON."""
    who, size = actor(), config().cases_per_page
    before = _place(who, request.args.get("from"))
    offers = handing.offered(who, size)
    facts: dict[str, Any] = {"but_of": who.selves, "reader": who.id, "only": lane.only(who)}
    page = queries.queue(before, size, closed=False, without=[each.case_id for each in offers], **facts)
    cases = rows.of_cases(page, config(), worries_only=True)
    found = rows.with_others(cases, [], [], ends=False, offers=offers if before is None else [])
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ok=True, rows=[each.payload() for each in found])
    duty.note_here(who, config())
    this: dict[str, Any] = {"from": request.args.get("from")}
    following: dict[str, Any] = {"from": _sealed(who, page.next)} if page.next else {}
    return render_template(
        "moderation/lane.html",
        rows=found,
        list_at=url_for("moderation.queue", **this),
        next_at=url_for("moderation.queue", **following) if following else None,
        **list_facts(who, duty.here(beside=True)),
    )


def list_facts(who: Member, here: Sequence[duty.OnDuty]) -> dict[str, Any]:
    """What the list tells a moderator and a specialist alike: who is here, what they hold, its keys."""
    return {
        "here": here,
        "on_duty": next((each for each in here if each.account_id == who.id), None),
        "duty_form": DutyForm(formdata=None),
        "holds": len(handing.held(who)),
        "keys": case_acts.KEYS,
        "active": "moderation",
    }


def version_of(case: Case) -> str:
    """What is another with every change of a case; it does not tell how many there were, most of them not of the lane."""
    key = seal.server_key(config().secret_key, b"nl.lane.version")
    return seal.keyed_hash(key, f"{case.id} {case.version}")[:MARK_DIGITS]


def _sealed(who: Member, place: str) -> str:
    """Where a page of the lane begins, for its address: the key of the list holds a number that counts every case."""
    return urlsafe_b64encode(seal.wrap(_page_key(), place.encode(), _whose(who))).decode().rstrip("=")


def _place(who: Member, sealed: str | None) -> int | None:
    """Where a page begins; what this reader was not given means the first page."""
    if not sealed or len(sealed) > MAX_CURSOR:
        return None
    try:
        box = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        return parse_number(seal.unwrap(_page_key(), box, _whose(who)).decode())
    except (ValueError, seal.BrokenSeal):
        return None


def _page_key() -> bytes:
    return seal.server_key(config().secret_key, b"nl.lane.page")


def _whose(who: Member) -> bytes:
    return f"lane of {who.id}".encode()


def case_page(case: Case, form: CareForm | None = None) -> str:
    """One case of the lane; a form that was refused comes back with its words."""
    who, at = actor(), url_for("moderation.case", public_id=case.public_id)
    duty.note_here(who, config())
    target = targets.find(case.target_kind, case.target_id)
    is_held = handing.is_held(case, who)
    return render_template(
        "moderation/lane_case.html",
        case=case,
        version=version_of(case),
        target=target,
        author=queries.author(case.author_id).name,
        worries=[each for each in history.flags(case.id) if each.reason is FlagReason.WORRIED],
        about=[_(rows.FAMILY_LABELS[each]) for each in case.about if each in care.WORDS],
        cares=may(who, Action.CARE_FOR, lane.seen_by(who, case)),
        is_held=is_held,
        has_passed=handing.has_passed(who, case),
        offer=handing.offer_of(who, case),
        to_do=case_acts.in_lane(target, mine=is_held),
        form=form or CareForm(formdata=None),
        keys=case_acts.KEYS,
        reading=reading(),
        again=readable_again() or at,
        active="moderation",
        **_words(who, case, target),
    )


def _words(who: Any, case: Case, target: targets.Target | None) -> dict[str, Any]:
    """The words and what stands around them, or what opening them counts."""
    points = exposure.points_of(case, config(), worried=True)
    is_shut = not exposure.is_open(who, case)
    shown = target is not None and case.target_kind is TargetKind.POST and not is_shut
    waits = target is not None and target.visibility is Visibility.HELD
    return {
        "points": points,
        "is_shut": is_shut,
        "just_opened": "open" in request.args,
        "waits": waits,
        "pictures": pictures.of_posts([target.id]).get(target.id, ()) if shown and target is not None else (),
        # What a moderator has hidden beside it is not for these eyes.
        "around": [] if is_shut else context.around(case, config(), hidden=False),
    }
