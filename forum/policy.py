"""All authorisation: one table from action to the facts that must hold, asked by pages, sockets, templates and commands.

Reads attributes only, so it knows neither Flask nor the database. Every refusal carries words for the person who asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from forum.errors import Refused, SignInNeeded
from forum.facts import evening_on, has_place, no_colleague
from forum.lib.words import N_
from forum.vocabulary import Role, Standing, Visibility


class Actor(Protocol):
    """Who asks."""

    @property
    def id(self) -> int | None: ...
    @property
    def role(self) -> Role: ...
    @property
    def standing(self) -> Standing: ...
    @property
    def selves(self) -> frozenset[int]: ...  # the account and its one-off names


class Action(StrEnum):
    """Everything that somebody may ask for."""

    LOOK_AROUND = "look around"  # pages for everybody: home, help, rules, leaving
    JOIN = "join"
    SIGN_IN = "sign in"
    RECOVER = "recover"
    SIGN_OUT = "sign out"
    CONFIRM_PHRASE = "confirm phrase"
    OWN_ACCOUNT = "own account"
    READ_BOARD = "read board"
    READ_THREAD = "read thread"
    MARK_THREAD = "mark thread"  # follow it, or keep it out of one's lists
    SEARCH = "search"
    START_THREAD = "start thread"
    REPLY = "reply"
    PREVIEW = "preview"
    EDIT_POST = "edit post"
    TAKE_BACK_POST = "take back post"
    ENTER_ROOM = "enter room"
    SAY = "say"
    TAKE_BACK_LINE = "take back line"
    HOST = "host"  # lead an evening of a room: its hours, its round, its pace, who may speak
    TEND_PERSON = "tend person"  # as a host: whisper to somebody, ask them to listen or leave, send the way to help
    WHISPER = "whisper"  # a word with the hosts, heard by nobody else
    CALL_MODERATOR = "call moderator"
    ANSWER_CALL = "answer call"
    GIVE_SIGN = "give sign"  # one of the few kind signs under a line
    STAND_WITH = "stand with"  # the one-tap "with you"
    KEEP_POST = "keep post"  # a bookmark, with a private note
    NOTE_POST = "note post"  # a content note on another's words
    MUTE = "mute"  # keep a person's words from oneself
    FLAG = "flag"
    SEE_QUEUE = "see queue"
    READ_HIDDEN = "read hidden"
    READ_CASE = "read case"
    CLAIM_CASE = "claim case"
    DECIDE_CASE = "decide case"
    OPEN_ALIAS = "open alias"  # two moderators together learn whose a one-off name is
    PAUSE_MEMBER = "pause member"
    APPOINT = "appoint"
    KEEP_SITE = "keep site"


@dataclass(frozen=True)
class Decision:
    """Whether, and if not, the sentence that says why."""

    allowed: bool
    reason: str = ""
    sign_in: bool = False


Fact = Callable[[Actor, Any], str]
YES = Decision(True)
_RANK = {Role.VISITOR: 0, Role.MEMBER: 1, Role.MODERATOR: 2, Role.STEWARD: 3}


# Facts about the actor alone. Each answers "" when it holds, else the sentence for the reader.


def signed_in(actor: Actor, thing: Any) -> str:
    """Somebody with an account."""
    return "" if actor.id is not None else N_("Please sign in first.")


def not_paused(actor: Actor, thing: Any) -> str:
    """An account that is not paused, and has not been left."""
    if actor.standing is Standing.SUSPENDED:
        return N_("Your account is paused. Your messages say why and until when. Help now is always open.")
    if actor.standing not in (Standing.JOINING, Standing.ACTIVE):
        return N_("This account has been left. You can join again under another name.")
    return ""


def joined(actor: Actor, thing: Any) -> str:
    """An account whose recovery phrase is confirmed."""
    if actor.standing is Standing.JOINING:
        return N_("One step is left: type two words of your recovery phrase back. Then you can write here.")
    return ""


def still_joining(actor: Actor, thing: Any) -> str:
    """An account in the middle of joining."""
    return "" if actor.standing is Standing.JOINING else N_("Your recovery phrase is confirmed already.")


def moderator(actor: Actor, thing: Any) -> str:
    """A moderator or the steward."""
    return "" if _RANK[actor.role] >= _RANK[Role.MODERATOR] else N_("This is for moderators.")


def steward(actor: Actor, thing: Any) -> str:
    """The steward."""
    return "" if actor.role is Role.STEWARD else N_("This is for the steward of this place.")


# Facts about the actor and the thing.


def may_read_board(actor: Actor, board: Any) -> str:
    """A board marked public, or a member in good standing."""
    if board is not None and board.is_public:
        return ""
    return signed_in(actor, board) or not_paused(actor, board)


def own(actor: Actor, thing: Any) -> str:
    """Something the actor wrote."""
    return "" if thing.author_id in actor.selves else N_("Only the person who wrote this can do that.")


def not_own(actor: Actor, thing: Any) -> str:
    """Something somebody else wrote."""
    return (
        "" if thing.author_id not in actor.selves else N_("These words are yours, so somebody else looks at this one.")
    )


def standing_text(actor: Actor, thing: Any) -> str:
    """A text that is still there for everybody."""
    return "" if thing.visibility is Visibility.VISIBLE else N_("This is no longer here.")


def outranks(actor: Actor, account: Any) -> str:
    """An account with a lesser role than the actor's."""
    if _RANK[account.role] < _RANK[actor.role]:
        return ""
    return N_("Nobody can pause a person with the same duty. Please talk to the steward.")


def not_self(actor: Actor, account: Any) -> str:
    """Somebody else's account: nobody takes their own duty away and leaves the place without a steward."""
    return (
        ""
        if account.id != actor.id
        else N_("You cannot change your own duty. Ask another steward, or use the command line.")
    )


def room_open(actor: Actor, room: Any) -> str:
    """A room that has not been put away."""
    return "" if not room.is_closed else N_("This room is closed for now.")


def let_in(actor: Actor, room: Any) -> str:
    """Not somebody whom a host has asked to leave for the evening, nor a newcomer to a locked one. Moderators come in."""
    if _RANK[actor.role] >= _RANK[Role.MODERATOR] or room.hosted:
        return ""
    if room.removed:
        return N_("A host has asked you to leave this evening. The room is open to you again at the next one.")
    if room.locked and not room.seated:
        return N_("This evening has begun and keeps its circle. Nobody else comes in now; the next one is open to you.")
    return ""


def room_on(actor: Actor, room: Any) -> str:
    """A room in which people may talk now."""
    return (
        "" if room.is_on else N_("The room is quiet between its evenings. You can read, and come back when it opens.")
    )


def not_quieted(actor: Actor, room: Any) -> str:
    """Not somebody whom a host has asked to listen for the rest of the evening."""
    return (
        N_("A host has asked you to just listen this evening. You can still whisper to them.") if room.quieted else ""
    )


def hosts(actor: Actor, room: Any) -> str:
    """Somebody who may host this room, or a moderator."""
    if room.hosted or _RANK[actor.role] >= _RANK[Role.MODERATOR]:
        return ""
    return N_("This is for the hosts of the room.")


ABOUT_ACTOR = frozenset({signed_in, not_paused, joined, still_joining, moderator, steward})
_MEMBER: tuple[Fact, ...] = (signed_in, not_paused)
_WRITER: tuple[Fact, ...] = (signed_in, not_paused, joined)
_KEEPER: tuple[Fact, ...] = (*_WRITER, moderator)

RULES: dict[Action, tuple[Fact, ...]] = {
    Action.LOOK_AROUND: (),
    Action.JOIN: (),
    Action.SIGN_IN: (),
    Action.RECOVER: (),
    Action.SIGN_OUT: (),
    Action.CONFIRM_PHRASE: (signed_in, still_joining),
    Action.OWN_ACCOUNT: (signed_in,),
    Action.READ_BOARD: (may_read_board,),
    Action.READ_THREAD: (may_read_board,),
    Action.MARK_THREAD: _MEMBER,
    # What is found is asked of READ_BOARD, board by board.
    Action.SEARCH: (),
    Action.START_THREAD: _WRITER,
    Action.REPLY: _WRITER,
    Action.PREVIEW: _MEMBER,
    Action.EDIT_POST: (*_WRITER, own, standing_text),
    Action.TAKE_BACK_POST: (*_MEMBER, own),
    Action.ENTER_ROOM: (*_MEMBER, room_open, let_in),
    Action.SAY: (*_WRITER, room_open, let_in, room_on, not_quieted),
    Action.TAKE_BACK_LINE: (*_MEMBER, own),
    Action.HOST: (*_WRITER, room_open, hosts),
    Action.TEND_PERSON: (*_WRITER, room_open, hosts, no_colleague),
    # Also for somebody who was asked to listen or to leave: that is when it is needed.
    Action.WHISPER: (*_WRITER, room_open, evening_on, has_place),
    Action.CALL_MODERATOR: (*_MEMBER, room_open, evening_on, has_place),
    Action.ANSWER_CALL: _KEEPER,
    Action.GIVE_SIGN: (*_MEMBER, not_own, standing_text),
    Action.STAND_WITH: (*_MEMBER, not_own, standing_text),
    Action.KEEP_POST: (*_MEMBER, standing_text),
    Action.NOTE_POST: (*_KEEPER, not_own, standing_text),
    Action.MUTE: (*_MEMBER, not_own),
    Action.FLAG: (*_WRITER, not_own),
    Action.SEE_QUEUE: _KEEPER,
    Action.READ_HIDDEN: _KEEPER,
    # What was said about somebody's words is not for them to read: who said it could be guessed.
    Action.READ_CASE: (*_KEEPER, not_own),
    Action.CLAIM_CASE: (*_KEEPER, not_own),
    Action.DECIDE_CASE: (*_KEEPER, not_own),
    Action.OPEN_ALIAS: (*_KEEPER, not_own),
    Action.PAUSE_MEMBER: (*_KEEPER, outranks),
    Action.APPOINT: (*_WRITER, steward, not_self),
    Action.KEEP_SITE: (*_WRITER, steward),
}


def may(actor: Actor, action: Action, thing: Any = None) -> Decision:
    """Whether `actor` may do `action` to `thing`; the first fact that does not hold gives the reason."""
    return _ask(actor, RULES[action], thing)


def gate(actor: Actor, action: Action) -> Decision:
    """The part of `may` that needs no thing: asked by a route before anything is loaded."""
    return _ask(actor, [fact for fact in RULES[action] if fact in ABOUT_ACTOR], None)


def require(actor: Actor, action: Action, thing: Any = None) -> None:
    """Raises Refused (SignInNeeded for a visitor) with the reason unless `actor` may do `action` to `thing`."""
    decision = may(actor, action, thing)
    if not decision.allowed:
        raise SignInNeeded(decision.reason) if decision.sign_in else Refused(decision.reason)


def _ask(actor: Actor, facts: Any, thing: Any) -> Decision:
    for fact in facts:
        reason = fact(actor, thing)
        if reason:
            return Decision(False, reason, sign_in=actor.id is None)
    return YES
