"""What somebody may do who reads and does not write for a while."""

from forum.policy import Action, may
from forum.vocabulary import Role, Standing
from tests.test_policy import NOTHING, THINGS, Somebody


def test_whoever_only_reads_writes_nowhere_and_can_do_all_that_keeps_people_safe() -> None:
    plain, quiet = (Somebody(Role.MEMBER, standing) for standing in (Standing.ACTIVE, Standing.READONLY))
    lost = set()
    for action in Action:
        for thing in THINGS.get(action, NOTHING).values():
            before, now = may(plain, action, thing).allowed, may(quiet, action, thing).allowed
            assert now <= before, action
            lost |= {action} if now < before else set()
    assert lost == {
        Action.START_THREAD, Action.REPLY, Action.APPROACH, Action.ADD_PICTURE, Action.EDIT_POST, Action.SAY,
        Action.SPEAK_IN_TURN, Action.MOVE_TURN, Action.HOST, Action.TEND_PERSON, Action.WHISPER, Action.INVITE,
    }  # fmt: skip
