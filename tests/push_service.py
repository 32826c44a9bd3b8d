"""A push service of our own, as the makers of browsers run them: https, one address for each browser, scripted answers.

It checks each signature against the key that the site gives to browsers, and writes down everything that it is sent.
"""

import base64
import json
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.servers import wait_for

# What a service can do beside answering with a number.
HANG, DRIP, DROP, MOVED, COOKIE = "hang", "drip", "drop", "moved", "cookie"


@dataclass(frozen=True)
class Call:
    """One request as it came in: the path, every header in its order, the body, and when."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: float

    def header(self, name: str) -> str:
        """One header, or an empty text."""
        return dict(self.headers).get(name, "")

    def claims(self) -> dict[str, Any]:
        """What its signature says, once it has been checked against the key in it. Raises InvalidSignature."""
        _scheme, _space, rest = self.header("Authorization").partition(" ")
        parts = dict(part.split("=", 1) for part in rest.split(","))
        signed, _dot, signature = parts["t"].rpartition(".")
        raw = _bytes(signature)
        if len(raw) != 64:
            raise InvalidSignature
        pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(parts["k"]))
        key.verify(pair, signed.encode(), ec.ECDSA(hashes.SHA256()))
        head, body = (json.loads(_bytes(each)) for each in signed.split("."))
        assert head == {"typ": "JWT", "alg": "ES256"}
        return {**body, "key": parts["k"]}


class PushService(ThreadingHTTPServer):
    """Answers 201 unless `answers` says what comes first. `calls` are all requests, in their order."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Service)
        self.calls: list[Call] = []
        self.answers: deque[int | str] = deque()
        self.hanging = threading.Event()
        self.let_go = threading.Event()
        self.ca_file = str(folder / "authority.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificates(folder))
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def host(self) -> str:
        """How it stands in the list of services."""
        return f"localhost:{self.server_port}"

    def endpoint(self, browser: str) -> str:
        """The address of one browser."""
        return f"https://{self.host}/send/{browser}:made-up_token"

    def forget(self) -> None:
        """Begins anew for the next test."""
        self.let_go.set()
        self.calls.clear()
        self.answers.clear()
        self.hanging.clear()
        self.let_go = threading.Event()

    def called(self) -> list[str]:
        """Which browsers were called, in their order."""
        return [call.path.removeprefix("/send/").partition(":")[0] for call in self.calls]

    def wait_for_calls(self, count: int, seconds: float = 20) -> list[Call]:
        """Waits until so many calls have come in."""
        wait_for(lambda: len(self.calls) >= count, seconds, f"{count} calls")
        return list(self.calls)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing about somebody who did not trust us or hung up."""


class _Service(BaseHTTPRequestHandler):
    server: PushService
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.calls.append(Call(self.command, self.path, tuple(self.headers.items()), body, time.monotonic()))
        answer = self.server.answers.popleft() if self.server.answers else 201
        if answer in (HANG, DRIP):
            self._keep_waiting(drips=answer == DRIP)
        elif answer == DROP:
            self.close_connection = True
        elif answer == MOVED:
            self._say(307, {"Location": "/send/elsewhere:made-up"})
        elif answer == COOKIE:
            self._say(201, {"Set-Cookie": "known=again; Path=/; Secure"})
        elif isinstance(answer, str):
            status, _colon, wait = answer.partition(":")
            self._say(int(status), {"Retry-After": wait})
        else:
            self._say(answer, {})

    do_GET = do_POST = do_PUT = do_HEAD = _any

    def _say(self, status: int, more: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**more, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def _keep_waiting(self, *, drips: bool) -> None:
        self.server.hanging.set()
        let_go = self.server.let_go
        self.close_connection = True
        if drips:
            self.wfile.write(b"HTTP/1.1 201 Created\r\nX-Slow: ")
        while not let_go.wait(0.05):
            if drips:
                self.wfile.write(b"x")
                self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def push_service(folder: Path) -> Iterator[PushService]:
    """A running push service, whose authority stands in a file of `folder`."""
    with PushService(folder) as service:
        threading.Thread(target=service.serve_forever, args=(0.05,), daemon=True).start()
        yield service
        service.let_go.set()
        service.shutdown()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _certificates(folder: Path) -> str:
    """Makes an authority (authority.pem) and a certificate for localhost by it; returns the path of the latter."""
    above, own = (ec.generate_private_key(ec.SECP256R1()) for _each in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
    authority = _signed(name, name, above, above, x509.BasicConstraints(ca=True, path_length=None))
    mine = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = _signed(mine, name, own, above, names)
    (folder / "authority.pem").write_bytes(authority)
    chain = folder / "service.pem"
    chain.write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate)
    return str(chain)


def _signed(whose: x509.Name, by: x509.Name, key: Any, above: Any, extension: x509.ExtensionType) -> bytes:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(whose).issuer_name(by).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).add_extension(extension, critical=True)
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
    return builder.sign(above, hashes.SHA256()).public_bytes(Encoding.PEM)
