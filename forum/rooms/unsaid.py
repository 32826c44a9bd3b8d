"""Words in a room that are not delivered, and words that worry and are.

A line or a whisper that says how harm is done, gives doses, sells or recruits is stored without a place in the log: nothing is
lost, a person sees it, and nobody in the room learns that it was there, not even by a number. It is never let out later, when
the talk has gone on; its writer has the words in their form and says them otherwise. Whoever may be in danger is heard: the
line is delivered, and the hosts are told which one it is; where somebody new could not have said it, in a raid or with a link,
it is kept like the others, and the hosts are told that they are there.
"""

from hashlib import blake2b
from typing import NoReturn

import sqlalchemy as sa

from forum import live
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Withheld
from forum.extensions import db
from forum.lib import clock, ids, markup
from forum.lib.words import N_
from forum.notifications.service import tell_each
from forum.rooms import there
from forum.rooms.kinds import LineKind
from forum.rooms.models import Host, Message
from forum.rooms.presence import presence
from forum.rooms.queries import RoomHead
from forum.screening import judging
from forum.screening.judging import Finding
from forum.statements import insert, row
from forum.vocabulary import HeldFor, NoticeVerb, TargetKind, Visibility

NOT_SAID: dict[HeldFor, str] = {
    HeldFor.METHOD: N_(
        "This was not said in the room: it tells how somebody can be hurt, and that could carry a reader along. A person reads "
        "it. How bad it is belongs here; your words are still here, to say it otherwise."
    ),
    HeldFor.DOSING: N_(
        "This was not said in the room: it tells others how much to take, or when. A person reads it. How it went for you "
        "belongs here, without the numbers; your words are still here."
    ),
    HeldFor.SOURCING: N_(
        "This was not said in the room: it points to where something can be got, or asks for it. A person reads it. That it "
        "pulls at you belongs here; your words are still here."
    ),
    HeldFor.LEADS: N_(
        "This was not said in the room: it reads like an offer of treatment. A person reads it. What helped you belongs here, "
        "without names, numbers and prices; your words are still here."
    ),
    # Only words of somebody who may be in danger are kept for these; those of others are refused.
    HeldFor.RAID: N_(
        "This was not said in the room: many are at the door tonight, so new voices wait. A person reads it all the same; "
        "your words are still here."
    ),
    HeldFor.LINK: N_(
        "This was not said in the room: in your first days a line cannot lead elsewhere. A person reads it. Your words "
        "are still here, to say them without the link."
    ),
    HeldFor.SAME: N_(
        "This was not said in the room: several people say these very words just now. A person reads it; yours are "
        "still here, to say it in your own."
    ),
}
NOT_HERE = N_(
    "This was not said in the room: a host has asked you to listen or to leave this evening. A person reads it all the same. "
    "The hosts and a moderator are open to you; your words are still here."
)
ONLY_READS = N_(
    "This was not said in the room: you only read here for a while. A person reads it all the same; your words are still here."
)
_INSERT = sa.insert(sa.inspect(Message).local_table)
_KNOWN = sa.select(Message.public_id).where(
    Message.room_id == sa.bindparam("room"),
    Message.author_id == sa.bindparam("author"),
    Message.nonce == sa.bindparam("nonce"),
)
_LOWEST = sa.select(sa.func.min(Message.seq).label("seq")).where(Message.room_id == sa.bindparam("room"))


def apart(nonce: str, source: str) -> str:
    """The nonce under which words that are not delivered are kept: their own, which no form can send. So the same words sent
    again are kept once, and changed ones, which come with the nonce of their form, find nothing and go out."""
    return f"unsaid:{blake2b(f'{nonce} {source}'.encode(), digest_size=16).hexdigest()}"


def keep(  # noqa: PLR0913  # a line has this many facts
    actor: Member,
    room: RoomHead,
    source: str,
    html: str,
    nonce: str,
    finding: Finding,
    config: Config,
    *,
    is_urgent: bool,
) -> str:
    """Keeps a line that is not said, for those who look; returns its name, empty when enough of them wait. Only inside a
    transaction; sent again it is there once. `is_urgent` says whether it passed as such (urgent.passes)."""
    facts = {"room": room.id, "author": actor.id}
    nonce = apart(nonce, source)
    if (known := row(_KNOWN, facts | {"nonce": nonce})) is not None:
        return str(known.public_id)
    # Somebody who may be in danger is heard however many of their lines wait, as fast as words of theirs pass elsewhere.
    if not is_urgent and _has_enough(room.id, actor.id, config):
        return ""
    # A place below the log: whoever reads it by its numbers never comes there.
    seq = min(row(_LOWEST, {"room": room.id}).seq or 0, 0) - 1
    name, at = ids.public_id(), clock.minute(clock.now())
    line = {"public_id": name, "room_id": room.id, "author_id": actor.id, "nonce": nonce, "seq": seq, "at": at}
    line |= {"source": source, "html": html, "render_version": markup.RENDER_VERSION, "signs_due": False}
    insert(_INSERT, line | {"visibility": Visibility.HELD, "notes": (), "kind": LineKind.LINE, "answers_id": None})
    judging.hand_over(TargetKind.MESSAGE, name, actor.id, finding, config)
    tell_hosts(room, actor, finding)
    return name


def said_after_all(actor: Member, room: RoomHead, nonce: str, source: str, line: str) -> None:
    """The same words are said now: what was kept of them is forgotten, and its case is about the line. Only inside the
    transaction that stores the line."""
    known = row(_KNOWN, {"room": room.id, "author": actor.id, "nonce": apart(nonce, source)})
    if known is not None:
        judging.moved(TargetKind.MESSAGE, known.public_id, line)
        forget(known.public_id)


def refuse(finding: Finding, why: HeldFor, kept: tuple[TargetKind, str]) -> NoReturn:
    """Raises Withheld (field `text`) for words that are not delivered. Only when what is kept of them is stored."""
    raise Withheld({"text": NOT_SAID[why]}, finding.helps, judging.RULES.get(why, ""), kept)


def tell_hosts(room: RoomHead, actor: Member, finding: Finding, line: str = "") -> None:
    """Tells who hosts, and the room's other hosts who are there, that somebody may be in danger, and by which line; once stored.
    Open pages hear at once, and each finds it again under Notices. Others hear nothing of it."""
    if not finding.helps:
        return
    told = {"room": room.public_id, "line": line, "name": actor.name}
    live.publish(live.hosts(room.id), "room:worry", told)
    hosts = _hosts_there(room) - actor.selves
    if hosts:
        tell_each(hosts, NoticeVerb.IN_DANGER, path=f"/m/{line}" if line else f"/r/{room.public_id}/hosting")


def _hosts_there(room: RoomHead) -> set[int]:
    named = db.session.scalars(sa.select(Host.account_id).where(Host.room_id == room.id)).all()
    leads = {room.host_id} if room.host_id is not None else set[int]()
    return leads | presence.who(room.id, named) | there.pages.who(room.id, named)


def forget(public_id: str) -> None:
    """Drops a line that was not said, once somebody has seen it. Only inside a transaction."""
    this = sa.delete(Message).where(Message.public_id == public_id, Message.visibility == Visibility.HELD)
    db.session.execute(this)


def _has_enough(room_id: int, author_id: int, config: Config) -> bool:
    mine = (Message.room_id == room_id, Message.author_id == author_id, Message.visibility == Visibility.HELD)
    return (db.session.scalar(sa.select(sa.func.count(Message.id)).where(*mine)) or 0) >= config.lines_held_most
