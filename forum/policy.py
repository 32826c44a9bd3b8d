"""All authorisation: one table from action to the facts that must hold, asked by pages, sockets, templates and commands.

Reads attributes only, so it knows neither Flask nor the database. Every refusal carries words for the person who asked.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from forum.errors import Refused, SignInNeeded
from forum.facts import (
    Actor,
    Fact,
    accompanies,
    changeable_text,
    colleague,
    evening_on,
    greeter,
    has_floor,
    has_place,
    hosts,
    in_lane,
    joined,
    kept_silent,
    known_here,
    let_in,
    may_read_board,
    moderator,
    moves_turn,
    no_colleague,
    not_involved,
    not_own,
    not_paused,
    not_quieted,
    not_self,
    not_shielded,
    outranks,
    own,
    own_device,
    party,
    rested,
    room_on,
    room_open,
    settled,
    signed_in,
    standing_text,
    steward,
    still_joining,
    takes_pictures,
    writes,
)


class Action(StrEnum):
    """Everything that somebody may ask for."""

    LOOK_AROUND = "look around"  # pages for everybody: home, help, rules, leaving
    JOIN = "join"
    SIGN_IN = "sign in"
    RECOVER = "recover"
    SIGN_OUT = "sign out"
    CONFIRM_PHRASE = "confirm phrase"
    OWN_ACCOUNT = "own account"
    BE_CALLED = "be called"  # an empty push to one's own device when something waits
    READ_BOARD = "read board"
    READ_THREAD = "read thread"
    MARK_THREAD = "mark thread"  # follow it, or keep it out of one's lists
    SEARCH = "search"
    START_THREAD = "start thread"
    REPLY = "reply"
    BE_HEARD = "be heard"  # in danger, by moderators, while one only reads
    BE_HEARD_IN_ROOM = "be heard in room"  # by hosts and moderators, while one may not speak there
    APPROACH = "approach"  # lead somebody elsewhere: a number, a handle, a place to meet; later a conversation for two
    PREVIEW = "preview"
    ADD_PICTURE = "add picture"
    EDIT_POST = "edit post"
    TAKE_BACK_POST = "take back post"
    ENTER_ROOM = "enter room"
    SAY = "say"
    TAKE_BACK_LINE = "take back line"
    NAME_HOSTS = "name hosts"  # say who may host a room
    SPEAK_IN_TURN = "speak in turn"  # while a round is on and people do not answer each other
    MOVE_TURN = "move turn"
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
    WORRY = "worry"  # say that one is worried about a person
    GREET = "greet"  # see whose first words wait
    TAKE_FIRST_WORDS = "take first words"  # "I will answer", "all is well"
    SEE_LANE = (
        "see lane"  # who is worried about, and who may be in danger now: all that a peer specialist sees of the queue
    )
    SEE_QUEUE = "see queue"
    BE_ON_DUTY = "be on duty"  # say that one looks after the queue now
    READ_HIDDEN = "read hidden"
    READ_CASE = "read case"
    CLAIM_CASE = "claim case"
    DECIDE_CASE = "decide case"
    OPEN_WORDS = "open words"  # the words of a grave case: counted for whoever opens them
    CARE_FOR = "care for"  # a word of care to whoever a case is about; say that one was there
    LEAVE_CASE = "leave case"  # give it back, pass it on, hand it over
    REST = "rest"  # one's own rest from the queue, and what one carries
    LOOK_AFTER = "look after"  # be the buddy of a colleague
    READ_DEBRIEF = "read debrief"
    OPEN_ALIAS = "open alias"  # two moderators together learn whose a one-off name is
    TAKE_MEASURE = "take measure"  # a word to a person, a pause, a suspension; also to end one early
    CONFIRM_MEASURE = "confirm measure"  # or decline it: the second of two people
    CLOSE_CRISIS = "close crisis"  # as the second of two people
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide appeal"
    APPOINT = "appoint"
    INVITE = "invite"  # give somebody a way in while one joins by invitation, or past the work of joining
    FACE_RAID = "face raid"  # switch raid mode on, and off again
    KEEP_SITE = "keep site"


@dataclass(frozen=True)
class Decision:
    """Whether, and if not, the sentence that says why."""

    allowed: bool
    reason: str = ""
    sign_in: bool = False


YES = Decision(True)
ABOUT_ACTOR = frozenset(
    {
        signed_in,
        not_paused,
        joined,
        writes,
        known_here,
        still_joining,
        settled,
        accompanies,
        moderator,
        rested,
        greeter,
        steward,
    }
)
# Of who only reads words are taken as far as they can be judged: whoever may be in danger is heard (BE_HEARD).
HEARD = frozenset({Action.START_THREAD, Action.REPLY, Action.SAY})
_MEMBER: tuple[Fact, ...] = (signed_in, not_paused)
# Who only reads for a while may still do whatever keeps people safe: point out, call a moderator, take back their own words.
_KNOWN: tuple[Fact, ...] = (signed_in, not_paused, joined)
_WRITER: tuple[Fact, ...] = (*_KNOWN, writes)
_GREETER: tuple[Fact, ...] = (*_WRITER, greeter)
_KEEPER: tuple[Fact, ...] = (*_WRITER, moderator)
# Whoever rests takes nothing, decides nothing and opens nothing grave; everything else of the place stays theirs.
_RESTED: tuple[Fact, ...] = (*_KEEPER, rested)
# Peer specialists and everybody who moderates.
_BESIDE: tuple[Fact, ...] = (*_WRITER, accompanies)
_BESIDE_RESTED: tuple[Fact, ...] = (*_BESIDE, rested)

RULES: dict[Action, tuple[Fact, ...]] = {
    Action.LOOK_AROUND: (),
    Action.JOIN: (),
    Action.SIGN_IN: (),
    Action.RECOVER: (),
    Action.SIGN_OUT: (),
    Action.CONFIRM_PHRASE: (signed_in, still_joining),
    Action.OWN_ACCOUNT: (signed_in,),
    Action.BE_CALLED: (*_MEMBER, own_device),
    Action.READ_BOARD: (may_read_board,),
    Action.READ_THREAD: (may_read_board,),
    Action.MARK_THREAD: _MEMBER,
    # What is found is asked of READ_BOARD, board by board.
    Action.SEARCH: (),
    Action.START_THREAD: _WRITER,
    Action.REPLY: _WRITER,
    Action.BE_HEARD: _KNOWN,
    # No duty is left out: whoever looks for newcomers also looks for a duty.
    Action.APPROACH: (*_WRITER, not_shielded),
    Action.PREVIEW: _MEMBER,
    Action.ADD_PICTURE: (*_WRITER, known_here, settled, takes_pictures),
    # Also while it waits for a person: its author may say it otherwise there and then.
    Action.EDIT_POST: (*_WRITER, own, changeable_text),
    Action.TAKE_BACK_POST: (*_MEMBER, own),
    Action.ENTER_ROOM: (*_MEMBER, room_open, let_in),
    Action.SAY: (*_WRITER, room_open, let_in, room_on, not_quieted),
    Action.TAKE_BACK_LINE: (*_MEMBER, own),
    # About a turn (rooms.floor), after SAY or ENTER_ROOM was asked about its room.
    Action.SPEAK_IN_TURN: (*_WRITER, has_floor),
    Action.MOVE_TURN: (*_WRITER, moves_turn),
    Action.HOST: (*_WRITER, room_open, hosts),
    Action.TEND_PERSON: (*_WRITER, room_open, hosts, no_colleague),
    # Also for somebody who was asked to listen or to leave: that is when it is needed.
    Action.WHISPER: (*_WRITER, room_open, evening_on, has_place),
    Action.BE_HEARD_IN_ROOM: (*_KNOWN, room_open, room_on, has_place, kept_silent),
    Action.CALL_MODERATOR: (*_MEMBER, room_open, evening_on, has_place),
    Action.ANSWER_CALL: _KEEPER,
    Action.GIVE_SIGN: (*_MEMBER, not_own, standing_text),
    Action.NAME_HOSTS: _KEEPER,
    Action.STAND_WITH: (*_MEMBER, not_own, standing_text),
    Action.KEEP_POST: (*_MEMBER, standing_text),
    Action.NOTE_POST: (*_KEEPER, not_own, standing_text),
    Action.MUTE: (*_MEMBER, not_own),
    Action.FLAG: (*_KNOWN, not_own),
    Action.WORRY: (*_KNOWN, not_own),
    Action.GREET: _GREETER,
    Action.TAKE_FIRST_WORDS: (*_GREETER, not_own),
    Action.SEE_LANE: _BESIDE,
    Action.SEE_QUEUE: _KEEPER,
    Action.BE_ON_DUTY: _BESIDE_RESTED,
    Action.READ_HIDDEN: _KEEPER,
    # What was said about somebody's words is not for them to read: who said it could be guessed.
    Action.READ_CASE: (*_BESIDE, in_lane, not_own),
    Action.CLAIM_CASE: (*_BESIDE_RESTED, in_lane, not_own),
    Action.DECIDE_CASE: (*_RESTED, not_own),
    Action.OPEN_WORDS: (*_BESIDE_RESTED, in_lane, not_own),
    Action.CARE_FOR: (*_BESIDE_RESTED, in_lane, not_own),
    Action.LEAVE_CASE: (*_BESIDE, in_lane, not_own),
    # Nobody ends a rest early, neither their own nor a colleague's: there is no right to it.
    Action.REST: _BESIDE,
    Action.LOOK_AFTER: (*_BESIDE, colleague),
    Action.READ_DEBRIEF: (*_BESIDE, party),
    Action.OPEN_ALIAS: (*_RESTED, not_own),
    Action.TAKE_MEASURE: (*_RESTED, not_own, outranks),
    Action.CONFIRM_MEASURE: (*_RESTED, not_own, outranks, not_involved),
    Action.CLOSE_CRISIS: (*_RESTED, not_own, not_involved),
    # Also for somebody who is suspended or removed.
    Action.APPEAL: (signed_in, own),
    Action.DECIDE_APPEAL: (*_RESTED, not_own, not_involved),
    Action.APPOINT: (*_WRITER, steward, not_self),
    Action.INVITE: (*_WRITER, settled),
    Action.FACE_RAID: _KEEPER,
    Action.KEEP_SITE: (*_WRITER, steward),
}


def may(actor: Actor, action: Action, thing: Any = None) -> Decision:
    """Whether `actor` may do `action` to `thing`; the first fact that does not hold gives the reason."""
    return _ask(actor, RULES[action], thing)


def gate(actor: Actor, action: Action) -> Decision:
    """The part of `may` that needs neither a thing nor words: asked by a route before anything is loaded."""
    early = ABOUT_ACTOR - {writes} if action in HEARD else ABOUT_ACTOR
    return _ask(actor, [fact for fact in RULES[action] if fact in early], None)


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
