"""Who is asking: the actor of a page or a socket event, the session cookie, the key of rate limits."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, redirect, request

from forum import policy
from forum.config import Config
from forum.daykey import DayKey, today
from forum.errors import Refused, SignInNeeded
from forum.policy import Action
from forum.reading import EVERYTHING, Reading
from forum.vocabulary import Role, Standing

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Visitor:
    """Somebody without an account."""

    id: None = None
    name: str = ""
    role: Role = Role.VISITOR
    standing: Standing = Standing.VISITOR
    session_id: int = 0
    unseen: bool = False
    selves: frozenset[int] = frozenset()
    # Nothing is kept from them, and nothing offered, because they have not written yet.
    has_written: bool = True
    is_member: bool = False
    is_moderator: bool = False
    accompanies: bool = False
    is_greeter: bool = False
    is_new: bool = False
    is_resting: bool = False
    greets: bool = False
    is_steward: bool = False


VISITOR = Visitor()
# What CALLER_HEADER says where no proxy tells who calls.
NO_HEADER = "none"


def config() -> Config:
    """The settings of the running app."""
    found: Config = current_app.config["NIGHTLIGHT"]
    return found


def actor() -> Any:
    """The member whose session cookie came with this request or socket, read anew once a request; else VISITOR."""
    found = g.get("actor")
    if found is None:
        token = session_token()
        found = g.actor = (current_app.extensions["identify"](token) if token else None) or VISITOR
    return found


def reading() -> Reading:
    """What the reader of this page wants covered or kept away; read once a request."""
    found: Reading | None = g.get("reading")
    if found is None:
        who = actor()
        found = g.reading = EVERYTHING if who.id is None else current_app.extensions["reading"](who, session_token())
    return found


def forget_actor() -> None:
    """Reads the actor again on the next use, after signing in or out within one request."""
    g.pop("actor", None)
    g.pop("reading", None)


def as_visitor() -> None:
    """Makes the rest of this request one of nobody's, for a page that says that the database is away."""
    g.actor, g.reading = VISITOR, EVERYTHING


def asks(action: Action) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Names what a route asks for, and refuses before anything is loaded when the actor may never do it."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            refuse_early(action)
            return view(*args, **kwargs)

        asked.action = action  # type: ignore[attr-defined]  # read by the test of the surface
        return asked

    return decorate


def refuse_early(action: Action) -> None:
    """Raises Refused or SignInNeeded when the actor may not do `action` to anything."""
    decision = policy.gate(actor(), action)
    if not decision.allowed:
        raise SignInNeeded(decision.reason) if decision.sign_in else Refused(decision.reason)


def see_other(address: str) -> Response:
    """Sends the browser on after a form was taken, so that a reload does not send it again."""
    return redirect(address, code=303)  # type: ignore[return-value]  # werkzeug's base type; Flask makes it its own


def own_path(text: str) -> str:
    """`text` when it is a path on this site, else an empty string: nobody is sent elsewhere by a form's field."""
    plain = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if plain else ""


def session_token() -> str:
    """The secret of this browser's session, or an empty string."""
    return request.cookies.get(_cookie_name(), "")


def give_session(response: Response, token: str, *, days: int | None) -> Response:
    """Puts the session cookie on `response`; without `days` it ends with the browser (shared devices)."""
    response.set_cookie(
        _cookie_name(),
        token,
        max_age=days * 86_400 if days else None,
        path="/",
        secure=config().secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def take_session(response: Response) -> Response:
    """Removes the session cookie, and the unsent words that this browser may have kept."""
    response.delete_cookie(_cookie_name(), path="/", secure=config().secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _cookie_name() -> str:
    return "__Host-s" if config().secure else "s"


class CallerKeys:
    """Keys of rate limits: an address under the key of the day, which lives in memory only (P2)."""

    def __init__(self, key: DayKey | None = None) -> None:
        self._key = key or DayKey()

    def of(self, address: str) -> str:
        """A short key for an address; the same for one IPv6 /64, another one tomorrow."""
        return self._key.of(network_of(address))


def network_of(address: str) -> str:
    """The address, an IPv6 one shortened to its /64, as one household or host is given a whole /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    if parsed.version == 6:  # the number in the protocol's name
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def caller_key() -> str:
    """Whom a limit counts: the account of a member, else the caller's address, both under the key of the day."""
    who = actor()
    if who.id is not None:
        return "a" + today.member(who.id)
    header = config().caller_header.replace(NO_HEADER, "")
    address = request.headers.get(header, "") if header else request.remote_addr or ""
    keys: CallerKeys = current_app.extensions["caller_keys"]
    return "v" + keys.of(address)


def install(app: Flask, identify: Callable[[str], Any], reads: Callable[[Any, str], Reading]) -> None:
    """Binds what accounts knows: who holds a session token, and what they want to read. Makes the keys of rate limits."""
    app.extensions["reading"] = reads
    app.extensions["identify"] = identify
    app.extensions["caller_keys"] = CallerKeys(today)
    app.extensions["caller_key"] = caller_key
