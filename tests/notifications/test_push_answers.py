"""What becomes of a call: gone, tried again within bounds, given up; and nobody who writes waits for it."""

import os
from typing import Any

import pytest

from forum.accounts import pushes
from forum.accounts import service as accounts
from forum.accounts.queries import Member
from forum.discussions.models import Thread
from forum.extensions import db
from forum.transaction import transaction
from tests import factories as make
from tests.called import Calls, answer, looked, subscriptions
from tests.notifications.conftest import Tuned
from tests.push_service import COOKIE, DRIP, DROP, HANG, MOVED
from tests.servers import wait_for

pytestmark = pytest.mark.both_databases


# --- What a push service answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(calls: Calls, ann: Member, status: int) -> None:
    calls.turn_on(ann, "other")
    calls.service.answers.append(status)
    answer(ann)
    assert sorted(calls.settle()) == ["anns", "other"]
    assert subscriptions() == 1


def test_a_late_answer_about_an_old_address_leaves_the_new_one(calls: Calls, ann: Member) -> None:
    (old,) = [place for place in _places(ann)]
    token = make.session_with_keys(ann, own_device=True)
    pushes.turn_on(make.identified(token), token, make.settings(), endpoint=calls.service.endpoint("fresh"))
    pushes.forget(old._replace(session_id=make.identified(token).session_id))
    assert subscriptions() == 2
    pushes.forget(old)
    assert subscriptions() == 1


def _places(member: Member) -> list[pushes.Place]:
    with transaction():
        accounts.mark_unseen(member.id, True)
    return pushes.to_call(member.id, make.settings())


@pytest.mark.parametrize("trouble", [429, 500, 503, HANG, DROP])
def test_what_may_pass_is_tried_again(calls: Calls, ann: Member, trouble: int | str) -> None:
    calls.service.answers += [trouble, trouble]
    answer(ann)
    assert calls.settle() == ["anns"] * 3
    assert subscriptions() == 1


@pytest.mark.parametrize("trouble", [429, 500, HANG])
def test_but_not_for_ever(calls: Calls, ann: Member, trouble: int | str) -> None:
    calls.service.answers += [trouble] * 9
    answer(ann)
    assert calls.settle() == ["anns"] * make.settings().push_tries
    assert subscriptions() == 1, "another time it may be there"


@pytest.mark.parametrize("status", [400, 401, 403, 413, 302, MOVED, "429:1801", "503:86400"])
def test_what_will_not_pass_is_given_up_at_once(calls: Calls, ann: Member, status: int | str) -> None:
    calls.service.answers.append(status)
    answer(ann)
    assert calls.settle() == ["anns"], "and no redirect is followed"
    assert subscriptions() == 1


def test_a_service_that_asks_for_patience_gets_it(tuned: Tuned) -> None:
    calls, ann = tuned(), make.make_member()
    calls.turn_on(ann, "anns")
    calls.service.answers.append("429:1")
    answer(ann)
    first, second = calls.settled()
    assert second.at - first.at >= 1


def test_who_looks_meanwhile_is_not_tried_again(tuned: Tuned) -> None:
    calls, ann = tuned(push_retry_seconds=0.5), make.make_member()
    calls.turn_on(ann, "anns")
    calls.service.answers.append(500)
    answer(ann)
    calls.service.wait_for_calls(1)
    looked(ann)
    assert calls.settle() == ["anns"]


def test_a_service_that_cannot_show_who_it_is_hears_nothing(tuned: Tuned) -> None:
    calls, ann = tuned(push_ca_file=""), make.make_member()
    calls.turn_on(ann, "anns")
    answer(ann)
    assert calls.settle() == []
    assert subscriptions() == 1


def test_no_cookie_comes_back(calls: Calls, ann: Member) -> None:
    calls.service.answers.append(COOKIE)
    for count in (1, 2):
        answer(ann)
        assert len(calls.settled()) == count
        looked(ann)
        calls.rested()
    assert [call.header("Cookie") for call in calls.settled()] == ["", ""]


def test_nothing_of_the_environment_is_taken_along(
    tuned: Tuned, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "netrc").write_text("machine localhost login keeper password secret\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", os.devnull)
    calls, ann = tuned(), make.make_member()
    calls.turn_on(ann, "anns")
    answer(ann)
    (call,) = calls.settled()
    assert call.header("Authorization").startswith("vapid t=")


# --- The writer of an answer ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [HANG, DRIP])
def test_who_writes_does_not_wait_for_a_service(tuned: Tuned, trouble: str) -> None:
    calls, ann = tuned(push_tries=1, push_timeout_seconds=20.0), make.make_member()
    calls.turn_on(ann, "anns")
    calls.service.answers.append(trouble)
    answer(ann, "Before it has answered")
    wait_for(calls.service.hanging.is_set, 20, "the call")
    assert make.member_again(ann.id).unseen
    thread = db.session.query(Thread).one()
    make.a_reply(make.make_member(), thread, "And another")
    calls.service.let_go.set()
    assert calls.settle() == ["anns"]


def test_a_call_that_breaks_costs_nobody_an_answer(
    calls: Calls, ann: Member, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*anything: Any) -> None:
        raise RuntimeError(calls.service.endpoint("anns"))

    monkeypatch.setattr(calls.app.extensions["bell"]._knocker, "knock", broken)
    answer(ann)
    assert calls.settle() == []
    assert make.member_again(ann.id).unseen
    assert "a call failed: RuntimeError" in caplog.text
    assert "made-up" not in caplog.text


def test_what_went_wrong_is_logged_without_whom(calls: Calls, ann: Member, caplog: pytest.LogCaptureFixture) -> None:
    calls.service.answers.append(403)
    answer(ann)
    calls.settle()
    assert [record.getMessage() for record in caplog.records if record.name == "forum"] == ["a call was given up: 403"]
