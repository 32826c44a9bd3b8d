"""Raid mode: one switch for some hours. New people then wait in every way; nobody else notices more than one calm line."""

from datetime import datetime, timedelta

from forum import policy
from forum.accounts import doorway
from forum.accounts.queries import Member
from forum.audit.service import record
from forum.config import Config
from forum.errors import Invalid
from forum.lib import clock
from forum.lib.words import N_
from forum.policy import Action
from forum.transaction import transaction
from forum.vocabulary import Measure


def begin(actor: Member, hours: int, config: Config, *, by_invitation: bool) -> datetime:
    """Switches raid mode on for so many hours from now, or sets another end; returns it. It ends by itself.

    Raises Invalid (field `hours`), Refused.
    """
    policy.require(actor, Action.FACE_RAID)
    if hours not in config.raid_hours:
        raise Invalid({"hours": N_("Please choose how long.")})
    until = clock.minute(clock.now()) + timedelta(hours=hours)
    with transaction():
        doorway.keep(raid_until=until, raid_by_invitation=by_invitation)
        record(actor.id, Measure.BEGIN_RAID, words=f"{hours} h{', by invitation' if by_invitation else ''}")
    return until


def end(actor: Member) -> None:
    """Switches it off before its end; nothing happens when it is off. Raises Refused."""
    policy.require(actor, Action.FACE_RAID)
    with transaction():
        if doorway.state().is_raid:
            doorway.keep(raid_until=None, raid_by_invitation=False)
            record(actor.id, Measure.END_RAID)


def is_suggested(config: Config) -> bool:
    """Whether so many have joined, or had to wait, within the last minutes that it might be a raid."""
    joined, held = doorway.coming(config), doorway.held_lately(config)
    return joined >= config.raid_suggested_joined or held >= config.raid_suggested_held


def join_by_invitation(actor: Member, *, on: bool) -> None:
    """Has people join by invitation alone, or opens the door again. Raises Refused."""
    policy.require(actor, Action.KEEP_SITE)
    with transaction():
        if doorway.state().by_invitation is not on:
            doorway.keep(by_invitation=on)
            record(actor.id, Measure.BY_INVITATION if on else Measure.OPEN_DOOR)
