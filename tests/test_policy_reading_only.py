"""What somebody may do who reads and does not write for a while, or who is paused or has left."""

import pytest

from forum.policy import Action, gate, may
from forum.vocabulary import Role, Standing
from tests.test_policy import BOARDS, NOTHING, THINGS, Somebody


def test_whoever_only_reads_writes_nowhere_and_can_do_all_that_keeps_people_safe() -> None:
    plain, quiet = (Somebody(Role.MEMBER, standing) for standing in (Standing.ACTIVE, Standing.READONLY))
    lost = set()
    for action in Action:
        for thing in THINGS.get(action, NOTHING).values():
            before, now = may(plain, action, thing).allowed, may(quiet, action, thing).allowed
            # For whom other words are refused is heard in danger.
            assert now <= before or action is Action.BE_HEARD_IN_ROOM, action
            lost |= {action} if now < before else set()
    assert lost == {
        Action.START_THREAD, Action.REPLY, Action.APPROACH, Action.ADD_PICTURE, Action.EDIT_POST, Action.SAY,
        Action.SPEAK_IN_TURN, Action.MOVE_TURN, Action.HOST, Action.TEND_PERSON, Action.WHISPER, Action.INVITE,
    }  # fmt: skip


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.LEFT])
def test_a_paused_or_left_account_does_nothing_but_look_and_take_care_of_itself(standing: Standing) -> None:
    for role in (Role.MEMBER, Role.MODERATOR, Role.STEWARD):
        paused = Somebody(role, standing)
        free = {action for action in Action if gate(paused, action).allowed}
        assert free <= {
            Action.LOOK_AROUND, Action.JOIN, Action.SIGN_IN, Action.RECOVER, Action.SIGN_OUT, Action.OWN_ACCOUNT,
            Action.READ_BOARD, Action.READ_THREAD, Action.SEARCH, Action.APPEAL,
        }  # fmt: skip
        assert not may(paused, Action.READ_BOARD, BOARDS["members' board"]).allowed
