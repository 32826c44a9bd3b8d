"""The whole rights matrix against a stored file: whoever changes a right changes a line that everybody can read.

REWRITE_EXPECTED=1 writes the file anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from forum.errors import Refused, SignInNeeded
from forum.policy import ABOUT_ACTOR, RULES, Action, gate, may, require
from forum.vocabulary import Role, Standing, Visibility
from forum.web import VISITOR
from tests.expected.files import same_as_stored

ME, OTHER = 1, 2


@dataclass(frozen=True)
class Somebody:
    """An actor as the policy sees one."""

    role: Role
    standing: Standing
    id: int | None = ME
    selves: frozenset[int] = frozenset({ME})
    is_greeter: bool = False
    has_written: bool = True
    is_new: bool = False
    is_resting: bool = False


NEWCOMER = Somebody(Role.MEMBER, Standing.ACTIVE, is_new=True)
# A peer specialist, a moderator and a steward who rest from looking after others.
RESTING = {
    role: Somebody(role, Standing.ACTIVE, is_resting=True) for role in (Role.SPECIALIST, Role.MODERATOR, Role.STEWARD)
}


def actors() -> Iterator[tuple[str, Any]]:
    """Everybody who can ask, in the order of what they may do."""
    yield "visitor", VISITOR
    for role, standing in product((Role.MEMBER, Role.SPECIALIST, Role.MODERATOR, Role.STEWARD), Standing):
        if standing is not Standing.VISITOR:
            yield f"{role.value} {standing.value}", Somebody(role, standing)


def greeters() -> Iterator[tuple[str, Any, str]]:
    """Members who greet, each with the name of the same member without that duty."""
    for standing in Standing:
        if standing is not Standing.VISITOR:
            yield (
                f"greeter {standing.value}",
                Somebody(Role.MEMBER, standing, is_greeter=True),
                f"member {standing.value}",
            )


def text(author: int, visibility: Visibility) -> SimpleNamespace:
    return SimpleNamespace(author_id=author, visibility=visibility)


OWNERS = {"own": ME, "another's": OTHER}
TEXTS = {
    f"{whose} {visibility.value} text": text(author, visibility)
    for (whose, author), visibility in product(OWNERS.items(), Visibility)
}
BOARDS = {"members' board": SimpleNamespace(is_public=False), "public board": SimpleNamespace(is_public=True)}


def room(**facts: bool) -> SimpleNamespace:
    """An open room whose evening is on, for somebody who sits there, but for `facts`."""
    usual = {"is_closed": False, "hosted": False, "seated": True, "locked": False, "removed": False}
    return SimpleNamespace(**(usual | {"is_on": True, "in_evening": True, "quieted": False} | facts))


ROOMS = {
    "open room": room(),
    "closed room": room(is_closed=True),
    "room one hosts": room(hosted=True),
    "room between its evenings": room(is_on=False, in_evening=False),
    "room open at any hour": room(in_evening=False),
    "locked room": room(locked=True, seated=False),
    "room one was asked to leave": room(removed=True),
    "room one only listens in": room(quieted=True),
}


def person(**facts: Any) -> SimpleNamespace:
    """Somebody else at the evening of an open room that the actor hosts, but for `facts`."""
    usual = {"is_closed": False, "hosted": True, "id": OTHER, "role": Role.MEMBER, "hosts": False}
    return SimpleNamespace(**(usual | facts))


AT_EVENING = {
    "person where one hosts": person(),
    "person elsewhere": person(hosted=False),
    "person in a closed room": person(is_closed=True),
    "another host": person(hosts=True),
    "a peer specialist in the room": person(role=Role.SPECIALIST),
    "a moderator in the room": person(role=Role.MODERATOR),
    "oneself": person(id=ME),
}
SHOWN_ON = {
    "board with pictures": SimpleNamespace(pictures_allowed=True),
    "board without pictures": SimpleNamespace(pictures_allowed=False),
}


def floor(turn_of: int | None, **facts: bool) -> SimpleNamespace:
    """Somebody's turn in a room without cross-talk, but for `facts`."""
    usual = {"cross_talk": False, "hosted": False, "left_alone": False, "is_urgent": False}
    return SimpleNamespace(turn_of=turn_of, **(usual | facts))


FLOORS = {
    "own turn": floor(ME),
    "another's turn": floor(OTHER),
    "nobody's turn": floor(None),
    "another's turn in a room one hosts": floor(OTHER, hosted=True),
    "another's turn where people answer each other": floor(OTHER, cross_talk=True),
    "another's turn, left alone for long": floor(OTHER, left_alone=True),
    "another's turn, for words in danger": floor(OTHER, is_urgent=True),
}
CASES = {
    f"case about {whose} words": SimpleNamespace(author_id=author, in_lane=False) for whose, author in OWNERS.items()
}
# Of the lane of peer specialists, and any other.
LANES = {
    f"case about {whose} words{', of the lane' if in_lane else ''}": SimpleNamespace(author_id=author, in_lane=in_lane)
    for (whose, author), in_lane in product(OWNERS.items(), (False, True))
}
ACCOUNTS = {
    f"{'own' if who == ME else 'another'} {role.value} account": SimpleNamespace(id=who, role=role)
    for who, role in product((ME, OTHER), (Role.MEMBER, Role.SPECIALIST, Role.MODERATOR, Role.STEWARD))
}
MEASURES = {
    f"measure about {'oneself' if who == ME else f'another {role.value}'}{', in which one had a part' if part else ''}": (
        SimpleNamespace(author_id=who, role=role, involved=frozenset({ME} if part else {OTHER + 1}))
    )
    for who, role, part in product(
        (ME, OTHER), (Role.MEMBER, Role.SPECIALIST, Role.MODERATOR, Role.STEWARD), (False, True)
    )
    if who == OTHER or (role is Role.MEMBER and not part)
}
DECIDED = {
    f"about {whose} words{', in which one had a part' if part else ''}": SimpleNamespace(
        author_id=author, involved=frozenset({ME} if part else {OTHER + 1})
    )
    for (whose, author), part in product(OWNERS.items(), (False, True))
}
BETWEEN = {
    "words between two, one is the actor": SimpleNamespace(parties=frozenset({ME, OTHER})),
    "words between two others": SimpleNamespace(parties=frozenset({OTHER, OTHER + 1})),
}
PEOPLE = {
    "somebody new": SimpleNamespace(id=OTHER, is_shielded=True),
    "somebody else": SimpleNamespace(id=OTHER, is_shielded=False),
}
FIRST_WORDS = {f"{whose} first words": SimpleNamespace(author_id=author) for whose, author in OWNERS.items()}
DEVICES = {name: SimpleNamespace(own_device=own) for name, own in (("own device", True), ("shared device", False))}
NOTHING = {"": None}
THINGS: dict[Action, dict[str, Any]] = {
    Action.BE_CALLED: DEVICES,
    Action.READ_BOARD: BOARDS,
    Action.READ_THREAD: BOARDS,
    Action.ADD_PICTURE: SHOWN_ON,
    Action.EDIT_POST: TEXTS,
    Action.TAKE_BACK_POST: TEXTS,
    Action.ENTER_ROOM: ROOMS,
    Action.SAY: ROOMS,
    Action.HOST: ROOMS,
    Action.TEND_PERSON: AT_EVENING,
    Action.WHISPER: ROOMS,
    Action.BE_HEARD_IN_ROOM: ROOMS,
    Action.CALL_MODERATOR: ROOMS,
    Action.GIVE_SIGN: TEXTS,
    Action.SPEAK_IN_TURN: FLOORS,
    Action.MOVE_TURN: FLOORS,
    Action.TAKE_BACK_LINE: TEXTS,
    Action.FLAG: TEXTS,
    Action.WORRY: TEXTS,
    Action.APPROACH: PEOPLE,
    Action.TAKE_FIRST_WORDS: FIRST_WORDS,
    Action.MUTE: TEXTS,
    Action.STAND_WITH: TEXTS,
    Action.KEEP_POST: TEXTS,
    Action.NOTE_POST: TEXTS,
    Action.READ_CASE: LANES,
    Action.CLAIM_CASE: LANES,
    Action.DECIDE_CASE: LANES,
    Action.OPEN_WORDS: LANES,
    Action.CARE_FOR: LANES,
    Action.LEAVE_CASE: LANES,
    Action.LOOK_AFTER: ACCOUNTS,
    Action.READ_DEBRIEF: BETWEEN,
    Action.OPEN_ALIAS: CASES,
    Action.TAKE_MEASURE: MEASURES,
    Action.CONFIRM_MEASURE: MEASURES,
    Action.CLOSE_CRISIS: DECIDED,
    Action.APPEAL: CASES,
    Action.DECIDE_APPEAL: DECIDED,
    Action.APPOINT: ACCOUNTS,
}


def matrix() -> list[str]:
    """One line for each action and thing: who may, everybody else may not. Greeters stand where they may more than members,
    members in their first days where they may less, and so do moderators who rest."""
    lines = []
    for action in Action:
        for thing_name, thing in THINGS.get(action, NOTHING).items():
            allowed = [name for name, actor in actors() if may(actor, action, thing).allowed]
            allowed += [
                name for name, actor, plain in greeters() if plain not in allowed and may(actor, action, thing).allowed
            ]
            asked = f"{action.value} | {thing_name}".rstrip(" |")
            not_yet = "member active" in allowed and not may(NEWCOMER, action, thing).allowed
            rests = "moderator active" in allowed and not may(RESTING[Role.MODERATOR], action, thing).allowed
            less = ("; not a member in their first days" if not_yet else "") + ("; not while resting" if rests else "")
            lines.append(f"{asked}: {', '.join(allowed) or 'nobody'}{less}")
    return lines


def test_the_rights_are_the_stored_ones() -> None:
    same_as_stored("rights.txt", matrix())


def test_every_action_has_a_rule() -> None:
    assert set(RULES) == set(Action)


def test_every_rule_about_a_thing_is_in_the_matrix() -> None:
    for action, facts in RULES.items():
        needs_a_thing = any(fact not in ABOUT_ACTOR for fact in facts)
        assert needs_a_thing is (action in THINGS), action


def test_whoever_greets_may_do_what_they_could_before() -> None:
    plain = dict(actors())
    for action in Action:
        for thing in THINGS.get(action, NOTHING).values():
            for name, greeter, before in greeters():
                assert may(greeter, action, thing).allowed >= may(plain[before], action, thing).allowed, (
                    f"{name}: {action}"
                )


def test_the_first_days_give_no_right_that_a_member_has_not() -> None:
    plain = dict(actors())["member active"]
    less = set()
    for action in Action:
        for thing in THINGS.get(action, NOTHING).values():
            new, known = may(NEWCOMER, action, thing).allowed, may(plain, action, thing).allowed
            assert new <= known, action
            less |= {action} if new < known else set()
    assert less == {Action.ADD_PICTURE, Action.INVITE}, "everything else is a matter of how often, not whether"


def test_no_duty_leads_somebody_new_elsewhere() -> None:
    for _name, actor in actors():
        assert not may(actor, Action.APPROACH, PEOPLE["somebody new"]).allowed
    for _name, greeter, _plain in greeters():
        assert not may(greeter, Action.APPROACH, PEOPLE["somebody new"]).allowed


def test_the_gate_never_refuses_what_the_policy_allows() -> None:
    for action in Action:
        for thing in THINGS.get(action, NOTHING).values():
            for name, actor in actors():
                if may(actor, action, thing).allowed:
                    assert gate(actor, action).allowed, f"{name}: {action}"


def test_every_refusal_has_words_and_only_visitors_are_asked_to_sign_in() -> None:
    for action in Action:
        for thing in THINGS.get(action, NOTHING).values():
            for name, actor in actors():
                decision = may(actor, action, thing)
                assert bool(decision.reason) is not decision.allowed, f"{name}: {action}"
                assert decision.sign_in is (name == "visitor" and not decision.allowed), f"{name}: {action}"


def test_a_refusal_is_raised_with_its_words() -> None:
    member = Somebody(Role.MEMBER, Standing.ACTIVE)
    with pytest.raises(Refused) as refused:
        require(member, Action.SEE_QUEUE)
    assert refused.value.reason == may(member, Action.SEE_QUEUE).reason
    with pytest.raises(SignInNeeded):
        require(VISITOR, Action.SEE_QUEUE)
    require(member, Action.REPLY)
