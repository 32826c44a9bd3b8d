"""How a round is said on its page. The live script gets the same texts and puts them together in the same way."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from forum.lib.words import N_

# As many names as one takes in at a glance; who comes later is a number.
NAMES_AT_ONCE = 2
# A turn has about a minute left below this many seconds.
ABOUT_A_MINUTE = 90
WORDS: dict[str, str] = {
    "check_in": N_("Check-in round"),
    "topic": N_("A round on the topic"),
    "closing": N_("Closing round"),
    "no_round": N_("No round just now"),
    "place": N_("{number} of {of}"),
    "nobody_up": N_("No hand is up."),
    "order": N_("When a round begins, raised hands come first."),
    "hands_up": N_("Hands up: {names}."),
    "opening": N_("First the opening words."),
    "yours": N_("It is your turn."),
    "theirs": N_("It is {name}'s turn."),
    "then": N_("Then: {names}."),
    "ask": N_("Raise your hand if you would like a turn."),
    "rests": N_("It is nobody's turn."),
    "had": N_("Everybody has had a turn."),
    "waiting": N_("Waiting: {names}."),
    "and_more": N_("{names} and {count} more"),
    "next": N_("You are next."),
    "ahead_one": N_("One person comes before you."),
    "ahead": N_("{count} people come before you."),
    "listening": N_("You are just listening."),
    "left": N_("about {count} minutes left"),
    "left_one": N_("about a minute left"),
    "left_none": N_("take the time you need to finish"),
    "thanked_one": N_("1 thank-you"),
    "thanked": N_("{count} thank-yous"),
    "thank": N_("Thank you, {name}"),
    "first_turn": N_("Begin the first turn"),
    "next_turn": N_("Next turn"),
    "put_first": N_("{name} next"),
    "unreached": N_("That did not reach us. Please try again."),
    "summary": N_("For the next 24 hours"),
}


@dataclass(frozen=True, slots=True)
class Strip:
    """What the strip says."""

    title: str
    place: str
    whose: str
    then: str
    own: str
    left: str
    thanked: str


EMPTY = Strip(*[""] * 7)


def words() -> dict[str, str]:
    """Every text in the reader's language, for the script."""
    return {key: str(_(text)) for key, text in WORDS.items()}


def put(key: str, **values: object) -> str:
    """One text in the reader's language, filled."""
    text = str(_(WORDS[key]))
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def strip(circle: dict[str, Any]) -> Strip:
    """The strip for what `round_state.standing` says."""
    on, mine = circle["round"], circle["my_round"]
    own = _own(mine)
    if on is None:
        names = circle["hands"]["names"]
        said = put("hands_up", names=_names(names, circle["hands"]["more"])) if names else put("nobody_up")
        return Strip(put("no_round"), "", said, put("order"), own, "", "")
    place = put("place", number=on["number"], of=on["of"]) if on["number"] else ""
    now = on["now"]
    left, thanked = (left_words(now["left"]), thanked_words(now["thanks"])) if now else ("", "")
    return Strip(put(on["kind"]), place, *_now(on, mine), own, left, thanked)


def _now(on: dict[str, Any], mine: dict[str, Any]) -> tuple[str, str]:
    """Whose turn it is, and what comes then."""
    waiting = [each["name"] for each in on["waiting"]]
    names = _names(waiting, on["more"])
    if on["now"] is not None:
        whose = put("yours") if mine["turn"] == "now" else put("theirs", name=on["now"]["name"])
        return whose, put("then", names=names) if waiting else ""
    if not on["version"]:
        return put("opening"), put("then", names=names) if waiting else put("ask")
    return (put("rests"), put("waiting", names=names)) if waiting else (put("had"), put("ask"))


def _own(mine: dict[str, Any]) -> str:
    if mine["turn"] == "waiting":
        ahead = mine["ahead"]
        return put("next") if not ahead else put("ahead_one") if ahead == 1 else put("ahead", count=ahead)
    return put("listening") if mine["listening"] else ""


def _names(names: list[str], more: int) -> str:
    shown, rest = ", ".join(names[:NAMES_AT_ONCE]), len(names[NAMES_AT_ONCE:]) + more
    return put("and_more", names=shown, count=rest) if rest else shown


def left_words(seconds: int) -> str:
    """How long a turn still has, softly."""
    if seconds <= 0:
        return put("left_none")
    if seconds < ABOUT_A_MINUTE:
        return put("left_one")
    return put("left", count=(seconds + 30) // 60)


def thanked_words(count: int) -> str:
    """How many said thank you."""
    return "" if not count else put("thanked_one") if count == 1 else put("thanked", count=count)
