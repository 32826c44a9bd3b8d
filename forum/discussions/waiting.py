"""Pictures that were chosen and are not posted yet: taken in, seen by whoever chose them, forgotten after a day.

They stand in the database without an owner. The form carries each one's slot with a signature that holds for one member,
so that nobody else can post or see it, and nothing anywhere ties a one-off name's picture to the person behind the name.
"""

import hmac
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from limits import parse_many

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions.models import WaitingPicture
from forum.errors import Invalid, Missing
from forum.extensions import limiter
from forum.lib import clock, ids
from forum.lib.words import N_
from forum.offload import Gate
from forum.policy import Action
from forum.statements import change, row, rows
from forum.transaction import release, transaction

if TYPE_CHECKING:
    from forum.lib.images import Drawn

SLOT_BYTES = 12
MARK = "."
TOO_MANY = N_("That is many pictures in a short time. Your words are still here; please add it a little later.")
FULL = N_("There is no room for more pictures just now. Your words are still here; please add it a little later.")

_TABLE = sa.inspect(WaitingPicture).local_table
_SLOTS: sa.BindParameter[str] = sa.bindparam("slots", expanding=True)
_KNOWN = sa.select(_TABLE.c.slot, _TABLE.c.width, _TABLE.c.height).where(_TABLE.c.slot.in_(_SLOTS))
_CONTENT = sa.select(_TABLE.c.content).where(_TABLE.c.slot == sa.bindparam("slot"))
_BYTES = sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(_TABLE.c.content)), 0).label("bytes"))
_DROP = sa.delete(_TABLE).where(_TABLE.c.slot.in_(_SLOTS))
_OLD = sa.delete(_TABLE).where(_TABLE.c.until <= sa.bindparam("now", type_=_TABLE.c.until.type))


class Size(NamedTuple):
    """Width and height of the file, in pixels."""

    width: int
    height: int


@cache
def _gate(places: int) -> Gate:
    return Gate(places)


def take_in(actor: Member, board: object, raw: bytes, config: Config, caller: str) -> str:
    """Draws a chosen picture anew and keeps it until it is posted; returns what the form carries for it.

    `caller` is whom the limit counts. Never inside a transaction. Raises Invalid (field `picture`), Refused.
    """
    policy.require(actor, Action.ADD_PICTURE, board)
    limits = parse_many(config.picture_limit)
    if not all([limiter.limiter.hit(limit, "picture", caller) for limit in limits]):
        raise Invalid({"picture": TOO_MANY})
    # Others must not wait for our connection meanwhile.
    release()
    bounds = (config.picture_memory_max_bytes, config.picture_edge_pixels, config.picture_max_bytes)
    drawn = _gate(config.pictures_at_once).offload(_drawn_anew, raw, bounds)
    slot, until = ids.token(SLOT_BYTES), clock.hour(clock.now()) + timedelta(hours=config.picture_waits_hours)
    facts = {"slot": slot, "until": until, "width": drawn.width, "height": drawn.height, "content": drawn.content}
    with transaction():
        if row(_BYTES).bytes + len(drawn.content) > config.pictures_waiting_max_bytes:
            raise Invalid({"picture": FULL})
        change(sa.insert(_TABLE), facts)
    return _signed(actor, slot, config)


def _drawn_anew(raw: bytes, bounds: tuple[int, int, int]) -> "Drawn":
    # Known only where somebody adds a picture: Pillow takes 7 MB.
    from forum.lib import images  # noqa: PLC0415  # as said

    try:
        return images.draw_anew(raw, images.Bounds(*bounds))
    except images.Unfit as error:
        raise Invalid({"picture": error.reason}) from error


def sizes(actor: Member, names: Iterable[str], config: Config) -> dict[str, Size]:
    """The pictures among `names` that wait for this member, with their sizes."""
    slots = {slot: name for name in names if (slot := slot_of(actor, name, config))}
    found = rows(_KNOWN, {"slots": list(slots)}) if slots else ()
    return {slots[each.slot]: Size(each.width, each.height) for each in found}


def content(actor: Member, name: str, config: Config) -> bytes:
    """The JPEG of a picture that waits for this member. Raises Missing."""
    slot = slot_of(actor, name, config)
    found = row(_CONTENT, {"slot": slot}) if slot else None
    if found is None:
        raise Missing(N_("This picture is no longer here."))
    return bytes(found.content)


def drop(actor: Member, names: Iterable[str], config: Config) -> None:
    """Forgets pictures that this member does not want to post after all."""
    slots = [slot for name in names if (slot := slot_of(actor, name, config))]
    if slots:
        with transaction():
            change(_DROP, {"slots": slots})


def slot_of(actor: Member, name: str, config: Config) -> str:
    """The slot in what a form carries, when it was signed for this member; else an empty string."""
    slot = name.partition(MARK)[0]
    if not ids.is_nonce(slot):
        return ""
    return slot if hmac.compare_digest(_signed(actor, slot, config).encode(), name.encode("utf-8", "replace")) else ""


def sweep() -> int:
    """Forgets pictures that were never posted; returns how many."""
    with transaction():
        return int(change(_OLD, {"now": clock.now()}).rowcount)


def _signed(actor: Member, slot: str, config: Config) -> str:
    key = config.secret_key.encode()[:64]
    mac = blake2b(f"{actor.id}:{slot}".encode(), key=key, person=b"picture", digest_size=12)
    return f"{slot}{MARK}{mac.hexdigest()}"
