"""What the policy asks: facts about somebody and a thing, each of which answers with the sentence for who asked.

Reads attributes only, so it knows neither Flask nor the database.
"""

from collections.abc import Callable
from typing import Any, Protocol

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
    def is_greeter(self) -> bool: ...
    @property
    def selves(self) -> frozenset[int]: ...  # the account and its one-off names
    @property
    def has_written(self) -> bool: ...  # anything at all, in Talk
    @property
    def is_new(self) -> bool: ...  # in their first days (accounts/newcomers.py)
    @property
    def is_resting(self) -> bool: ...  # from looking after others (moderation/resting.py)


Fact = Callable[[Actor, Any], str]
_RANK = {Role.VISITOR: 0, Role.MEMBER: 1, Role.SPECIALIST: 2, Role.MODERATOR: 3, Role.STEWARD: 4}


# Facts about the actor alone. Each answers "" when it holds, else the sentence for the reader.


def signed_in(actor: Actor, thing: Any) -> str:
    """Somebody with an account."""
    return "" if actor.id is not None else N_("Please sign in first.")


def not_paused(actor: Actor, thing: Any) -> str:
    """An account that is not paused, and has not been left."""
    if actor.standing is Standing.SUSPENDED:
        return N_("Your account is paused. Under Me it says why and until when. Help now is always open.")
    if actor.standing not in (Standing.JOINING, Standing.ACTIVE, Standing.READONLY):
        return N_("This account has been left. You can join again under another name.")
    return ""


def joined(actor: Actor, thing: Any) -> str:
    """An account whose recovery phrase is confirmed."""
    if actor.standing is Standing.JOINING:
        return N_("One step is left: type two words of your recovery phrase back. Then you can write here.")
    return ""


def writes(actor: Actor, thing: Any) -> str:
    """Not somebody who only reads for a while."""
    if actor.standing is Standing.READONLY:
        return N_("You can read here, and not write for a while. Under Me it says why and until when.")
    return ""


def known_here(actor: Actor, thing: Any) -> str:
    """Somebody who has written before: whoever comes only to show something has to stay a moment."""
    return "" if actor.has_written else N_("Your first words here go without a picture. After them you can add one.")


def settled(actor: Actor, thing: Any) -> str:
    """Somebody whose first days are over."""
    return N_("In your first days this is not open to you yet. Under Me it says until when.") if actor.is_new else ""


def still_joining(actor: Actor, thing: Any) -> str:
    """An account in the middle of joining."""
    return "" if actor.standing is Standing.JOINING else N_("Your recovery phrase is confirmed already.")


def moderator(actor: Actor, thing: Any) -> str:
    """A moderator or the steward."""
    return "" if _RANK[actor.role] >= _RANK[Role.MODERATOR] else N_("This is for moderators.")


def accompanies(actor: Actor, thing: Any) -> str:
    """A peer specialist, a moderator or the steward."""
    if _RANK[actor.role] >= _RANK[Role.SPECIALIST]:
        return ""
    return N_("This is for peer specialists and moderators.")


def rested(actor: Actor, thing: Any) -> str:
    """Not somebody who rests from looking after others."""
    if not actor.is_resting:
        return ""
    return N_("You are resting from the queue. It ends by itself; what you still hold you can leave to a colleague.")


def greeter(actor: Actor, thing: Any) -> str:
    """A greeter; peer specialists too, and moderators and the steward, so that there is always somebody."""
    return "" if actor.is_greeter or not accompanies(actor, thing) else N_("This is for greeters.")


def steward(actor: Actor, thing: Any) -> str:
    """The steward."""
    return "" if actor.role is Role.STEWARD else N_("This is for the steward of this place.")


# Facts about the actor and the thing.


def may_read_board(actor: Actor, board: Any) -> str:
    """A board marked public, or a member in good standing."""
    if board is not None and board.is_public:
        return ""
    return signed_in(actor, board) or not_paused(actor, board)


def takes_pictures(actor: Actor, board: Any) -> str:
    """A board on which the steward allows pictures."""
    return "" if board.pictures_allowed else N_("This board takes no pictures. Your words are welcome.")


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


def changeable_text(actor: Actor, thing: Any) -> str:
    """A text that is out, or that waits for a person who has not kept it back."""
    if thing.visibility is Visibility.HELD and getattr(thing, "hidden_reason", None) is None:
        return ""
    return standing_text(actor, thing)


def outranks(actor: Actor, account: Any) -> str:
    """An account with a lesser role than the actor's."""
    if _RANK[account.role] < _RANK[actor.role]:
        return ""
    return N_(
        "Nobody takes a measure over somebody with the same duty as theirs, or a wider one. Please talk with them."
    )


def not_involved(actor: Actor, thing: Any) -> str:
    """Something in which the actor had no part: whoever proposed, took or confirmed a measure is judge of it no more."""
    if actor.id not in thing.involved:
        return ""
    return N_("You had a part in this yourself, so somebody else decides about it.")


def colleague(actor: Actor, account: Any) -> str:
    """Somebody else who looks after others: who moderates, or a peer specialist."""
    if account.id != actor.id and _RANK[account.role] >= _RANK[Role.SPECIALIST]:
        return ""
    return N_("Only somebody else who looks after others can be asked this.")


def in_lane(actor: Actor, case: Any) -> str:
    """For moderators every case; for peer specialists one of their lane (moderation/lane.py), any other is nowhere."""
    if not moderator(actor, case) or case.in_lane:
        return ""
    return N_("There is no such case.")


def party(actor: Actor, thing: Any) -> str:
    """One of the two whose words these are; no duty is a key to them."""
    return "" if actor.id in thing.parties else N_("This is between two people.")


def not_self(actor: Actor, account: Any) -> str:
    """Somebody else's account: nobody takes their own duty away and leaves the place without a steward."""
    return (
        ""
        if account.id != actor.id
        else N_("You cannot change your own duty. Ask another steward, or use the command line.")
    )


def not_shielded(actor: Actor, person: Any) -> str:
    """Somebody whose first weeks are over, or who has ended them."""
    return N_("They are new here. For the first weeks nobody approaches them.") if person.is_shielded else ""


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


def kept_silent(actor: Actor, room: Any) -> str:
    """Somebody whom a host has asked to listen or to leave, or who only reads for a while."""
    return "" if writes(actor, room) or room.quieted or room.removed else N_("You can speak here.")


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


def has_floor(actor: Actor, floor: Any) -> str:
    """One's own turn, nobody's, or a room where people answer each other; hosts lead, so they may always. Nobody who may be in
    danger waits for a turn."""
    if floor.cross_talk or floor.turn_of is None or floor.turn_of in actor.selves or floor.is_urgent:
        return ""
    if not hosts(actor, floor):
        return ""
    return N_("It is %(name)s's turn. A thank-you is always fine, and your hand can be up.")


def moves_turn(actor: Actor, floor: Any) -> str:
    """The person whose turn it is, a host, or anybody once the chair has been empty for long."""
    if floor.turn_of in actor.selves or floor.left_alone or not hosts(actor, floor):
        return ""
    return N_("Whoever has the turn passes it on, or a host does.")


def own_device(actor: Actor, session: Any) -> str:
    """A session that was opened on the member's own device."""
    return "" if session.own_device else N_("Only on a device that is your own: on a shared one others would see it.")


# Facts about a person at an evening, and about the evening itself.


def no_colleague(actor: Actor, person: Any) -> str:
    """Somebody at the evening who neither hosts it nor moderates."""
    if not person.hosts and _RANK[person.role] < _RANK[Role.MODERATOR] and person.id not in actor.selves:
        return ""
    return N_("Hosts and moderators are colleagues here. Speak with them, or call a moderator.")


def evening_on(actor: Actor, room: Any) -> str:
    """A room whose evening is on."""
    return "" if room.in_evening else N_("No evening is on in this room just now, so nobody hosts it.")


def has_place(actor: Actor, room: Any) -> str:
    """Somebody who sits at the evening, also when a host has asked them to leave it, or who could still come in."""
    if not room.locked or room.seated or room.hosted or _RANK[actor.role] >= _RANK[Role.MODERATOR]:
        return ""
    return N_("This evening has begun and keeps its circle. Nobody else comes in now; the next one is open to you.")
