"""Nobody is called after a session has ended, in quiet hours, for muted people, or for a one-off name."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from forum.accounts import aliases, pushes, reading, sessions, signing_in
from forum.accounts.queries import Member
from forum.discussions import service as discussions
from forum.lib import clock, ids
from tests import factories as make
from tests.called import Calls, answer, looked, subscriptions
from tests.notifications.conftest import Tuned

pytestmark = pytest.mark.both_databases


# --- The end of it ----------------------------------------------------------------------------------------------------


def _sign_out(member: Member, token: str) -> None:
    sessions.end_this(make.identified(token))


def _end_device(member: Member, token: str) -> None:
    other = make.session_with_keys(member)
    found = [browser.public_id for browser in pushes.mine(make.identified(other))]
    sessions.end(make.identified(other), *found)


def _end_all(member: Member, token: str) -> None:
    sessions.end_all(member.id)


def _sign_in_anew(member: Member, token: str) -> None:
    sessions.end_behind(token)


def _pause(member: Member, token: str) -> None:
    make.paused(member.id)


def _turn_off(member: Member, token: str) -> None:
    who = make.identified(token)
    pushes.turn_off(who, pushes.mine(who)[0].public_id)


@pytest.mark.parametrize("way", [_sign_out, _end_device, _end_all, _sign_in_anew, _pause, _turn_off])
def test_after_the_end_of_a_session_nothing_is_sent(calls: Calls, way: Callable[[Member, str], None]) -> None:
    member = make.make_member()
    token = calls.turn_on(member, "gone")
    way(member, token)
    assert subscriptions() == 0
    answer(member)
    assert calls.settle() == []


def test_a_new_passphrase_ends_it(calls: Calls) -> None:
    opened = make.join_for_real()
    member = make.confirmed(opened)
    token = signing_in.sign_in(member.name, make.PASSPHRASE, make.settings(), own_device=True, caller="here").token
    pushes.turn_on(make.identified(token), token, make.settings(), endpoint=calls.service.endpoint("gone"))
    fresh = "eleven copper kettles under rain"
    signing_in.change_passphrase(make.identified(token), make.PASSPHRASE, fresh, make.settings(), own_device=True)
    assert subscriptions() == 0
    answer(member)
    assert calls.settle() == []


def test_a_session_that_ran_out_is_not_called_and_is_swept(calls: Calls, ann: Member) -> None:
    with clock.freeze(clock.now()) as held:
        held.move(timedelta(days=6))
        answer(ann)
        assert calls.settle() == ["anns"]
        looked(ann)
        calls.rested()
        assert pushes.sweep() == 0
        held.move(timedelta(days=2))
        answer(ann)
        assert calls.settle() == []
        assert pushes.sweep() == 1
        assert subscriptions() == 0


def test_a_call_that_waits_is_dropped_when_its_session_ends(tuned: Tuned) -> None:
    calls, ann = tuned(push_retry_seconds=0.5), make.make_member()
    calls.turn_on(ann, "anns")
    calls.service.answers.append(503)
    answer(ann)
    calls.service.wait_for_calls(1)
    sessions.end_all(ann.id)
    assert calls.settle() == ["anns"]


# --- Quiet hours, muted people, one-off names -------------------------------------------------------------------------


NIGHT = {"begins": "22:30", "ends": "07:00", "zone": "Europe/Madrid"}


@pytest.mark.parametrize(
    ("hour", "minute", "called"),
    [
        (20, 59, True),
        (20, 0, True),
        # In Madrid, an hour ahead: half an hour before the quiet hours begin, because a service may hold a call so long.
        (21, 0, False),
        (21, 29, False),
        (21, 30, False),
        (2, 0, False),
        (5, 59, False),
        (6, 0, True),
    ],
)
def test_nothing_is_sent_in_quiet_hours_nor_so_that_it_could_arrive_in_them(
    calls: Calls, hour: int, minute: int, called: bool
) -> None:
    with clock.freeze(datetime(2026, 11, 25, hour, minute, tzinfo=UTC)):
        member = make.make_member()
        token = make.session_with_keys(member, own_device=True)
        reading.keep_quiet(make.identified(token), token, make.settings(), **NIGHT)
        pushes.turn_on(make.identified(token), token, make.settings(), endpoint=calls.service.endpoint("night"))
        answer(member)
        assert calls.settle() == (["night"] if called else [])


def test_changed_hours_reach_every_browser_at_once(calls: Calls, ann: Member) -> None:
    token = calls.turn_on(ann, "other")
    with clock.freeze(datetime(2026, 11, 25, 2, 0, tzinfo=UTC)):
        reading.keep_quiet(make.identified(token), token, make.settings(), **NIGHT)
        answer(ann)
        assert calls.settle() == []
        looked(ann)
        reading.keep_quiet(make.identified(token), token, make.settings(), begins="", ends="", zone="")
        answer(ann)
        assert sorted(calls.settle()) == ["anns", "other"]


def test_a_pause_between_tries_does_not_run_into_quiet_hours(tuned: Tuned) -> None:
    calls, ann = tuned(push_retry_seconds=0.5), make.make_member()
    token = calls.turn_on(ann, "anns")
    with clock.freeze(datetime(2026, 11, 25, 2, 0, tzinfo=UTC)):
        calls.service.answers.append(500)
        answer(ann)
        calls.service.wait_for_calls(1)
        reading.keep_quiet(make.identified(token), token, make.settings(), **NIGHT)
        assert calls.settle() == ["anns"]


def test_nothing_by_a_muted_person_calls(calls: Calls, ann: Member) -> None:
    bea, thread = make.make_member(), make.a_thread(ann)
    reading.mute(ann, bea.id)
    make.a_reply(bea, thread)
    assert calls.settle() == []
    make.a_reply(make.make_member(), thread)
    assert calls.settle() == ["anns"]


def test_answers_to_a_one_off_name_call_nobody(calls: Calls) -> None:
    ann, cara = make.make_member(), make.make_member()
    token = calls.turn_on(ann, "anns")
    place = make.a_board()
    thread = discussions.start_thread(
        ann, place.public_id, make.settings(), title="Alone", text="One-off words", nonce=ids.token(8), alias_by=token
    )
    (alias,) = aliases.known(make.identified(token), token)
    make.a_reply(cara, thread)
    assert make.member_again(alias.id).unseen
    assert make.known_by(token).unseen, "on the page it waits"
    assert calls.settle() == []
