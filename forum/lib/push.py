"""Web push: which addresses of push services a server may ever call, and whom its signature is for.

A browser gives us an address at its maker's push service. A stranger can send any other text instead, and the server would
call it from inside its own network; so an address is taken only when it is https, of one plain shape, at a listed service.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# The push services of the browsers: Chrome and its relatives, Firefox, Safari, Edge.
SERVICES = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com")
# One shape for everybody who takes it apart: ASCII, no user, no fragment, a port only where the list names it.
_ENDPOINT = re.compile(
    r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?)/[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]+", re.ASCII
)
_SERVICE = re.compile(r"(?:\*\.(?=[^.]+\.))?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?", re.ASCII)
_NUMBERS = re.compile(r"[0-9.]+(?::[0-9]+)?", re.ASCII)
_CONTACT = re.compile(r"mailto:[^\s@]+@[^\s@]+|https://[^\s/]+\S*")
# 32 bytes in URL-safe base64.
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=?", re.ASCII)


class Outcome(StrEnum):
    """What became of a call."""

    TAKEN = "taken"
    GONE = "gone"  # the service knows this browser no more
    LATER = "later"  # it may be tried again
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """How a push service answered; `said` is its number or our own word, `wait` how many seconds it asks for."""

    outcome: Outcome
    said: str
    wait: int = 0


def service_of(endpoint: str, services: Iterable[str]) -> str:
    """Host (and port, where one is listed) of the push service that an address belongs to; empty for every other address.

    A service is a host name, or `*.` and a domain for any one label before it.
    """
    found = _ENDPOINT.fullmatch(endpoint)
    host = found[1] if found else ""
    return host if host and any(_is(host, service) for service in services) else ""


def audience(service: str) -> str:
    """Whom a signature is for (RFC 8292): the origin of a push service."""
    return f"https://{service}"


def trouble_with(contact: str, key: str, services: Iterable[str]) -> str:
    """What is wrong with an operator's settings for push, or an empty text. Without a contact there is no push at all."""
    if not contact:
        return ""
    if not _CONTACT.fullmatch(contact):
        return "PUSH_CONTACT must be how push services reach you: mailto:you@example.org or an https:// address."
    if key and not _KEY.fullmatch(key):
        return "PUSH_KEY must be a P-256 private key: 32 bytes in URL-safe base64, as in push.key of a data folder."
    odd = [service for service in services if not _is_service(service)]
    return f"PUSH_HOSTS takes names of hosts, like *.push.example.org; not {', '.join(odd)}." if odd else ""


def _is(host: str, service: str) -> bool:
    if not service.startswith("*."):
        return host == service
    label, _dot, domain = host.partition(".")
    return bool(label) and domain == service[2:]


def _is_service(service: str) -> bool:
    # An address in numbers would let members reach what only this machine can.
    return bool(_SERVICE.fullmatch(service)) and not _NUMBERS.fullmatch(service)
