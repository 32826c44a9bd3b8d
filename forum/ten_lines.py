"""The rules of the house: ten lines, each with an example, and the reasons for which words are pointed out and hidden."""

from dataclasses import dataclass
from enum import StrEnum

from forum.lib.words import N_
from forum.vocabulary import FlagReason


class Rule(StrEnum):
    """A line's name in addresses (`/rules#sourcing`), the same in every language."""

    OWN_LIFE = "own-life"
    MANY_ROADS = "many-roads"
    SOURCING = "sourcing"
    ADVICE = "advice"
    DETAIL = "detail"
    USED_TODAY = "used-today"
    OUTING = "outing"
    APPROACHES = "approaches"
    UNKIND = "unkind"
    TELL_US = "tell-us"


@dataclass(frozen=True)
class Line:
    """One of the ten; all its words are marked for translation."""

    title: str
    words: str
    welcome: str
    not_here: str


TEN_LINES: dict[Rule, Line] = {
    Rule.OWN_LIFE: Line(
        N_("Speak from your own life."),
        N_(
            'Say what happened to you and what helped. Leave out "you should". Nobody is shamed here, whatever they did.'
        ),
        N_("“The first weekend was the longest for me. I slept at my sister's, and that helped.”"),
        N_("“You should have known better than to go there.”"),
    ),
    Rule.MANY_ROADS: Line(
        N_("Many roads lead out."),
        N_(
            "Meetings, medicine, counting, not counting, faith, none. Praise yours as much as you like and leave the others "
            "standing."
        ),
        N_("“Meetings did it for me. What has carried you so far?”"),
        N_("“Whoever takes medicine for it is not really clean.”"),
    ),
    Rule.SOURCING: Line(
        N_("Nothing is bought or sold."),
        N_(
            "No sources, no prices, no vendors. No adverts, clinics, collections, surveys or studies, unless the moderators "
            "agreed first."
        ),
        N_("“I deleted the number of the man I bought from. My hands shook.”"),
        N_("“Who knows somebody in town? I pay well.” “Our clinic has beds: write to me.”"),
    ),
    Rule.ADVICE: Line(
        N_("Nobody prescribes."),
        N_(
            "No doses and no plans for coming off something. You may tell what you went through, plainly. Stopping some things "
            "suddenly is dangerous: ask a clinician."
        ),
        N_("“I came off slowly, with my doctor, and it took longer than I had hoped.”"),
        N_("“Take half of it for three days and then stop. You need no doctor for that.”"),
    ),
    Rule.DETAIL: Line(
        N_("Cover what could hurt."),
        N_("Put a content note on hard things. Never tell how someone harmed themselves, tried to die, or starved."),
        N_("“Note: self-harm. The old thoughts are back tonight, and I do not want to be alone with them.”"),
        N_("Telling how it was done, with what, step by step."),
    ),
    Rule.USED_TODAY: Line(
        N_("Used today? You are welcome."),
        N_("Write about it, and someone will answer. In the evening rooms, please listen until you are clear again."),
        N_("“I drank today. I am ashamed, and I am here.”"),
        N_("“Third glass, cheers everybody!” in the middle of somebody's round."),
    ),
    Rule.OUTING: Line(
        N_("What is said here stays here."),
        N_(
            "No real names, yours or anyone's. No screenshots. Do not ask for phone numbers or accounts, and do not offer "
            "them; to somebody new they are not sent at all."
        ),
        N_("“Somebody I know from work wrote here, I think. I will not say who.”"),
        N_("“Is that you, the one from the bakery? Give me your number.”"),
    ),
    Rule.APPROACHES: Line(
        N_("This is not a place to find a partner."),
        N_("No flirting, and no special care that turns into it, least of all with someone new."),
        N_("“I am glad that you wrote. How was your evening?”"),
        N_("“You sound lovely. I could look after you. Are you alone?”"),
    ),
    Rule.UNKIND: Line(
        N_("Leave the fights outside."),
        N_("No party politics, no winning people for or against a faith, no hate, no mockery, no piling on."),
        N_("“I see it differently. For me it was the other way round.”"),
        N_("“Look at him, at it again. Has anybody not told him yet?”"),
    ),
    Rule.TELL_US: Line(
        N_("See something? Tell us."),
        N_(
            "Report it and walk on. A person reads it. Moderators may hold, cover or close things. You are always told why."
        ),
        N_("“Point out”, a reason, perhaps a sentence. Then read on somewhere else."),
        N_("“I have put together what she has done wrong since spring. Read this, everybody.”"),
    ),
}

# The line that words were hidden for. A worry is not about a rule, and something else may be about any.
RULE_OF: dict[FlagReason, Rule] = {
    FlagReason.UNKIND: Rule.UNKIND,
    FlagReason.SOURCING: Rule.SOURCING,
    FlagReason.OUTING: Rule.OUTING,
    FlagReason.ADVICE: Rule.ADVICE,
    FlagReason.DETAIL: Rule.DETAIL,
    FlagReason.ENCOURAGES: Rule.DETAIL,
    FlagReason.SPAM: Rule.SOURCING,
}

# Why somebody points words out, as they read it.
FLAG_LABELS: dict[FlagReason, str] = {
    FlagReason.WORRIED: N_("I am worried about this person"),
    FlagReason.UNKIND: N_("Unkind, shaming or bullying"),
    FlagReason.SOURCING: N_("Buying, selling or where to get it"),
    FlagReason.OUTING: N_("Shows who somebody is"),
    FlagReason.ADVICE: N_("Doses or medical advice"),
    FlagReason.DETAIL: N_("Details that could hurt a reader"),
    FlagReason.ENCOURAGES: N_("Encourages somebody to harm themselves or to use"),
    FlagReason.SPAM: N_("Advertising or recruiting"),
    FlagReason.OTHER: N_("Something else"),
}

# What the author reads when a moderator has hidden their words; says what the rule is, never what the person is.
WHY_HIDDEN: dict[FlagReason, str] = {
    FlagReason.WORRIED: N_(
        "We hid this so that you get an answer from people who can help, not a crowd. You did nothing wrong."
    ),
    FlagReason.UNKIND: N_("It reads as unkind to somebody here. Say how it is for you, and it is welcome."),
    FlagReason.SOURCING: N_("It points to where something can be got. We keep that out for everybody's sake."),
    FlagReason.OUTING: N_("It holds something by which a person could be recognised, perhaps you."),
    FlagReason.ADVICE: N_("It gives a dose or medical advice. Your own experience is welcome without the numbers."),
    FlagReason.DETAIL: N_("It describes details that can pull somebody else under."),
    FlagReason.ENCOURAGES: N_(
        "It can be read as a push to use, or to harm oneself. Say what kept you here, and it is welcome."
    ),
    FlagReason.SPAM: N_("It advertises or recruits, which we do not do here."),
    FlagReason.OTHER: N_("It does not fit the rules of this place."),
}
