"""The same short story under each async mode, so that leaving eventlet stays a change of one line."""

from pathlib import Path

import pytest

from tests.live.clients import Browser, Refused, Standard, Wire, wait_for
from tests.live.community import Community
from tests.live.seed import PASSPHRASE
from tests.live.stories import join, said, words


@pytest.mark.parametrize("mode", ["eventlet", "threading", "gevent"])
def test_the_short_story_in_each_mode(tmp_path: Path, mode: str) -> None:
    with Community(tmp_path / mode, mode, members=2) as place:
        assert Browser(place.url).get("/health").status_code == 200
        assert "csrf_token" in Browser(place.url).get("/join").text
        browser = Browser(place.url)
        answer = browser.post("/sign-in", name=place.members[0].name, passphrase=PASSPHRASE)
        assert answer.status_code == 303
        wire = Wire(place.url, browser.session.cookies["s"]).enter()
        other = Standard(place.url, place.members[1].token)
        join(wire, place.room)
        assert other.call("room:join", {"room": place.room, "after": 0})["ok"]
        ack = said(other, place.room, "good evening")
        _at, _event, payload = wire.wait_event("room:event")
        assert (payload["seq"], payload["id"], words(payload)) == (ack["seq"], ack["id"], "good evening")
        assert browser.post("/sign-out", "/me").status_code == 303
        # Werkzeug's own server leaves the TCP connection to the browser once the WebSocket is closed.
        wait_for(lambda: wire.ended.is_set() or wire.code, 5, "the socket's end")
        with pytest.raises(Refused):
            Wire(place.url, browser.session.cookies.get("s") or "gone").enter()
        other.close()
