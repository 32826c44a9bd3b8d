"""Invitations: made by members whose first days are over, used once, kept as a hash without who made it.

Who invited whom is written nowhere: how many somebody has made today stands in the day's counts, and a used one is deleted.
"""

from datetime import timedelta

import sqlalchemy as sa

from forum import policy
from forum.accounts.models import Invitation
from forum.accounts.queries import Member
from forum.config import Config
from forum.daykey import today
from forum.errors import Invalid, TooSoon
from forum.extensions import db
from forum.lib import clock, seal
from forum.lib.words import N_
from forum.policy import Action
from forum.statements import change, counted, inserting
from forum.tally import Asked, counts
from forum.transaction import transaction

DAY_SECONDS = 86_400
# 79 bits that can be read out and typed: nothing that looks like something else.
SIGNS, GROUPS = "abcdefghjkmnpqrstuvwxyz23456789", 4
_TABLE = sa.inspect(Invitation).local_table
NEEDED = N_("One joins by invitation just now. Ask somebody who is here for one, and put it in here.")
UNKNOWN = N_("This invitation has been used, is too old, or has a typing slip in it.")
TOO_MANY = N_("Those were all invitations for today. You can make more tomorrow.")


def make(actor: Member, nonce: str, config: Config) -> str:
    """A fresh invitation, to be handed on; it is shown this once. The same form sent again makes no second one: it shows the
    same, today. Raises TooSoon, Refused."""
    policy.require(actor, Action.INVITE)
    code = _spelled(today.of(f"invitation {actor.id} {nonce}"))
    asked = Asked(f"invited {today.member(actor.id)}", today.of(code), DAY_SECONDS)
    (place,) = counts.enter(asked)
    if place.before >= config.invitations_per_day:
        counts.leave(*([asked] if place.is_fresh else ()))
        raise TooSoon(TOO_MANY, int(place.wait))
    if not place.is_fresh:
        return code
    # To the day: whoever reads the table learns no hour in which somebody made one.
    until = clock.day(clock.now()) + timedelta(days=config.invitation_days + 1)
    try:
        with transaction():
            # There already where the counts were lost in between, with Redis or with their process.
            change(inserting(_TABLE).values(lookup=_lookup(code), until=until).on_conflict_do_nothing(), {})
    except BaseException:
        counts.leave(asked)
        raise
    return code


def _spelled(digest: str) -> str:
    """A hexadecimal number in signs that can be read out, in groups of four."""
    number, signs = int(digest, 16), ""
    while len(signs) < GROUPS * 4:
        number, place = divmod(number, len(SIGNS))
        signs += SIGNS[place]
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def holds(code: str) -> bool:
    """Whether an invitation may still be used."""
    found = sa.select(sa.exists().where(Invitation.lookup == _lookup(code), Invitation.until > clock.now()))
    return bool(code) and bool(db.session.scalar(found))


def use(code: str) -> None:
    """Uses an invitation up. Only inside the transaction that makes the account. Raises Invalid (field `invitation`)."""
    mine = sa.delete(Invitation).where(Invitation.lookup == _lookup(code), Invitation.until > clock.now())
    if not counted(mine):
        raise Invalid({"invitation": UNKNOWN})


def sweep() -> int:
    """Deletes invitations that are too old; returns how many."""
    with transaction():
        return counted(sa.delete(Invitation).where(Invitation.until <= clock.now()))


def _lookup(code: str) -> bytes:
    return seal.cookie_keys(f"invitation {''.join(code.split()).replace('-', '').casefold()}").lookup
