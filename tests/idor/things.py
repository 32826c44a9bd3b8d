"""What the policy would see in each thing, and who may know that it is there at all."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from forum.policy import Action
from forum.vocabulary import Role, Visibility
from tests.idor.people import KEEPERS, ME, ROLES

OTHER = 2
# Where "own words" has things of her own (belongings.of_a_moderator).
OF_A_MODERATOR = frozenset(
    {"post", "case", "closed_case", "appeal", "crisis", "closing", "hold", "proposal", "note", "appealed"}
)


@dataclass(frozen=True)
class Thing:
    """`way`: what is asked on the way to it; `known_to`: for everybody else it is nowhere (None: it is there for all)."""

    way: Action | None = None
    known_to: frozenset[str] | None = None
    owned_by: str = "owner"
    hosted_by: str = ""
    involved: frozenset[str] = frozenset()
    seats: frozenset[str] | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def belongs_to(self, name: str, role: str) -> bool:
        """Whether it is theirs: Ann's, but for what Mia has of her own."""
        if role == "own words" and name in OF_A_MODERATOR:
            return True
        return role == self.owned_by

    def is_known_to(self, name: str, role: str) -> bool:
        """Whether it is there at all for somebody."""
        return self.known_to is None or role in self.known_to or (bool(self.known_to) and self.belongs_to(name, role))

    def seen_by(self, name: str, role: str) -> SimpleNamespace:
        """The facts as they are for somebody."""
        author = ME if self.belongs_to(name, role) else OTHER
        usual = {"author_id": author, "id": OTHER, "visibility": Visibility.VISIBLE, "is_public": False}
        usual |= {"pictures_allowed": True, "own_device": True, "role": Role.MEMBER, "is_shielded": False}
        usual |= {"in_lane": False}
        usual |= {"is_closed": False, "hosted": role == self.hosted_by, "locked": False, "removed": False}
        usual |= {"seated": self.seats is None or role in self.seats}
        usual |= {"is_on": True, "in_evening": True, "quieted": False, "hosts": False}
        usual |= {"cross_talk": True, "left_alone": False, "turn_of": author, "is_urgent": False}
        usual |= {"involved": frozenset({ME if role in self.involved else OTHER})}
        return SimpleNamespace(**(usual | self.facts))


OWNERS = frozenset({"owner"})
TEXT = Thing(Action.READ_THREAD)
OPEN = Thing(Action.READ_THREAD, facts={"is_public": True})
AWAY = {"visibility": Visibility.HIDDEN}
WAITS = {"visibility": Visibility.HELD}
GONE = {"visibility": Visibility.DELETED}
ROOM, LINE = Thing(Action.ENTER_ROOM), Thing(Action.ENTER_ROOM)
# For a peer specialist what is not of their lane is nowhere.
SEEN = frozenset(ROLES) - {"specialist"}
CASE = Thing(Action.READ_CASE, SEEN)
OF_LANE = Thing(Action.READ_CASE, facts={"in_lane": True})
MINE = Thing(known_to=OWNERS)
NOWHERE: frozenset[str] = frozenset()

THINGS: dict[str, Thing] = {
    # A page that is nobody's, or one's own whoever one is.
    "": Thing(),
    # An address that is a key: whoever has it may use it.
    "key": Thing(),
    "board": Thing(Action.READ_BOARD),
    "open_board": Thing(Action.READ_BOARD, facts={"is_public": True}),
    "thread": TEXT,
    "open_thread": OPEN,
    "held_thread": Thing(Action.READ_THREAD, OWNERS, facts=WAITS),
    "post": TEXT,
    "open_post": OPEN,
    "first_words": TEXT,
    "kept_post": TEXT,
    "alias_post": TEXT,
    "gone_post": Thing(Action.READ_THREAD, facts=GONE),
    "hidden_post": Thing(Action.READ_THREAD, facts=AWAY),
    "held_post": Thing(Action.READ_THREAD, OWNERS, facts=WAITS),
    "held_opening": Thing(Action.READ_THREAD, OWNERS, facts=WAITS),
    "picture": TEXT,
    "waiting_picture": MINE,
    "nonce": Thing(),
    "porch": ROOM,
    "fire": Thing(Action.ENTER_ROOM, hosted_by="owner"),
    "hall": Thing(Action.ENTER_ROOM, hosted_by="owner", facts={"is_on": False, "in_evening": False}),
    "elsewhere": Thing(Action.ENTER_ROOM, hosted_by="host elsewhere", facts={"is_on": False, "in_evening": False}),
    "shut": Thing(Action.ENTER_ROOM, facts={"is_closed": True}),
    # Ann sits in it.
    "locked": Thing(Action.ENTER_ROOM, seats=OWNERS, facts={"locked": True}),
    "circle": Thing(Action.ENTER_ROOM, facts={"cross_talk": False}),
    "line": LINE,
    "fire_line": Thing(Action.ENTER_ROOM, owned_by="", hosted_by="owner"),
    "hidden_line": Thing(Action.ENTER_ROOM, facts=AWAY),
    "gone_line": Thing(Action.ENTER_ROOM, facts=GONE),
    "held_line": Thing(known_to=NOWHERE),
    # Between Ann and the hosts of the porch, among whom every moderator is.
    "whisper": Thing(known_to=OWNERS | KEEPERS),
    "told_whisper": Thing(known_to=OWNERS | KEEPERS, owned_by=""),
    "card": MINE,
    "call": Thing(),
    "evening": Thing(Action.ENTER_ROOM, owned_by="", facts={"is_on": False, "in_evening": False}),
    "kept_id": Thing(),
    "case": CASE,
    "closed_case": CASE,
    # Grave, and no crisis as rules have it.
    "crisis": CASE,
    "danger_case": OF_LANE,
    # Somebody is worried, and somebody else has pointed the same words out; a peer specialist holds it.
    "worried_case": OF_LANE,
    "held_case": CASE,
    "alias_case": CASE,
    "line_case": CASE,
    "cals_case": Thing(Action.READ_CASE, SEEN, owned_by=""),
    "mias_case": Thing(Action.READ_CASE, SEEN, owned_by="own words", facts={"role": Role.MODERATOR}),
    "whisper_case": CASE,
    # A colleague has asked for a second person; about Mia's words it was the steward, whom nobody here is then.
    "closing": CASE,
    "appeal": CASE,
    "colleague": Thing(facts={"role": Role.MODERATOR}),
    "debrief": Thing(known_to=NOWHERE),
    "hold": MINE,
    "offer": MINE,
    "note": MINE,
    "appealed": MINE,
    "proposal": Thing(),
    "own_proposal": Thing(owned_by="", involved=frozenset({"moderator"})),
    "measure_of_reading": Thing(known_to=frozenset({"reading"}), owned_by="reading"),
    "measure_of_suspended": Thing(known_to=frozenset({"suspended"}), owned_by="suspended"),
    "device": MINE,
    "muted": Thing(),
}
