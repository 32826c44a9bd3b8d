"""The pictures of posts: added with the words, changed with them, gone with them; seen by whoever may read the words."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum import policy
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import waiting
from forum.discussions.models import Board, Picture, Post, Thread, WaitingPicture
from forum.errors import Invalid
from forum.lib import ids, typed
from forum.lib.words import N_
from forum.policy import Action
from forum.statements import change, row, rows
from forum.vocabulary import Visibility

# In the page's pixels.
WIDEST, TALLEST = 640, 720

GONE = N_("A picture is no longer here. Please choose it once more, or send your words without it.")
NO_ALT = N_("Please say in a few words what is on each picture, for who cannot see it.")
LONG_ALT = N_("Please keep what you say about a picture below %(most)d characters.")
MANY = N_("A post can carry %(most)d pictures.")
NO_ROOM = N_(
    "Your pictures here fill the room we have for one person. Take some back first; your words are still here."
)


class Wanted(NamedTuple):
    """A picture that a post is to carry: what the form has for it (waiting), or the name it has there already."""

    name: str
    alt: str


class Shown(NamedTuple):
    """A picture as a page draws it; width and height are those of its box on the page, not of the file."""

    post_id: int
    public_id: str
    alt: str
    width: int
    height: int

    @property
    def path(self) -> str:
        """Its address."""
        return f"/pictures/{self.public_id}.jpg"


class Found(NamedTuple):
    """A picture as the policy sees it: where its words stand."""

    id: int
    post_id: str
    post_visibility: Visibility
    thread_visibility: Visibility
    is_public: bool
    pictures_allowed: bool


_TABLE, _WAITING = sa.inspect(Picture).local_table, sa.inspect(WaitingPicture).local_table
_SHOWN = (_TABLE.c.post_id, _TABLE.c.public_id, _TABLE.c.alt, _TABLE.c.width, _TABLE.c.height)
_OF_POSTS = (
    sa.select(*_SHOWN)
    .where(_TABLE.c.post_id.in_(sa.bindparam("posts", expanding=True)))
    .order_by(_TABLE.c.post_id, _TABLE.c.position)
)
_ONE = (
    sa.select(Picture.id, Post.public_id, Post.visibility, Thread.visibility, Board.is_public, Board.pictures_allowed)
    .join(Post, Post.id == Picture.post_id)
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
    .where(Picture.public_id == sa.bindparam("name"))
)
_CONTENT = sa.select(_TABLE.c.content).where(_TABLE.c.id == sa.bindparam("this"))
_BYTES = (
    sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(_TABLE.c.content)), 0).label("bytes"))
    .join(Post, Post.id == _TABLE.c.post_id)
    .where(Post.author_id.in_(sa.bindparam("authors", expanding=True)))
)
_COPIED = ("public_id", "post_id", "position", "alt", "width", "height", "content")
_ATTACH = sa.insert(_TABLE).from_select(
    _COPIED,
    sa.select(
        sa.bindparam("public_id", type_=_TABLE.c.public_id.type),
        sa.bindparam("post_id", type_=_TABLE.c.post_id.type),
        sa.bindparam("position", type_=_TABLE.c.position.type),
        sa.bindparam("alt", type_=_TABLE.c.alt.type),
        _WAITING.c.width,
        _WAITING.c.height,
        _WAITING.c.content,
    ).where(_WAITING.c.slot == sa.bindparam("slot")),
)
_TAKEN = sa.delete(_WAITING).where(_WAITING.c.slot == sa.bindparam("slot"))
_CHANGE = (
    sa.update(_TABLE)
    .where(_TABLE.c.id == sa.bindparam("this"))
    .values(position=sa.bindparam("new_position"), alt=sa.bindparam("new_alt"))
)


# --- Reading ------------------------------------------------------------------------------------------------------------


def of_posts(post_ids: Collection[int]) -> dict[int, list[Shown]]:
    """The pictures of posts in their order, by the post's number."""
    found: dict[int, list[Shown]] = {}
    for each in rows(_OF_POSTS, {"posts": list(post_ids)}) if post_ids else ():
        size = box(each.width, each.height)
        found.setdefault(each.post_id, []).append(Shown(each.post_id, each.public_id, each.alt, *size))
    return found


def box(width: int, height: int) -> tuple[int, int]:
    """The size at which a picture is drawn: as wide as words are, and never taller than a screen."""
    scale = min(1, WIDEST / width, TALLEST / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def of_page(board: Any, posts: Iterable[Any], *, sees_hidden: bool) -> dict[int, list[Shown]]:
    """The pictures of a page's posts, in one query, and in none where the board takes none."""
    if not board.pictures_allowed:
        return {}
    shown = (Visibility.VISIBLE, Visibility.HIDDEN) if sees_hidden else (Visibility.VISIBLE,)
    return of_posts([post.id for post in posts if post.visibility in shown])


def of_post(post: Post) -> list[Shown]:
    """The pictures of a post where they are shown."""
    return of_page(post.thread.board, [post], sees_hidden=False).get(post.id, [])


def find(public_id: str) -> Found | None:
    """Where a picture stands; only `access` asks."""
    found = row(_ONE, {"name": public_id}) if ids.is_public_id(public_id) else None
    return Found(*found) if found is not None else None


def content(found: Found) -> bytes:
    """The JPEG of a picture."""
    return bytes(row(_CONTENT, {"this": found.id}).content)


# --- Writing, all but `checked` only inside a transaction ----------------------------------------------------------------


def checked(wanted: Iterable[Wanted], config: Config) -> tuple[Wanted, ...]:
    """The wanted pictures with their words as they will be kept. Raises Invalid (field `pictures`)."""
    kept = tuple(Wanted(each.name, typed.line(each.alt)) for each in wanted)
    most = config.picture_alt_max_characters
    if len(kept) > config.pictures_per_post:
        raise Invalid({"pictures": MANY}, most=config.pictures_per_post)
    if not all(each.alt for each in kept):
        raise Invalid({"pictures": NO_ALT})
    if any(len(each.alt) > most for each in kept):
        raise Invalid({"pictures": LONG_ALT}, most=most)
    return kept


def attach(actor: Member, board: Any, post_id: int, wanted: Sequence[Wanted], config: Config) -> None:
    """Gives a new post its pictures. Each gets a fresh name and number then, so that nothing tells when it was taken in.

    Raises Invalid (field `pictures`), Refused.
    """
    if wanted:
        policy.require(actor, Action.ADD_PICTURE, board)
        for position, each in enumerate(wanted):
            _attach(actor, post_id, position, each, config)
        _hold_to_room(actor, config)


def change_to(actor: Member, post: Post, wanted: Sequence[Wanted], config: Config) -> bool:
    """Makes a changed post carry exactly these pictures; returns whether anything changed. Raises like `attach`."""
    now = {each.public_id: each for each in of_posts([post.id]).get(post.id, [])}
    if [(each.public_id, each.alt) for each in now.values()] == [tuple(each) for each in wanted]:
        return False
    stay = {each.name for each in wanted} & set(now)
    change(sa.delete(_TABLE).where(_TABLE.c.post_id == post.id, _TABLE.c.public_id.not_in(stay)), {})
    numbers = dict(rows(sa.select(_TABLE.c.public_id, _TABLE.c.id).where(_TABLE.c.post_id == post.id)))
    for position, each in enumerate(wanted):
        if each.name in stay:
            change(_CHANGE, {"this": numbers[each.name], "new_position": position, "new_alt": each.alt})
        else:
            policy.require(actor, Action.ADD_PICTURE, post.thread.board)
            _attach(actor, post.id, position, each, config)
    _hold_to_room(actor, config)
    return True


def forget(post: Post) -> None:
    """Deletes the pictures of words that were taken back."""
    change(sa.delete(_TABLE).where(_TABLE.c.post_id == post.id), {})


def _attach(actor: Member, post_id: int, position: int, wanted: Wanted, config: Config) -> None:
    slot = waiting.slot_of(actor, wanted.name, config)
    facts = {"public_id": ids.public_id(), "post_id": post_id, "position": position, "alt": wanted.alt, "slot": slot}
    if slot:
        change(_ATTACH, facts)
    # Of two posts that want it at the same moment, one takes it.
    if not slot or change(_TAKEN, {"slot": slot}).rowcount != 1:
        raise Invalid({"pictures": GONE})


def _hold_to_room(actor: Member, config: Config) -> None:
    if row(_BYTES, {"authors": sorted(actor.selves)}).bytes > config.pictures_of_member_max_bytes:
        raise Invalid({"pictures": NO_ROOM})
