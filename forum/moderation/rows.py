"""The rows of the queue in words: cases, calls from rooms and first words in one list, the same for the page and its script."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import url_for

from forum.config import Config
from forum.discussions import greeting
from forum.lib import care
from forum.lib.judging import Family, Label
from forum.lib.paging import Page
from forum.lib.words import N_
from forum.moderation import handing, levels
from forum.moderation.queries import CaseRow
from forum.reading import Reading
from forum.rooms import calls
from forum.rooms.calls import CallRow
from forum.screening.reasons import HELD_LABELS
from forum.ten_lines import FLAG_LABELS
from forum.vocabulary import FlagReason, TargetKind
from forum.web.languages import gettext as _
from forum.web.languages import ngettext
from forum.web.words import DONE, when

FAMILY_LABELS: dict[Family, str] = {
    Family.SELF_HARM: N_("suicide or self-harm"),
    Family.OVERDOSE: N_("overdose"),
    Family.WITHDRAWAL: N_("withdrawal"),
    Family.LAPSE: N_("using again after a break"),
    Family.VIOLENCE: N_("violence"),
    Family.CHILD_SAFETY: N_("a child"),
    Family.SOURCING: N_("where to get it"),
    Family.DOSING: N_("doses"),
    Family.LEAD_GENERATION: N_("offers of treatment"),
    Family.OUTING: N_("who somebody is"),
    Family.HARASSMENT: N_("unkind words"),
}
LABELS: dict[Label, str] = {
    Label.CRISIS: N_("now"),
    Label.RED: N_("within the half hour"),
    Label.AMBER: N_("today"),
}
NAMED: dict[TargetKind, str] = {
    TargetKind.POST: N_("Words of %(name)s in a thread"),
    TargetKind.MESSAGE: N_("Words of %(name)s in a room"),
    TargetKind.WHISPER: N_("A whisper of %(name)s in a room"),
    TargetKind.APPEAL: N_("An appeal of %(name)s"),
}
HOUR_MINUTES = 60
TOO_LONG = N_("waits too long")
SECOND_WANTED = N_("a second person has to look")
FIRST_SHOWN = 10


@dataclass(frozen=True)
class Row:
    """One row: where it leads, what it says, how grave it is; `left` of `level` minutes until somebody should have looked."""

    name: str
    href: str
    title: str
    tags: tuple[tuple[str, str], ...]
    meta: tuple[str, ...]
    quiet: bool = False
    grave: int = 0
    due: str = ""
    left: int = 0
    level: int = 0
    late: bool = False

    def payload(self) -> dict[str, Any]:
        """The same for the page's script."""
        return asdict(self)


def of_cases(page: Page[CaseRow], config: Config, *, worries_only: bool = False) -> list[Row]:
    """A page of cases; with `worries_only` it says nothing of what else was found or pointed out."""
    if not worries_only:
        return [_case(each, config) for each in page.items]
    return [_worry(each, config) for each in page.items]


def with_others(
    cases: list[Row],
    asking: Iterable[CallRow],
    first: Iterable[greeting.Waiting],
    *,
    ends: bool,
    offers: Iterable[handing.Offer] = (),
) -> list[Row]:
    """One list: calls stand behind who is in danger now, with them what colleagues hand over, and, where the cases end, first
    words behind everything. Somebody in danger who is handed over comes before all."""
    handed = [_offer(each) for each in offers]
    urgent = [each for each in handed if each.grave == Label.CRISIS]
    grave = next((place for place, row in enumerate(cases) if row.grave < Label.CRISIS), len(cases))
    calm = [each for each in handed if each not in urgent]
    front = [*urgent, *cases[:grave], *map(_call, asking), *calm]
    return [*front, *cases[grave:], *(map(_first, first) if ends else ())]


def calls_waiting() -> list[CallRow]:
    """Calls from rooms that nobody has answered."""
    return calls.waiting()


def first_words(actor: Any, reading: Reading) -> list[greeting.Waiting]:
    """First words that nobody is answering."""
    return [each for each in greeting.page(actor, reading, FIRST_SHOWN).items if not each.taken]


def _worry(case: CaseRow, config: Config) -> Row:
    grave = tuple(each for each in case.about if each in care.WORDS)
    row = _case(replace(case, about=grave, held_for=None, flags=0), config)
    # How many are worried stands in place of how many pointed it out.
    said = (ngettext("%(num)s person is worried", "%(num)s people are worried", case.flags),) if case.flags else ()
    return replace(row, meta=(*map(str, said), *row.meta))


def _case(case: CaseRow, config: Config) -> Row:
    is_appeal = case.kind is TargetKind.APPEAL
    level = config.appeal_hours * HOUR_MINUTES if is_appeal else levels.minutes(case.gravity, config)
    return Row(
        case.public_id,
        url_for("moderation.case", public_id=case.public_id),
        _(NAMED[case.kind], name=case.author),
        _tags(case),
        _meta(case),
        case.claim_holds,
        int(case.gravity),
        _due(case),
        max(0, min(level, round(case.minutes_left or 0))),
        level,
        case.is_late,
    )


def _tags(case: CaseRow) -> tuple[tuple[str, str], ...]:
    about = [(_(FAMILY_LABELS[each]), "") for each in case.about]
    soon = [(_(LABELS[case.gravity]), "tag-bad" if case.gravity is Label.CRISIS else "tag-warn")]
    said = [(_(FLAG_LABELS[each]), "tag-warn" if each is FlagReason.WORRIED else "") for each in case.reasons]
    second = [(_(SECOND_WANTED), "")] if case.second_wanted else []
    return (*(soon if case.gravity > Label.AMBER else ()), *second, *said, *about)


def _meta(case: CaseRow) -> tuple[str, ...]:
    told: list[str] = [_(HELD_LABELS[case.held_for])] if case.held_for else []
    if case.flags or not (case.reasons or case.held_for or case.label or case.kind is TargetKind.APPEAL):
        told.append(ngettext("%(num)s person pointed it out", "%(num)s people pointed it out", case.flags))
    told.append(when(case.opened_at))
    if case.claim_holds:
        told.append(_("%(name)s is looking at it", name=case.claimed_by))
    if case.is_passed:
        told.append(_("you leave it to others"))
    if case.decision is not None:
        told.append(_(DONE[case.decision]))
    return tuple(str(each) for each in told)


def _due(case: CaseRow) -> str:
    if case.overdue:
        return str(_(TOO_LONG))
    return due_words(case.minutes_left) if case.minutes_left is not None else ""


def due_words(minutes: float) -> str:
    """Until when somebody should look, coarsely."""
    # What is over by half a minute is over.
    whole = max(round(abs(minutes)), 1) if minutes < 0 else round(minutes)
    hours = round(whole / HOUR_MINUTES)
    if minutes < 0 and whole > HOUR_MINUTES:
        return str(ngettext("waits too long: %(num)s hour over", "waits too long: %(num)s hours over", hours))
    if minutes < 0:
        return str(ngettext("waits too long: %(num)s minute over", "waits too long: %(num)s minutes over", whole))
    if whole > HOUR_MINUTES:
        return str(ngettext("about %(num)s hour left", "about %(num)s hours left", hours))
    return str(ngettext("%(num)s minute left", "%(num)s minutes left", whole))


def _offer(offer: handing.Offer) -> Row:
    title = (
        N_("%(name)s hands this over to you")
        if offer.is_for_me
        else N_("%(name)s hands this over to whoever comes next")
    )
    soon = ((_(LABELS[offer.gravity]), "tag-bad"),) if offer.gravity is Label.CRISIS else ()
    href = url_for("moderation.case", public_id=offer.public_id, _anchor="handed")
    tags = (*soon, (_("handed over"), "tag-warn"))
    about = str(_(NAMED[offer.kind], name=offer.author))
    return Row(f"handed-{offer.public_id}", href, _(title, name=offer.by), tags, (about,), grave=int(offer.gravity))


def _call(call: CallRow) -> Row:
    title = _("%(name)s asks for a moderator.", name=call.caller)
    return Row(f"call-{call.public_id}", "#calls-title", title, ((call.room_name, ""),), (when(call.at),))


def _first(waiting: greeting.Waiting) -> Row:
    href = url_for("discussions.greeting_page", _anchor=waiting.public_id)
    title = _("First words of %(name)s", name=waiting.author)
    return Row(f"first-{waiting.public_id}", href, title, (), (waiting.board, when(waiting.at)))
