"""Short things people do, shared by the tests: come into a room, say, flag, hide, take a measure."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from tests.live.clients import Browser, Wire
from tests.live.community import Community, Person


def join(wire: Wire, room: str, after: int = 0, *, listening: bool = False) -> Any:
    """Comes into a room and returns the ack, which must be a yes."""
    ack = wire.call("room:join", {"room": room, "after": after, "listening": listening})
    assert ack["ok"], ack
    return ack


def say(wire: Wire, room: str, text: str, nonce: str = "") -> Any:
    """Says a line and returns the ack."""
    return wire.call("room:say", {"room": room, "text": text, "nonce": nonce or uuid.uuid4().hex})


def said(wire: Wire, room: str, text: str, nonce: str = "") -> Any:
    """Says a line and returns the ack, which must be a yes."""
    ack = say(wire, room, text, nonce)
    assert ack["ok"], ack
    return ack


def words(event: Any) -> str:
    """The text of a room event, its marks left out."""
    return _text(event.get("body", []))


def _text(nodes: Any) -> str:
    if isinstance(nodes, str):
        return nodes
    if isinstance(nodes, dict):
        return ""
    return "".join(_text(each) for each in (nodes[1:] if nodes and _is_element(nodes) else nodes))


def _is_element(nodes: Any) -> bool:
    return isinstance(nodes[0], str) and nodes[0] in ("p", "br", "strong", "em", "a", "code", "pre", "ul", "li", "del")


def flag(place: Community, reporter: Person, message_id: str, reason: str = "unkind") -> str:
    """Flags a line on its page and returns the case's public id."""
    address = f"/m/{message_id}/flag"
    answer = Browser(place.url, reporter.token).post(address, reason=reason, note="")
    assert answer.status_code == 303, answer.text
    found = place.table("SELECT public_id FROM moderation_case WHERE target_id = ?", message_id)
    return str(found[-1][0])


def decide(place: Community, browser: Browser, case: str, verb: str, secret: str, **fields: str) -> None:
    """Takes one decision on a case, on its version of this moment."""
    version = place.table("SELECT version FROM moderation_case WHERE public_id = ?", case)[0][0]
    answer = browser.post(f"/c/{case}/{verb}", secret=secret, version=str(version), **fields)
    assert answer.status_code == 303, answer.text


def measure(browser: Browser, case: str, kind: str, **fields: str) -> Callable[[], None]:
    """Puts a measure together and looks at what its person will read; returns what sends it."""
    path = f"/c/{case}/measure-{kind}"
    secret = browser.prepare(path)
    said = {"words": "Please rest a day.", "reason": "unkind", "nonce": kind, "days": "0", **fields}
    shown = browser.post(path, secret=secret, preview="1", **said)
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]{32})"', shown.text)
    assert found, shown.text

    def send() -> None:
        answer = browser.post(path, secret=secret, seen=found[1], **said)
        assert answer.status_code == 303, answer.text

    return send


def told(wire: Wire, event: str, room: str) -> list[Any]:
    """What this socket heard live about a room."""
    return [payload for payload in wire.events(event) if payload["room"] == room]


def kinds(wire: Wire, room: str) -> list[str]:
    return [event["kind"] for event in told(wire, "room:event", room)]


def done(wire: Wire, event: str, **payload: Any) -> Any:
    """Sends an event whose ack must be a yes."""
    ack = wire.call(event, payload)
    assert ack["ok"], ack
    return ack


def whisper(wire: Wire, room: str, text: str, **to: str) -> Any:
    return done(wire, "room:whisper", room=room, text=text, nonce=uuid.uuid4().hex, **to)


def everybody(open_wire: Callable[..., Wire], room: str, who: Iterable[Person]) -> list[Wire]:
    """A socket for each, in the room."""
    wires = [open_wire(each) for each in who]
    for wire in wires:
        join(wire, room)
    return wires
