"""One call to a browser: an empty POST to its maker's push service (RFC 8030), signed with our name (RFC 8292).

The only place from which the server speaks to other machines. It goes to listed services alone, follows no redirect, keeps
no cookie and reads nothing of the answer but its number. Imported only where push is on.
"""

import ssl
from datetime import timedelta
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from forum.config import Config
from forum.lib import clock, push, vapid
from forum.lib.push import Answer, Outcome
from forum.offload import no_longer_than

# The same for everybody: a newer call takes the place of one that still waits at the service.
TOPIC = "waiting"


class _Verified(HTTPAdapter):
    """Verifies services with a context made once. requests reads its list of authorities anew for each connection, which
    holds the hub for 15 to 70 ms."""

    def __init__(self, context: ssl.SSLContext, connections: int) -> None:
        self._context = context
        super().__init__(pool_maxsize=connections)

    def init_poolmanager(self, *sizes: Any, **more: Any) -> None:
        """Makes the pools with our context."""
        super().init_poolmanager(*sizes, **more, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Asks for a certificate always; the context knows whose."""
        conn.cert_reqs = "CERT_REQUIRED"


class Knocker:
    """Calls browsers through their push services. One a process; may be used by many at once."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._pair = vapid.pair(config.push_key, config.data_folder / "push.key")
        self._session = requests.Session()
        # Neither a proxy nor a password from the environment, and nothing that would tell us apart from others.
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        context = ssl.create_default_context(cafile=config.push_ca_file or DEFAULT_CA_BUNDLE_PATH)
        self._session.adapters.clear()
        self._session.mount("https://", _Verified(context, config.push_at_once))

    def knock(self, endpoint: str) -> Answer:
        """Calls one browser. Never raises for anything that the other side does; does nothing for a place not listed."""
        service = push.service_of(endpoint, self._config.push_hosts)
        if not service:
            return Answer(Outcome.REFUSED, "not listed")
        headers, seconds = self._headers(service), self._config.push_timeout_seconds
        try:
            with (
                no_longer_than(seconds),
                self._session.post(
                    endpoint, headers=headers, timeout=seconds, allow_redirects=False, stream=True
                ) as answer,
            ):
                return _meant(answer.status_code, answer.headers.get("Retry-After", ""))
        except (requests.RequestException, OSError) as trouble:
            return Answer(Outcome.LATER, type(trouble).__name__)

    def _headers(self, service: str) -> dict[str, str]:
        ends = clock.now() + timedelta(hours=self._config.push_token_hours)
        return {
            "Authorization": self._pair.authorization(push.audience(service), self._config.push_contact, ends),
            "TTL": str(self._config.push_ttl_minutes * 60),
            "Urgency": "normal",
            "Topic": TOPIC,
            "User-Agent": "web-push",
        }


def _meant(status: int, wait: str) -> Answer:
    said = str(status)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Answer(Outcome.GONE, said)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(Outcome.LATER, said, int(wait) if wait.isascii() and wait.isdigit() else 0)
    # A redirect is a refusal: a service that moved would move us.
    taken = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    return Answer(Outcome.TAKEN if taken else Outcome.REFUSED, said)
