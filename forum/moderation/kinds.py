"""Words of moderation that no other room needs: what a month's figures count, measures and how they stand."""

from enum import StrEnum


class Figure(StrEnum):
    """What is counted of a month. Texts that were looked at are those that were hidden and those that stay."""

    FLAGS = "flags"
    LOOKED_AT = "looked_at"
    FIRST_LOOK = "first_look"
    HIDDEN = "hidden"
    STAY = "stay"
    SHOWN_AGAIN = "shown_again"
    NOTED = "noted"
    PAUSED = "paused"
    READ_ONLY = "read_only"
    REMOVED = "removed"
    UNDONE = "undone"
    LEFT_EVENING = "left_evening"


class Wait(StrEnum):
    """Half of the texts that were pointed out were first looked at within so long."""

    HOUR = "hour"
    HOURS = "hours"
    DAY = "day"
    LONGER = "longer"


# The most hours of each; what took longer is LONGER.
WAIT_HOURS = {Wait.HOUR: 1, Wait.HOURS: 6, Wait.DAY: 24}


class MeasureKind(StrEnum):
    """What a moderator can do about a person or their words, care before control. A note is no strike."""

    NOTE = "note"
    TOGETHER = "together"
    HOLD = "hold"
    COOLDOWN = "cooldown"
    READONLY = "readonly"
    SUSPENSION = "suspension"
    REMOVAL = "removal"


class MeasureState(StrEnum):
    """How a measure stands. PROPOSED waits for a second moderator, OFFERED for the person's own answer."""

    PROPOSED = "proposed"
    OFFERED = "offered"
    STANDS = "stands"
    OVER = "over"
    DECLINED = "declined"
    UNDONE = "undone"


class Outcome(StrEnum):
    """What came of an appeal."""

    KEEP = "keep"
    SHORTEN = "shorten"
    UNDO = "undo"


# What a moderator takes about a person; a text is hidden on its case.
ABOUT_PERSON = tuple(kind for kind in MeasureKind if kind is not MeasureKind.HOLD)
# While one of these stands its person reads and does not write.
QUIETS = (MeasureKind.TOGETHER, MeasureKind.COOLDOWN, MeasureKind.READONLY)
SHUTS_OUT = (MeasureKind.SUSPENSION, MeasureKind.REMOVAL)
# A note takes nothing away, and a pause together is in the person's own hands.
APPEALED = (MeasureKind.HOLD, MeasureKind.COOLDOWN, MeasureKind.READONLY, MeasureKind.SUSPENSION, MeasureKind.REMOVAL)
