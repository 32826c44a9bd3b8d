"""Words of moderation that no other room needs: what a month's figures count, and how long a first look took."""

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
    LEFT_EVENING = "left_evening"


class Wait(StrEnum):
    """Half of the texts that were pointed out were first looked at within so long."""

    HOUR = "hour"
    HOURS = "hours"
    DAY = "day"
    LONGER = "longer"


# The most hours of each; what took longer is LONGER.
WAIT_HOURS = {Wait.HOUR: 1, Wait.HOURS: 6, Wait.DAY: 24}
