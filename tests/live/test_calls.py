"""Calls from the running server: in each async mode, beside a hub that stays free, and weightless where push is off."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.called import CONTACT
from tests.live.clients import Browser
from tests.live.community import Community
from tests.push_service import DRIP, HANG, PushService

HANDS = 12
SLOW_SECONDS = 3.0


def settings(service: PushService, **more: Any) -> dict[str, Any]:
    """What a server needs to call through the push service of the tests."""
    places = {"push_contact": CONTACT, "push_hosts": [service.host], "push_ca_file": service.ca_file}
    return {**places, "push_retry_seconds": 0.01, **more}


def called_member(place: Community, service: PushService, number: int = 0) -> str:
    """Lets a member's browser be called; returns the address of a thread of theirs."""
    browser = Browser(place.url, place.members[number].token)
    sent = browser.post("/me/push", "/me/push", endpoint=service.endpoint(f"browser{number}"))
    assert sent.status_code == 303, sent.text
    opened = browser.post(f"/b/{place.board}/new", title="Hello", text="First words", nonce=f"thread{number}")
    assert opened.status_code == 303
    return opened.headers["Location"]


def answer(place: Community, thread: str, who: int) -> float:
    """Somebody answers; returns how many seconds that took."""
    browser = Browser(place.url, place.members[who].token)
    secret, began = browser.prepare(thread), time.monotonic()
    sent = browser.post(f"{thread}/replies", secret=secret, text="an answer", nonce=f"answer{who}")
    assert sent.status_code == 303
    return time.monotonic() - began


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_a_call_goes_out_in_each_mode(tmp_path: Path, push_service: PushService, mode: str) -> None:
    push_service.forget()
    hook = "watch_switches" if mode != "threading" else ""
    with Community(tmp_path / mode, mode, members=2, hook=hook, **settings(push_service)) as place:
        push_service.answers.append(503)
        answer(place, called_member(place, push_service), 1)
        calls = push_service.wait_for_calls(2)
        assert [call.path for call in calls] == ["/send/browser0:made-up_token"] * 2
        assert calls[1].claims()["sub"] == CONTACT
        if hook:
            kinds = [json.loads(line)["kind"] for line in (place.data / "switches.jsonl").read_text().splitlines()]
            assert "lock" in kinds
            assert "switch" not in kinds, "nothing yields while the database is locked"
        assert "Traceback" not in place.written()
        assert "made-up_token" not in place.written()


@pytest.mark.parametrize("mode", ["eventlet", "gevent"])
def test_a_service_that_hangs_or_drips_holds_nobody_up(tmp_path: Path, push_service: PushService, mode: str) -> None:
    push_service.forget()
    tuned = settings(push_service, push_timeout_seconds=SLOW_SECONDS, push_tries=1)
    with Community(tmp_path / "slow", mode, members=2, **tuned) as place:
        for trouble in (HANG, DRIP):
            push_service.answers.append(trouble)
        threads = [called_member(place, push_service, number) for number in (0, 1)]
        waits = [answer(place, threads[0], 1), answer(place, threads[1], 0)]
        push_service.wait_for_calls(2)
        began, asked = time.monotonic(), 0
        while time.monotonic() - began < SLOW_SECONDS / 2:
            assert Browser(place.url).get("/health").status_code == 200
            asked += 1
        print(f"answers took {[round(wait, 3) for wait in waits]} s; {asked} requests while two services hung")
        # A hub that is held would answer once, when the services' time is over.
        assert asked >= HANDS
        assert max(waits) < SLOW_SECONDS
        log = place.written
        servers.wait_for(lambda: log().count("a call was given up") == 2, SLOW_SECONDS * 4, "the end of both calls")


def imported(folder: Path, **environment: str) -> str:
    """What a server that people start has imported when it answers."""
    with servers.AppServer(folder, PYTHONPROFILEIMPORTTIME="1", **environment) as server:
        return server.log.read_text()


def test_a_server_without_push_does_not_carry_what_a_call_needs(tmp_path: Path) -> None:
    heavy = ("requests.sessions", "py_vapid", "cryptography.hazmat", "forum.notifications.knocking")
    without = imported(tmp_path / "without")
    assert "forum.notifications.calling" in without, "or the search proves nothing"
    assert [name for name in heavy if name in without] == []
    with_push = imported(tmp_path / "with", PUSH_CONTACT=CONTACT)
    assert [name for name in heavy if name not in with_push] == []
    # Before the first request: importing takes a quarter of a second, in which nobody would be answered.
    assert (tmp_path / "with" / "push.key").stat().st_mode & 0o777 == 0o600
