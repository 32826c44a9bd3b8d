"""What a moderator's forms begin with: six beginnings for their own words, one a kind of measure, and the likely rule.

Nothing of it is sent by itself.
"""

from collections.abc import Collection, Sequence

from forum.lib.judging import Family
from forum.lib.words import N_
from forum.moderation.history import FlagRow
from forum.moderation.kinds import MeasureKind
from forum.moderation.models import Case
from forum.vocabulary import FlagReason, HeldFor

# Said as one person says it to another. Each asks to be changed: the name of what happened belongs into it.
# Of words behind which somebody may be in danger: their lines stand below it.
NOTE_IN_DANGER = N_(
    "I have read what you wrote, and I am glad that you said it. You have done nothing wrong. Is somebody near you just now, "
    "or can you reach one of the lines below? You need not carry this alone."
)
KIT: dict[MeasureKind, str] = {
    MeasureKind.NOTE: N_(
        "I have read what you wrote. Nothing happens now. I would ask you to say it from your own side next time. If "
        "something is behind it that you want to tell, I am glad to read it."
    ),
    MeasureKind.TOGETHER: N_(
        "The last days look heavy from here. Shall we pause together? You would go on reading, and not write for some days, so "
        "that you need not answer anybody. It is your choice, and you can end it whenever you like."
    ),
    MeasureKind.COOLDOWN: N_(
        "It got loud, and others were hit by it. Please take a day to breathe. You can read everything meanwhile, and your "
        "place here is kept. Tomorrow it is over by itself."
    ),
    MeasureKind.READONLY: N_(
        "We have spoken about this before, and it happened again. For some days please read, and do not write. You still belong "
        "here. What has to change is this: "
    ),
    MeasureKind.SUSPENSION: N_(
        "What happened has hurt people here, so this place is closed to you for a while. It ends by itself. If you need "
        "somebody to talk to meanwhile, the lines under Help now are awake. This is what it is about: "
    ),
    MeasureKind.REMOVAL: N_(
        "Two of us have looked at this. What happened puts others in danger, so you cannot go on here. We wish you well, and "
        "mean it. The lines under Help now are open to you as to everybody. This is what it is about: "
    ),
}
# What rules find in words, by the reason for which somebody would point them out; how grave they are is another question.
_FOUND: dict[Family, FlagReason] = {
    Family.SOURCING: FlagReason.SOURCING,
    Family.LEAD_GENERATION: FlagReason.SPAM,
    Family.DOSING: FlagReason.ADVICE,
    Family.OUTING: FlagReason.OUTING,
    Family.HARASSMENT: FlagReason.UNKIND,
}
# And why words wait.
_WAITS: dict[HeldFor, FlagReason] = {
    HeldFor.METHOD: FlagReason.DETAIL,
    HeldFor.DOSING: FlagReason.ADVICE,
    HeldFor.SOURCING: FlagReason.SOURCING,
    HeldFor.LEADS: FlagReason.SPAM,
    HeldFor.TRACE: FlagReason.OUTING,
}


def likely_reason(flagged: Sequence[FlagReason], about: Collection[Family], why: HeldFor | None = None) -> FlagReason:
    """The rule that a case is likely about: what people have said of it first, else `why` its words wait, else what was found
    in them."""
    said = [each for each in flagged if each is not FlagReason.WORRIED]
    waits = [_WAITS[why]] if why in _WAITS else []
    found = [reason for family, reason in _FOUND.items() if family in about]
    return next(iter([*said, *waits, *found, *flagged]), FlagReason.OTHER)


def likely_of(case: Case, flags: Sequence[FlagRow]) -> FlagReason:
    """The same of a case with its flags."""
    return likely_reason([each.reason for each in flags], case.about, case.held_for)
