"""Words that rooms share: the states of an evening, of a round and a turn, the kinds of lines and signs."""

from enum import StrEnum


class GatheringState(StrEnum):
    """Where one evening of a room stands. CLOSING is the last round; CLOSED cannot be opened again."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class RoundKind(StrEnum):
    """What a round is for."""

    CHECK_IN = "check_in"
    TOPIC = "topic"
    CLOSING = "closing"


class Circle(StrEnum):
    """Whom a round takes in when it begins; whoever raises a hand later comes last."""

    HANDS = "hands"
    EVERYBODY = "everybody"


class TurnState(StrEnum):
    """Where one person's turn in a round stands."""

    WAITING = "waiting"
    NOW = "now"
    DONE = "done"
    PASSED = "passed"


class LineKind(StrEnum):
    """What a line is: said as it comes, or said in a round."""

    LINE = "line"
    CHECK_IN = "check_in"
    INTENTION = "intention"


class Sign(StrEnum):
    """The few kind signs with which a line can be answered without words."""

    WITH_YOU = "with_you"
    THANK_YOU = "thank_you"
    STRENGTH = "strength"


class WhisperKind(StrEnum):
    """What stands between the hosts and one person: words, the way to help, or what a host asked of them."""

    WORDS = "words"
    CARD = "card"
    QUIETED = "quieted"
    UNQUIETED = "unquieted"
    REMOVED = "removed"
    READMITTED = "readmitted"


class Asked(StrEnum):
    """What a host may ask of a person for the rest of the evening, and take back."""

    QUIET = "quiet"
    UNQUIET = "unquiet"
    REMOVE = "remove"
    READMIT = "readmit"
