"""An evening with a host and some members, for the tests of rounds: who does what, and what everybody is told."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.checkin import CheckIn
from forum.rooms import access, gatherings, hands, queries, round_state, service, speaking
from forum.rooms import round as rounds
from forum.rooms.lines import Said
from forum.rooms.models import Gathering, Host, Room
from forum.transaction import transaction
from tests import factories as make


@dataclass
class Evening:
    """One evening. People are called by their first names."""

    room: Room
    gathering: Gathering
    people: dict[str, Member] = field(default_factory=dict)
    # The room's public id, which threads read without a session.
    name: str = ""

    def __post_init__(self) -> None:
        self.name = self.room.public_id

    def __getattr__(self, name: str) -> Member:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    # --- What people do -----------------------------------------------------------------------------------------------

    def say(self, who: str, text: str = "Hello", nonce: str = "") -> Said:
        """A line."""
        return service.say(self.people[who], self.name, make.settings(), text=text, nonce=nonce or ids.token(8))

    def raises(self, *names: str) -> None:
        """One hand after the other."""
        for who in names:
            hands.raise_hand(self.people[who], self.name, make.settings())

    def passes(self, who: str) -> None:
        """Steps back."""
        hands.step_back(self.people[who], self.name, make.settings())

    def listens(self, who: str, *, listening: bool = True) -> None:
        """Just listens, or takes part again."""
        hands.listen(self.people[who], self.name, make.settings(), listening=listening)

    def thanks(self, who: str, whom: str = "now") -> None:
        """A thank-you for the turn that is on, or for the last one."""
        hands.thank(self.people[who], self.name, self.view()[whom]["turn"], make.settings())

    def begins(self, kind: str = "check_in", whom: str = "hands", by: str = "host") -> None:
        """A round begins."""
        rounds.begin(self.people[by], self.name, kind, whom, make.settings())

    def moves(self, by: str = "host", *, later: bool = False, version: int | None = None) -> bool:
        """The turn moves on from how it stands, or from an older version."""
        seen = self.view()["version"] if version is None else version
        return rounds.move(self.people[by], self.name, seen, make.settings(), later=later)

    def ends(self, by: str = "host") -> bool:
        """The round ends."""
        return rounds.end(self.people[by], self.name, make.settings())

    def checks_in(self, who: str, *, nonce: str = "", that_is_all: bool = True, **said: Any) -> Said | None:
        """A check-in, in English."""
        written = CheckIn.read(said)
        words = speaking.Words(written, written.aloud(lambda text, **values: text % values))
        facts = {"nonce": nonce or ids.token(8), "that_is_all": that_is_all}
        return speaking.say_check_in(self.people[who], self.name, make.settings(), words, **facts)

    # --- How it stands ------------------------------------------------------------------------------------------------

    def standing(self, who: str = "host") -> dict[str, Any]:
        """What somebody is told who comes in now."""
        return round_state.standing(self.people[who], access.room_head(self.people[who], self.name))

    def view(self) -> dict[str, Any]:
        """The round as everybody sees it."""
        found: dict[str, Any] = self.standing()["round"]
        return found

    def order(self) -> tuple[str, list[str]]:
        """Whose turn it is, and who comes next."""
        told = self.view()
        return first(told["now"]["name"]) if told["now"] else "", [first(each["name"]) for each in told["waiting"]]

    def hands(self) -> list[str]:
        """Raised hands in their order."""
        return [first(name) for name in self.standing()["hands"]["names"]]

    def events(self) -> list[dict[str, Any]]:
        """The whole log, as a catch-up brings it."""
        return round_state.fill([each.payload(self.name) for each in queries.events(self.room.id, 0, 500)])

    def kinds(self) -> list[str]:
        """The kinds of the log's events without the opening."""
        return [each["kind"] for each in self.events() if each["kind"] != "opened"]


def first(name: str) -> str:
    """How somebody is called here."""
    return name.split(maxsplit=1)[0].lower()


def an_evening(
    *names: str, cross_talk: bool = False, family: str = "Otter", wish: Callable[[Room], None] = lambda room: None
) -> Evening:
    """A room without cross-talk, its evening on, with a host who is no moderator and these members."""
    people = {name: make.make_member(f"{name.title()} {family}") for name in ("host", *names)}
    room = make.a_room()
    with transaction():
        room.always_open, room.cross_talk = False, cross_talk
        wish(room)
        db.session.add(Host(room_id=room.id, account_id=people["host"].id))
    gathering = gatherings.begin(people["host"], room.public_id, clock.now() + timedelta(hours=2))
    return Evening(room, gathering, people)


def stored(evening: Evening) -> list[str]:
    """What the log of a room keeps of its rounds, as it is on disk."""
    asked = "SELECT data FROM room_event WHERE room_id = :room AND data IS NOT NULL ORDER BY seq"
    return [json.dumps(json.loads(each)) for (each,) in db.session.execute(db.text(asked), {"room": evening.room.id})]
