"""What the public log and the months say in words."""

from forum.lib.words import N_
from forum.moderation.kinds import Figure, Wait
from forum.moderation.open_models import LogLine
from forum.moderation.told_acts import WITH_LENGTH
from forum.vocabulary import Measure, TargetKind
from forum.web.languages import gettext as _

# By measure and kind of text; an empty kind is of all, or of several.
DONE: dict[tuple[str, str], str] = {
    (Measure.HIDE, TargetKind.POST): N_("At least %(count)d posts were hidden."),
    (Measure.HIDE, TargetKind.MESSAGE): N_("At least %(count)d lines in rooms were hidden."),
    (Measure.HIDE, TargetKind.WHISPER): N_("At least %(count)d whispers were hidden."),
    (Measure.HIDE, ""): N_("At least %(count)d texts were hidden."),
    (Measure.RESTORE, TargetKind.POST): N_("At least %(count)d hidden posts were shown again."),
    (Measure.RESTORE, TargetKind.MESSAGE): N_("At least %(count)d hidden lines in rooms were shown again."),
    (Measure.RESTORE, TargetKind.WHISPER): N_("At least %(count)d hidden whispers were shown again."),
    (Measure.RESTORE, ""): N_("At least %(count)d hidden texts were shown again."),
    (Measure.DISMISS, TargetKind.POST): N_("At least %(count)d posts were pointed out, and stay."),
    (Measure.DISMISS, TargetKind.MESSAGE): N_("At least %(count)d lines in rooms were pointed out, and stay."),
    (Measure.DISMISS, TargetKind.WHISPER): N_("At least %(count)d whispers were pointed out, and stay."),
    (Measure.DISMISS, ""): N_("At least %(count)d texts were pointed out, and stay."),
    (Measure.NOTE, TargetKind.POST): N_("At least %(count)d posts got a content note from a moderator."),
    (Measure.NOTE, ""): N_("At least %(count)d posts got a content note from a moderator."),
    (Measure.PAUSE, ""): N_("At least %(count)d times somebody was paused."),
    (Measure.REMIND, ""): N_("At least %(count)d times a moderator sent somebody a word; it is no strike."),
    (Measure.OFFER_PAUSE, ""): N_("At least %(count)d times somebody was offered a pause together."),
    (Measure.COOL_DOWN, ""): N_("At least %(count)d times somebody was given a day to breathe."),
    (Measure.READ_ONLY, ""): N_("At least %(count)d times somebody read and did not write for some days."),
    (Measure.SUSPEND, ""): N_("At least %(count)d times somebody was suspended."),
    (Measure.REMOVE_PERSON, ""): N_("At least %(count)d times two moderators removed somebody."),
    (Measure.SHORTEN, ""): N_("At least %(count)d measures were shortened after an appeal."),
    (Measure.UNDO, ""): N_("At least %(count)d measures were taken back after an appeal."),
    (Measure.LIFT, ""): N_("At least %(count)d measures were ended early."),
    (Measure.QUIET, ""): N_("At least %(count)d times a host asked somebody to just listen for an evening."),
    (Measure.REMOVE, ""): N_("At least %(count)d times a host asked somebody to leave an evening."),
    (Measure.OPEN_ALIAS, ""): N_("At least %(count)d one-off names were opened by two moderators together."),
    ("", ""): N_("At least %(count)d different things were done, each too seldom to be told by itself."),
}
DAYS = {"1": N_("For a day."), "7": N_("For a week."), "30": N_("For a month.")}
WAITS: dict[Wait, str] = {
    Wait.HOUR: N_("within an hour"),
    Wait.HOURS: N_("within six hours"),
    Wait.DAY: N_("within a day"),
    Wait.LONGER: N_("after more than a day"),
}
FIGURES: dict[Figure, str] = {
    Figure.FLAGS: N_("Times something was pointed out"),
    Figure.LOOKED_AT: N_("Texts decided about"),
    Figure.HIDDEN: N_("Texts hidden"),
    Figure.STAY: N_("Texts that stay"),
    Figure.SHOWN_AGAIN: N_("Hidden texts shown again"),
    Figure.NOTED: N_("Content notes from moderators"),
    Figure.PAUSED: N_("Suspensions"),
    Figure.READ_ONLY: N_("Times somebody read and did not write for a while"),
    Figure.REMOVED: N_("People removed"),
    Figure.UNDONE: N_("Measures taken back after an appeal"),
    Figure.LEFT_EVENING: N_("Times a host asked somebody to leave an evening"),
}


def said(line: LogLine) -> str:
    """What was done, with its number."""
    return str(_(DONE.get((line.measure, line.text_kind), DONE["", ""]), count=line.at_least))


def how_long(line: LogLine) -> str:
    """Of pauses and suspensions of one length: how long; else empty."""
    known = line.measure in WITH_LENGTH and line.ground in DAYS
    return str(_(DAYS[line.ground])) if known else ""
