"""What the policy and ownership alone say about each try: worked out from the table of rights, never from the routes."""

from forum.policy import Action, gate, may
from tests.idor.doors import Door
from tests.idor.people import actor
from tests.idor.things import THINGS, Thing

# Whoever comes past the policy may still find a state that does not fit, or a form that is asked for once more.
PAST = {"allowed", "taken, nothing stored", "conflict", "form again"}


def expected(action: Action, door: Door, name: str, role: str) -> str:
    """`allowed`, `refused`, `not found` or `sign in`: what somebody is to meet who asks for a thing."""
    me, thing = actor(role), THINGS.get(name, Thing())
    no = "sign in" if role == "visitor" else "refused"
    if special := door.but.get(f"{name} {role}", door.but.get(role)):
        return special
    if not gate(me, action).allowed:
        return no
    if door.way and not thing.is_known_to(name, role):
        return "sign in" if role == "visitor" else "not found"
    facts = thing.seen_by(name, role)
    ways = (thing.way,) if thing.way is not None and door.way else ()
    if not all(may(me, each, facts).allowed for each in (*ways, action, *door.also)):
        return no
    others = () if thing.belongs_to(name, role) else ("others",)
    return next((door.but[each] for each in (name, *others, "*") if each in door.but), "allowed")


def expected_of_socket(action: Action, door: Door, name: str, role: str) -> str:
    """The same for an event; whoever may enter no room has no socket at all."""
    if not gate(actor(role), Action.ENTER_ROOM).allowed:
        return "sign in" if role == "visitor" else "refused"
    return expected(action, door, name, role)


def agrees(outcome: str, wanted: str) -> bool:
    """Whether what came of a try is what was to be met."""
    return outcome in PAST if wanted == "allowed" else outcome == wanted
