"""What the demo community has that pages are looked at with: names, rooms, threads, cases, and who is signed in."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum.demo.people import PASSPHRASE as DEMO_PASSPHRASE
from forum.vocabulary import CaseState, ContentNote, FlagReason, Role, Standing, TargetKind, Visibility
from tests.browser import evenings
from tests.browser.seeding import Member, Seed


@dataclass(frozen=True)
class Demo:
    """Who and what the demo has: sessions by role, and ids of things to look at."""

    tokens: dict[Role, str]
    thread: str
    room: str
    board: str
    own_post: str
    other_post: str
    other_line: str
    own_line: str
    open_case: str
    closed_case: str
    # A room whose evening is on, and somebody there who was whispered to.
    evening: str
    guest: str
    newcomers_post: str
    # A board that takes pictures, a thread with one bare and one behind a cover, the covered post, a case about it.
    shown_on: str
    shown_in: str
    shown_post: str
    shown_case: str
    # A case about words of the member's that a moderator has hidden, the measure that it is, and the member's appeal.
    judged_case: str
    hold: str
    appeal: str
    shown_picture: str
    circle: str


def read(seed: Seed) -> Demo:
    """Finds in the demo's database a page of each kind, and signs one person of each role in."""
    from forum.accounts import shield
    from forum.accounts.models import Account
    from forum.discussions.models import Board, Post, Thread
    from forum.extensions import db
    from forum.lib import clock
    from forum.moderation.models import Case
    from forum.rooms.models import Gathering, Message, Room
    from forum.transaction import transaction

    def first(asked: sa.Select[tuple[object]]) -> object:
        found = db.session.scalars(asked.limit(1)).first()
        assert found is not None, asked
        return found

    def by(role: Role) -> Account:
        asked = sa.select(Account).where(Account.role == role, Account.standing == Standing.ACTIVE)
        answered = sa.exists().where(Post.author_id == Account.id, Post.visibility == Visibility.VISIBLE)
        spoke = sa.exists().where(Message.author_id == Account.id, Message.visibility == Visibility.VISIBLE)
        return first(asked.where(answered, spoke).order_by(Account.id)) if role is Role.MEMBER else first(asked)

    member = by(Role.MEMBER)
    visible, said = Post.visibility == Visibility.VISIBLE, Message.visibility == Visibility.VISIBLE
    long = (
        sa.select(Post.thread_id).group_by(Post.thread_id).order_by(sa.func.count().desc()).limit(1).scalar_subquery()
    )
    room = first(sa.select(Room).order_by(Room.head_seq.desc()))
    thread = first(sa.select(Thread).where(Thread.id == long))
    ids = {
        "thread": thread,
        "room": room,
        "board": first(sa.select(Board).where(Board.id == thread.board_id)),
        "own_post": first(sa.select(Post).where(visible, Post.author_id == member.id)),
        "other_post": first(sa.select(Post).where(visible, Post.author_id != member.id)),
        "own_line": first(sa.select(Message).where(said, Message.author_id == member.id)),
        "other_line": first(sa.select(Message).where(said, Message.author_id != member.id)),
        "open_case": first(sa.select(Case).where(Case.state == CaseState.OPEN)),
        "newcomers_post": first(
            sa.select(Post).join(Account, Account.id == Post.author_id).where(Account.shield_until > clock.now())
        ),
        "circle": first(sa.select(Room).where(Room.gathering_id == Gathering.id, Gathering.round_id.is_not(None))),
        "closed_case": first(sa.select(Case).where(Case.state == CaseState.CLOSED)),
    }
    ids |= evenings.with_everything(seed, room, member, by(Role.MODERATOR))
    names = {role: by(role).name for role in (Role.MEMBER, Role.MODERATOR, Role.STEWARD)}
    with transaction():
        # So that the page of their first weeks is among the pages.
        member.shield_until = shield.ends_after(seed.config.newcomer_shield_days)
        # Nobody hosts while we look at the pages, and that takes longer than an evening without a host does.
        for room in db.session.scalars(sa.select(Room)):
            room.hostless_minutes = 600
    tokens = {role: seed.session(name, DEMO_PASSPHRASE) for role, name in names.items()}
    return Demo(
        tokens,
        **{key: found.public_id for key, found in ids.items()},
        **_shown(seed, tokens),
        **_judged(seed, tokens, ids["thread"]),
    )


def _shown(seed: Seed, tokens: dict[Role, str]) -> dict[str, str]:
    """Pictures to look at; the demo itself has none."""
    from forum.discussions.models import Picture
    from forum.extensions import db

    member, steward = (Member(role.value, tokens[role], "") for role in (Role.MEMBER, Role.STEWARD))
    board = seed.board(steward, "Seen from here", pictures=True)
    thread = seed.thread(member, board, "My porch", "Look", shows=[seed.picture(member, board, "The lamp on my porch")])
    shows = [
        seed.picture(member, board, alt, size) for alt, size in (("A long wall", (900, 200)), ("Stairs", (300, 900)))
    ]
    post = seed.reply(member, thread, "Where I stood", notes=[ContentNote.SUBSTANCES], shows=shows)
    case = seed.flag(steward, TargetKind.POST, post, FlagReason.DETAIL)
    one = db.session.scalars(sa.select(Picture.public_id).where(Picture.alt == "Stairs")).one()
    return {
        "shown_on": board, "shown_in": thread, "shown_post": post, "shown_case": case, "shown_picture": one,
    }  # fmt: skip


def _judged(seed: Seed, tokens: dict[Role, str], thread: Any) -> dict[str, str]:
    """What moderators decided about the member: words hidden, an appeal, a pause that is offered, a word with helplines."""
    from forum.extensions import db
    from forum.moderation import appeals, flagging, measures, service
    from forum.moderation.kinds import MeasureKind
    from forum.moderation.measure_models import Appeal, PersonMeasure
    from forum.moderation.measures import Wish
    from forum.moderation.models import Case

    member, mod, steward = (
        seed.actor(Member("", tokens[role], "")) for role in (Role.MEMBER, Role.MODERATOR, Role.STEWARD)
    )
    post = seed.reply(Member("", tokens[Role.MEMBER], ""), thread.public_id, "It is the name of a book")
    case = flagging.flag(steward, TargetKind.POST, post, FlagReason.WORRIED, "", seed.config)
    for kind, days in ((MeasureKind.NOTE, 0), (MeasureKind.TOGETHER, 3)):
        wish = Wish(kind, FlagReason.OTHER, "I read you, and I am glad that you are here.", days)
        seen = measures.seal_of(mod, case.public_id, wish, seed.config)
        measures.take(mod, case.public_id, wish, seed.config, seen=seen, nonce=kind.value)
    hidden = service.hide(
        mod, case.public_id, case.version, FlagReason.SOURCING, "Please leave the place out.", seed.config
    )
    hold = db.session.query(PersonMeasure).filter_by(case_id=hidden.id, kind=MeasureKind.HOLD).one().public_id
    appeals.send(member, hold, "Nobody sells anything.", seed.config)
    appeal = db.session.query(Case.public_id).join(Appeal, Appeal.case_id == Case.id).scalar()
    return {"judged_case": hidden.public_id, "hold": hold, "appeal": str(appeal)}
