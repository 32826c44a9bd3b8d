"""The pages of those who host: what only hosts may hear goes to them, for as long as their duty lasts.

Each process knows its own sockets and asks with every beat whether those who listen as hosts still are.
"""

from collections import defaultdict

import sqlalchemy as sa

from forum import live
from forum.accounts.models import Account
from forum.config import Config
from forum.rooms import pulse
from forum.rooms.models import Host
from forum.statements import rows
from forum.vocabulary import Role, Standing

# Room -> socket -> account.
_listening: dict[int, dict[str, int]] = defaultdict(dict)


def enter(room_id: int, sid: str, account_id: int) -> None:
    """Notes that a socket, which has joined the hosts' audience, belongs to somebody who hosts."""
    _listening[room_id][sid] = account_id


def leave(room_id: int, sid: str) -> None:
    """Takes a socket out of the hosts' audience of a room."""
    if _listening.get(room_id, {}).pop(sid, None) is not None:
        live.part(live.hosts(room_id), sid)
    if not _listening.get(room_id):
        _listening.pop(room_id, None)


def leave_all(sid: str) -> None:
    """Forgets a socket that has closed."""
    for room_id in [each for each, sids in _listening.items() if sid in sids]:
        del _listening[room_id][sid]
        if not _listening[room_id]:
            del _listening[room_id]


def listeners(room_id: int) -> set[int]:
    """The accounts that listen as hosts of a room in this process."""
    return set(_listening.get(room_id, {}).values())


@pulse.on_beat
def send_off(config: Config) -> None:
    """Takes those out of the hosts' audiences whose duty has ended."""
    people = {account for sids in _listening.values() for account in sids.values()}
    if not people:
        return
    named = {tuple(each) for each in rows(sa.select(Host.room_id, Host.account_id).where(Host.account_id.in_(people)))}
    keeper = sa.select(Account.id).where(Account.id.in_(people), Account.role.in_((Role.MODERATOR, Role.STEWARD)))
    keepers = {each.id for each in rows(keeper.where(Account.standing == Standing.ACTIVE))}
    for room_id, sids in list(_listening.items()):
        for sid, account_id in list(sids.items()):
            if account_id not in keepers and (room_id, account_id) not in named:
                leave(room_id, sid)
