"""What a rest from looking after others takes, and that the steward has no more of it than a moderator."""

import pytest

from forum.policy import Action, may
from forum.vocabulary import Role, Standing
from tests.test_policy import NOTHING, RESTING, THINGS, Somebody, actors


def test_a_rest_takes_the_same_from_everybody_who_moderates_and_nothing_of_the_rest_of_the_place() -> None:
    plain, less = dict(actors()), set()
    for action in Action:
        for thing in THINGS.get(action, NOTHING).values():
            for role, resting in RESTING.items():
                awake = may(plain[f"{role.value} active"], action, thing).allowed
                assert may(resting, action, thing).allowed <= awake, action
                less |= {(action, role)} if may(resting, action, thing).allowed < awake else set()
    assert {action for action, _role in less} == {
        Action.BE_ON_DUTY, Action.CLAIM_CASE, Action.DECIDE_CASE, Action.OPEN_WORDS, Action.CARE_FOR, Action.OPEN_ALIAS,
        Action.TAKE_MEASURE, Action.CONFIRM_MEASURE, Action.CLOSE_CRISIS, Action.DECIDE_APPEAL,
    }  # fmt: skip
    assert {(action, Role.STEWARD) for action, _role in less} <= less, "the steward rests like everybody"


CARE = (Action.OPEN_WORDS, Action.CARE_FOR, Action.LEAVE_CASE, Action.REST, Action.LOOK_AFTER, Action.READ_DEBRIEF)


@pytest.mark.parametrize("action", CARE)
def test_the_steward_has_no_more_here_than_a_moderator(action: Action) -> None:
    for thing in THINGS.get(action, NOTHING).values():
        for standing in (Standing.ACTIVE, Standing.SUSPENDED, Standing.READONLY):
            both = [may(Somebody(role, standing), action, thing) for role in (Role.MODERATOR, Role.STEWARD)]
            assert both[0] == both[1], (action, standing)
