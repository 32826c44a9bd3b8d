"""What each role adds to the ones before it, and above all what a peer specialist's does and does not."""

from forum.policy import Action, may
from forum.vocabulary import Role, Standing
from tests.test_policy import LANES, NOTHING, SHOWN_ON, THINGS, Somebody


def test_first_words_go_without_a_picture() -> None:
    board = SHOWN_ON["board with pictures"]
    for role in (Role.MEMBER, Role.SPECIALIST, Role.MODERATOR, Role.STEWARD):
        decision = may(Somebody(role, Standing.ACTIVE, has_written=False), Action.ADD_PICTURE, board)
        assert not decision.allowed
        assert "first words" in decision.reason
        assert may(Somebody(role, Standing.ACTIVE), Action.ADD_PICTURE, board).allowed


def test_what_each_role_may_do_the_roles_above_may_too() -> None:
    ladder = [Somebody(role, Standing.ACTIVE) for role in Role if role is not Role.VISITOR]
    for action in Action:
        for name, thing in THINGS.get(action, NOTHING).items():
            allowed = [may(actor, action, thing).allowed for actor in ladder]
            assert allowed == sorted(allowed), f"{action} {name}: {allowed}"


# All that the role adds to what a member and a greeter may; everything else of the queue, of measures and of the place is not.
OF_THE_ROLE = {
    Action.SEE_LANE, Action.BE_ON_DUTY, Action.REST, Action.LOOK_AFTER, Action.READ_DEBRIEF,
    Action.READ_CASE, Action.CLAIM_CASE, Action.OPEN_WORDS, Action.CARE_FOR, Action.LEAVE_CASE,
}  # fmt: skip


def test_a_peer_specialist_may_what_a_greeter_may_and_what_their_lane_needs() -> None:
    plain = Somebody(Role.MEMBER, Standing.ACTIVE, is_greeter=True)
    specialist = Somebody(Role.SPECIALIST, Standing.ACTIVE)
    more = set()
    for action in Action:
        for thing in THINGS.get(action, NOTHING).values():
            before, now = may(plain, action, thing).allowed, may(specialist, action, thing).allowed
            assert now >= before, action
            more |= {action} if now > before else set()
    assert more == OF_THE_ROLE


def test_outside_their_lane_no_case_is_there_for_a_peer_specialist() -> None:
    specialist = Somebody(Role.SPECIALIST, Standing.ACTIVE)
    for action, things in THINGS.items():
        if things is LANES:
            assert may(specialist, action, LANES["case about another's words"]).allowed is False, action
            assert may(specialist, action, LANES["case about own words, of the lane"]).allowed is False, action
    assert may(specialist, Action.READ_CASE, LANES["case about own words"]).reason == "There is no such case."
