"""How one joins just now: freely, after some work, from a place in line, or by invitation; and whether there is a raid.

What is asked grows with how many have come within the last minutes, in all processes together, and is nothing while it is calm.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.accounts.models import Door
from forum.config import Config
from forum.daykey import today
from forum.errors import Conflict, Invalid
from forum.extensions import db
from forum.lib import clock, ids, names, seal, work
from forum.lib.words import N_
from forum.offload import offload
from forum.statements import row
from forum.tally import Asked, counts
from forum.transaction import transaction

THE_ROW = 1
JOINED, HELD = "joined", "held"
_LINE = b"nl.line"
_ASKED = sa.select(Door.by_invitation, Door.raid_until, Door.raid_by_invitation).where(Door.id == THE_ROW)
NEW_WORK = N_("That took a little too long, or came from another page. Please press the button once more.")


class WorkNeeded(Exception):
    """Joining asks for work first, and none came along."""


class State(NamedTuple):
    """How the door stands."""

    by_invitation: bool = False
    raid_until: datetime | None = None
    raid_by_invitation: bool = False

    @property
    def is_raid(self) -> bool:
        """Whether raid mode is on; it ends by itself."""
        return self.raid_until is not None and self.raid_until > clock.now()

    @property
    def asks_invitation(self) -> bool:
        """Whether nobody joins without an invitation."""
        return self.by_invitation or (self.is_raid and self.raid_by_invitation)


class Kept(NamedTuple):
    """The filled form of somebody who waits in line, and when it is their turn. It lies sealed in their own browser."""

    ticket: str
    ripe: datetime
    form: dict[str, Any]

    @property
    def wait_seconds(self) -> int:
        """How long it is until their turn; 0 when it is."""
        return max(0, round((self.ripe - clock.now()).total_seconds()))


def state() -> State:
    """How the door stands now."""
    found = row(_ASKED)
    return State(*found) if found is not None else State()


def keep(**changed: Any) -> None:
    """Changes how the door stands. Only inside a transaction; the policy and the audit are the caller's."""
    if db.session.get(Door, THE_ROW) is None:
        db.session.add(Door(id=THE_ROW, by_invitation=False, raid_by_invitation=False))
        db.session.flush()
    db.session.execute(sa.update(Door).where(Door.id == THE_ROW).values(**changed))


def sweep() -> int:
    """Forgets the end of a raid that is over."""
    with transaction():
        over = db.session.get(Door, THE_ROW)
        if over is None or over.raid_until is None or over.raid_until > clock.now():
            return 0
        over.raid_until, over.raid_by_invitation = None, False
        return 1


# --- How many come ----------------------------------------------------------------------------------------------------


def coming(config: Config) -> int:
    """How many have joined within the watched minutes."""
    return counts.count(JOINED, config.joining_watch_minutes * 60)


def held_lately(config: Config) -> int:
    """How many texts had to wait for a person within the watched minutes."""
    return counts.count(HELD, config.joining_watch_minutes * 60)


def note_held(config: Config) -> None:
    """Counts one text that has to wait. Never inside a transaction."""
    counts.enter(Asked(HELD, ids.token(8), config.joining_watch_minutes * 60))


def _growth(many: int, first: float, most: float, config: Config) -> float:
    """`first` from the first one who is too many on, twice as much with each doubling, up to `most`; 0 while it is calm."""
    if many < config.joining_calm_most:
        return 0
    doublings = max(0, (many // max(1, config.joining_calm_most)).bit_length() - 1)
    return min(most, first * (1 << doublings))


def tries(config: Config, door: State, many: int) -> int:
    """How much work joining asks for when so many have come before; 0 for none."""
    if door.is_raid:
        return config.joining_work_tries_most
    return round(_growth(many, config.joining_work_tries, config.joining_work_tries_most, config))


def line_minutes(config: Config, door: State, many: int) -> float:
    """How long the line is for a browser without scripts."""
    if door.is_raid:
        return config.joining_line_minutes_most
    return _growth(many, config.joining_line_minutes, config.joining_line_minutes_most, config)


# --- Work -------------------------------------------------------------------------------------------------------------


def challenge(config: Config) -> dict[str, Any] | None:
    """The work that joining asks for now, or None while it is calm."""
    asked = tries(config, state(), coming(config))
    if not asked:
        return None
    until = clock.now() + timedelta(minutes=config.joining_work_minutes)
    return offload(work.challenge, config.secret_key, asked, config.joining_work_iterations, until)


@dataclass
class Entry:
    """One try to join, counted from its beginning, so that many at once are many; taken back when it came to nothing."""

    config: Config
    name: str

    def __post_init__(self) -> None:
        self._asked = Asked(JOINED, ids.token(8), self.config.joining_watch_minutes * 60)
        self._who = today.of(f"joining {names.skeleton(self.name)}")
        self.before = counts.enter(self._asked)[0].before

    def came_to_nothing(self) -> None:
        """Counts it no longer."""
        counts.leave(self._asked)

    def require_work(self, door: State, answer: str) -> None:
        """Holds the work of joining. Raises WorkNeeded when there is none, Invalid when it does not fit."""
        asked = tries(self.config, door, self.before)
        if not asked:
            return
        if not answer:
            raise WorkNeeded
        try:
            done = work.solved(self.config.secret_key, answer, clock.now())
        except work.Unfit as error:
            raise Invalid({"": NEW_WORK}) from error
        # More may have come while the device worked: half of what is asked now is enough.
        if done.tries * 2 < asked:
            raise Invalid({"": NEW_WORK})
        self.use_once(f"work {done.name}", self.config.joining_work_minutes)

    def use_once(self, name: str, minutes: float) -> None:
        """Uses up a solution or a place in line; the same form sent twice is once. Raises Invalid."""
        # A random name that is nobody's; it must hold over midnight, when the key of the day turns.
        if counts.enter(Asked(name, self._who, minutes * 60))[0].before:
            raise Invalid({"": NEW_WORK})


# --- A place in line --------------------------------------------------------------------------------------------------


def take_place(config: Config, form: dict[str, Any]) -> str:
    """A sealed place in line with the filled form in it, for the browser's own cookie; nothing of it is kept here."""
    minutes = max(line_minutes(config, state(), coming(config)), config.joining_line_minutes)
    facts = {"ticket": ids.token(12), "ripe": (clock.now() + timedelta(minutes=minutes)).timestamp(), "form": form}
    key = seal.server_key(config.secret_key, _LINE)
    return seal.wrap(key, seal.padded(json.dumps(facts).encode(), 256), _LINE).hex()


def place(config: Config, sealed: str) -> Kept | None:
    """What `take_place` sealed, while it holds."""
    try:
        facts = json.loads(seal.unwrap(seal.server_key(config.secret_key, _LINE), bytes.fromhex(sealed), _LINE))
    except (seal.BrokenSeal, ValueError):
        return None
    ripe = datetime.fromtimestamp(facts["ripe"], clock.now().tzinfo)
    if clock.now() > ripe + timedelta(minutes=config.joining_line_kept_minutes):
        return None
    return Kept(facts["ticket"], ripe, facts["form"])


def require_turn(entry: Entry, kept: Kept) -> None:
    """Uses up a place in line whose turn has come. Raises Conflict, Invalid."""
    if kept.wait_seconds:
        raise Conflict(N_("It is not quite your turn. This page looks again by itself."))
    entry.use_once(f"place {kept.ticket}", entry.config.joining_line_kept_minutes)
