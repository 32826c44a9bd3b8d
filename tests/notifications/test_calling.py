"""Calls through a real push service: what leaves, and once until somebody has looked."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forum.accounts import pushes
from forum.accounts.queries import Member
from forum.discussions import marks
from forum.lib import clock, vapid
from forum.notifications import service
from forum.transaction import transaction
from forum.vocabulary import NoticeVerb
from tests import factories as make
from tests.called import CONTACT, Calls, answer, calling_through, looked
from tests.notifications.conftest import Tuned
from tests.push_service import PushService

pytestmark = pytest.mark.both_databases


# --- What leaves ------------------------------------------------------------------------------------------------------


def test_a_call_is_empty_and_signed_and_nothing_else(calls: Calls, ann: Member) -> None:
    bea = make.make_member("Bea Heron")
    thread = make.a_thread(ann, title="Rosewater", text="Peppermint")
    post = make.a_reply(bea, thread, "Quicksilver")
    (call,) = calls.settled()
    assert (call.method, call.path, call.body) == ("POST", "/send/anns:made-up_token", b"")
    assert set(dict(call.headers)) == {
        "Host", "Authorization", "TTL", "Urgency", "Topic", "User-Agent", "Accept-Encoding", "Content-Length",
    }  # fmt: skip
    told = {name: call.header(name) for name in ("TTL", "Urgency", "Topic", "User-Agent", "Content-Length")}
    assert told == {
        "TTL": "1800", "Urgency": "normal", "Topic": "waiting", "User-Agent": "web-push", "Content-Length": "0",
    }  # fmt: skip
    claims = call.claims()
    assert set(claims) == {"aud", "exp", "sub", "key"}
    assert (claims["aud"], claims["sub"]) == (f"https://{calls.service.host}", CONTACT)
    left = datetime.fromtimestamp(claims["exp"], UTC) - clock.now()
    assert timedelta(0) < left <= timedelta(hours=24)
    config = make.settings()
    assert claims["key"] == vapid.pair("", config.data_folder / "push.key").public
    whole = repr(call) + repr(claims)
    for name in ("Otter", "Heron", "Rosewater", "Peppermint", "Quicksilver", thread.public_id, post.public_id,
                 ann.public_id, bea.public_id, config.site_name):  # fmt: skip
        assert name not in whole, name


def test_two_calls_to_two_members_differ_in_nothing_but_the_address(calls: Calls, ann: Member) -> None:
    bea = make.make_member()
    calls.turn_on(bea, "beas")
    with clock.freeze(clock.now()):
        answer(ann)
        calls.settle()
        service.tell(bea.id, NoticeVerb.PAUSED, words="Something else altogether", path="/p/abc")
        (beas,) = calls.settled()
        answer_to_ann = dict(beas.headers) | {"Authorization": ""}
        calls.settle()
        looked(ann)
        calls.rested()
        answer(ann)
        (anns,) = calls.settled()
    assert dict(anns.headers) | {"Authorization": ""} == answer_to_ann
    assert (anns.body, anns.claims()) == (beas.body, beas.claims())


def test_each_browser_of_a_member_is_called(calls: Calls, ann: Member) -> None:
    calls.turn_on(ann, "other")
    make.session_with_keys(ann, own_device=True)
    answer(ann)
    assert sorted(calls.settle()) == ["anns", "other"]


# --- Once until they have looked --------------------------------------------------------------------------------------


def test_nobody_is_called_twice_before_they_have_looked(calls: Calls, ann: Member) -> None:
    thread = make.a_thread(ann)
    for _answer in range(3):
        make.a_reply(make.make_member(), thread)
        calls.rested()
    assert calls.settle() == ["anns"]
    looked(ann)
    make.a_reply(make.make_member(), thread)
    assert calls.settle() == ["anns"]


def test_followers_are_called_and_those_who_wrote_are_not(calls: Calls, ann: Member) -> None:
    bea, thread = make.make_member(), make.a_thread(ann)
    calls.turn_on(bea, "beas")
    marks.keep(bea.id, thread.id, following=True, muted=False)
    make.a_reply(bea, thread)
    assert calls.settle() == ["anns"]
    make.a_reply(ann, thread)
    assert calls.settle() == ["beas"]


def test_between_two_calls_there_is_a_rest_and_the_second_waits_for_its_end(tuned: Tuned) -> None:
    calls, ann = tuned(push_rest_minutes=1 / 60), make.make_member()
    calls.turn_on(ann, "anns")
    answer(ann)
    (first,) = calls.service.wait_for_calls(1)
    looked(ann)
    answer(ann)
    answer(ann)
    first, second = calls.settled()
    assert second.at - first.at >= 0.9


def test_who_looks_during_the_rest_is_not_called_for_it(tuned: Tuned) -> None:
    calls, ann = tuned(push_rest_minutes=1 / 60), make.make_member()
    calls.turn_on(ann, "anns")
    answer(ann)
    calls.service.wait_for_calls(1)
    looked(ann)
    answer(ann)
    looked(ann)
    assert calls.settle() == ["anns"]


def test_what_is_not_stored_calls_nobody(calls: Calls, ann: Member) -> None:
    def fail() -> None:
        with transaction():
            service.tell(ann.id, NoticeVerb.REPLIED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert calls.settle() == []


def test_the_call_waits_for_the_commit(calls: Calls, ann: Member) -> None:
    with transaction():
        service.tell(ann.id, NoticeVerb.REPLIED)
        assert calls.waiting() == []
    assert calls.settle() == ["anns"]


# --- Off --------------------------------------------------------------------------------------------------------------


def test_a_process_that_calls_nobody_asks_nothing_and_starts_nothing(
    app: Flask, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with calling_through(app, push_service, monkeypatch.setattr) as calls:
        ann = make.make_member()
        calls.turn_on(ann, "anns")
    monkeypatch.setattr(pushes, "has_any", lambda account: pytest.fail("asked"))
    answer(ann)
    assert push_service.called() == []


def test_a_host_that_is_listed_no_more_is_not_called(tuned: Tuned) -> None:
    ann = make.make_member()
    tuned().turn_on(ann, "anns")
    calls = tuned(push_hosts=("push.example.org",))
    answer(ann)
    assert calls.settle() == []
    assert calls.app.extensions["bell"]._knocker.knock(calls.service.endpoint("anns")).said == "not listed"
    assert calls.settle() == []
