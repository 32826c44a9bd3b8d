"""Words that every room of the house shares: roles, standings, reasons, notes.

Values are what the database, the socket and the forms carry; the words people read stand in `LABELS`, marked for translation.
"""

from enum import StrEnum

from forum.lib.words import N_


class Role(StrEnum):
    """What somebody is here for; each role may do what the ones before it may."""

    VISITOR = "visitor"
    MEMBER = "member"
    SPECIALIST = "specialist"  # trained to accompany people, with no power over any of them
    MODERATOR = "moderator"
    STEWARD = "steward"


# A duty that stands beside a role: who has it is shown first words first.
GREETER = "greeter"


class Standing(StrEnum):
    """Where an account stands. JOINING lasts until the recovery phrase is confirmed; READONLY is never stored, only its end."""

    VISITOR = "visitor"
    JOINING = "joining"
    ACTIVE = "active"
    READONLY = "readonly"
    SUSPENDED = "suspended"
    LEFT = "left"


class Visibility(StrEnum):
    """Who sees a post or a line. HELD waits for a person; DELETED was taken back by its author and has no text left."""

    VISIBLE = "visible"
    HELD = "held"
    HIDDEN = "hidden"
    DELETED = "deleted"


class HeldFor(StrEnum):
    """Why words wait for a person before others read them: who sends them and how many do, or what they say."""

    LINK = "link"
    SAME = "same"
    RAID = "raid"
    READS = "reads"  # for a while, and may be in danger
    METHOD = "method"  # from here on what they say (screening/judging.py); changed they go out
    DOSING = "dosing"
    SOURCING = "sourcing"
    LEADS = "leads"
    TRACE = "trace"  # and may be in danger: heard before it is asked about


HELD_FOR_WORDS = frozenset({HeldFor.METHOD, HeldFor.DOSING, HeldFor.SOURCING, HeldFor.LEADS, HeldFor.TRACE})


class ThreadOrder(StrEnum):
    """How a list of threads is ordered. UNANSWERED is the helpers' list: who has waited longest stands first."""

    RECENT = "recent"
    NEW = "new"
    UNANSWERED = "unanswered"
    FOLLOWED = "followed"


class ContentNote(StrEnum):
    """What a text touches, so that a reader can decide before reading."""

    SUBSTANCES = "substances"
    USING_DETAIL = "using"
    AMOUNTS = "amounts"
    OVERDOSE = "overdose"
    SELF_HARM = "selfharm"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    GRIEF = "grief"
    FOOD = "food"
    GAMBLING = "gambling"


class Wish(StrEnum):
    """What somebody hopes for who begins a thread; whoever answers is reminded of it."""

    LISTEN = "listen"
    IDEAS = "ideas"
    PRACTICAL = "practical"
    COMPANY = "company"
    SHARING = "sharing"


class Shown(StrEnum):
    """What a reader wants done with words that touch something: shown at once, covered until opened, or kept from them."""

    SHOW = "show"
    COVER = "cover"
    HIDE = "hide"


class FlagReason(StrEnum):
    """Why somebody asks a moderator to look. WORRIED is care, not a complaint, and never counts against the writer."""

    WORRIED = "worried"
    UNKIND = "unkind"
    SOURCING = "sourcing"
    OUTING = "outing"
    ADVICE = "advice"
    DETAIL = "detail"
    ENCOURAGES = "encourages"
    SPAM = "spam"
    OTHER = "other"


class TargetKind(StrEnum):
    """What a case can be about: a text, or an appeal, which nobody can flag."""

    POST = "post"
    MESSAGE = "message"
    WHISPER = "whisper"
    APPEAL = "appeal"


class CaseState(StrEnum):
    """Where a case in the moderators' queue stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


class Measure(StrEnum):
    """What a moderator did; each leaves one audit row."""

    CLAIM = "claim"
    RELEASE = "release"
    HIDE = "hide"
    RESTORE = "restore"
    NOTE = "note"
    DISMISS = "dismiss"
    PAUSE = "pause"
    LIFT = "lift"
    APPOINT = "appoint"
    ASK_OPENING = "ask_opening"
    LET_OUT = "let_out"
    # The author's own act: words that waited were changed and are out.
    CHANGED = "changed"
    # About a person; PAUSE is what all of them were before.
    REMIND = "remind"
    OFFER_PAUSE = "offer_pause"
    COOL_DOWN = "cool_down"
    READ_ONLY = "read_only"
    SUSPEND = "suspend"
    REMOVE_PERSON = "remove_person"
    PROPOSE = "propose"
    DECLINE = "decline"
    ASK_CLOSING = "ask_closing"
    LEAVE_OPEN = "leave_open"
    CLOSE_TOGETHER = "close_together"
    KEEP_MEASURE = "keep_measure"
    SHORTEN = "shorten"
    UNDO = "undo"
    BEGIN_RAID = "begin_raid"
    END_RAID = "end_raid"
    BY_INVITATION = "by_invitation"
    OPEN_DOOR = "open_door"
    # Hosts' acts.
    OPEN_EVENING = "open_evening"
    CLOSE_EVENING = "close_evening"
    SET_TOPIC = "set_topic"
    HAND_OVER = "hand_over"
    SET_PACE = "set_pace"
    QUIET = "quiet"
    UNQUIET = "unquiet"
    REMOVE = "remove"
    READMIT = "readmit"
    LOCK = "lock"
    UNLOCK = "unlock"
    PIN = "pin"
    UNPIN = "unpin"
    WHISPER = "whisper"
    SEND_CARD = "send_card"
    CALL = "call"
    ANSWER_CALL = "answer_call"
    BEGIN_ROUND = "begin_round"
    MOVE_TURN = "move_turn"
    END_ROUND = "end_round"
    OPEN_ALIAS = "open_alias"
    FORGET_ACTS = "forget_acts"
    # A word of care to somebody whom others worry about.
    CARE = "care"


class EventKind(StrEnum):
    """What happened in a room, in the order of its numbers."""

    SAID = "said"
    HIDDEN = "hidden"
    RESTORED = "restored"
    TAKEN_BACK = "taken_back"
    PACE = "pace"
    # The evening.
    OPENED = "opened"
    CLOSING = "closing"
    CLOSED = "closed"
    TOPIC = "topic"
    HOST = "host"
    # The round.
    ROUND = "round"
    TURN = "turn"
    HANDS = "hands"
    THANKED = "thanked"
    SUMMARY = "summary"
    # What a host does. Whom a measure met is not told to the room.
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    QUIETED = "quieted"
    REMOVED = "removed"
    REACTED = "reacted"


class NoticeVerb(StrEnum):
    """What a member is told about."""

    REPLIED = "replied"
    FOLLOWED = "followed"
    WITH_YOU = "with_you"
    NOTED = "noted"
    HIDDEN = "hidden"
    RESTORED = "restored"
    LET_OUT = "let_out"
    REMINDED = "reminded"
    PAUSE_OFFERED = "pause_offered"
    COOLED_DOWN = "cooled_down"
    READS_ONLY = "reads_only"
    PAUSED = "paused"
    PERSON_REMOVED = "person_removed"
    SECOND_NEEDED = "second_needed"
    SECOND_SAID = "second_said"
    APPEAL_DECIDED = "appeal_decided"
    APPEAL_LATE = "appeal_late"
    APPEAL_WAITS = "appeal_waits"
    LIFTED = "lifted"
    FLAG_SEEN = "flag_seen"
    APPOINTED = "appointed"
    FIRST_WORDS = "first_words"
    OPENING_ASKED = "opening_asked"
    OPENING_DONE = "opening_done"
    NAME_OPENED = "name_opened"
    CALLED = "called"
    ROTA = "rota"
    ROTA_FREE = "rota_free"
    COPY_RESTORED = "copy_restored"
    IN_DANGER = "in_danger"
    HANDED_OVER = "handed_over"
    DUTY_EMPTY = "duty_empty"
    THOUGHT_OF = "thought_of"
    BUDDY_ASKED = "buddy_asked"
    DEBRIEF_CAME = "debrief_came"
    CARED = "cared"


NOTE_LABELS: dict[ContentNote, str] = {
    ContentNote.SUBSTANCES: N_("Drugs or alcohol"),
    ContentNote.USING_DETAIL: N_("Details of using"),
    ContentNote.AMOUNTS: N_("Amounts and numbers"),
    ContentNote.OVERDOSE: N_("Overdose"),
    ContentNote.SELF_HARM: N_("Self-harm"),
    ContentNote.SUICIDE: N_("Suicide"),
    ContentNote.VIOLENCE: N_("Violence or abuse"),
    ContentNote.GRIEF: N_("Death and grief"),
    ContentNote.FOOD: N_("Food and weight"),
    ContentNote.GAMBLING: N_("Gambling"),
}

WISH_LABELS: dict[Wish, str] = {
    Wish.LISTEN: N_("that somebody listens"),
    Wish.IDEAS: N_("ideas"),
    Wish.PRACTICAL: N_("practical help"),
    Wish.COMPANY: N_("company"),
    Wish.SHARING: N_("nothing, just sharing"),
}

# Beginnings for somebody who has never written; each is the title of a thread to begin.
PROMPTS: dict[str, str] = {
    "hello": N_("Hello from somebody new"),
    "today": N_("How today is for me"),
    "question": N_("A question from somebody new"),
}

SHOWN_LABELS: dict[Shown, str] = {
    Shown.SHOW: N_("show it"),
    Shown.COVER: N_("cover it until I open it"),
    Shown.HIDE: N_("keep it from me"),
}
