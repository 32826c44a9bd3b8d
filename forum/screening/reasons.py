"""Why words wait for a person, in words: for their author, and for whoever reads them first."""

from forum.lib.words import N_
from forum.vocabulary import HeldFor

# What the author of words that wait reads, and what a moderator reads.
HELD_WORDS: dict[HeldFor, str] = {
    HeldFor.LINK: N_("In somebody's first days words that lead elsewhere are read by a person first."),
    HeldFor.SAME: N_("Several new people have sent the same words, so a person reads them first."),
    HeldFor.RAID: N_("Many are at the door just now, so what new people write is read by a person first."),
    HeldFor.READS: N_(
        "This was written while you only read here, so others do not see it. A person reads it all the same."
    ),
    HeldFor.METHOD: N_(
        "It says how somebody can be hurt. How bad it is belongs here; how it is done could carry a reader along."
    ),
    HeldFor.DOSING: N_(
        "It tells others how much to take, or when. How it went for you belongs here, without the numbers."
    ),
    HeldFor.SOURCING: N_("It points to where something can be got, or asks for it. That it pulls at you belongs here."),
    HeldFor.LEADS: N_(
        "It reads like an offer of treatment. What helped you belongs here, without names, numbers and prices."
    ),
    HeldFor.TRACE: N_(
        "Something in it could lead somebody to a person: a name, a number, an address. A person reads it all the same."
    ),
}
HELD_LABELS: dict[HeldFor, str] = {
    HeldFor.LINK: N_("somebody new, with a link elsewhere"),
    HeldFor.SAME: N_("the same words by several new people"),
    HeldFor.RAID: N_("somebody new, during a raid"),
    HeldFor.READS: N_("somebody who only reads for a while, and may be in danger"),
    HeldFor.METHOD: N_("says how harm is done"),
    HeldFor.DOSING: N_("tells others how much to take"),
    HeldFor.SOURCING: N_("buying, selling or where to get it"),
    HeldFor.LEADS: N_("offers treatment"),
    HeldFor.TRACE: N_("may be in danger, and something in it could lead to a person"),
}
