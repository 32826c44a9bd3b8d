"""Everybody who knocks at every door: who they are to the policy, and what their browsers carry."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.vocabulary import Role, Standing
from forum.web import VISITOR
from tests import factories as make
from tests.conftest import MarkedClient

ME = 1
# How the policy sees each of them; in the order of the stored table.
ACTORS: dict[str, dict[str, Any]] = {
    "visitor": {},
    "newcomer": {"is_new": True},
    "stranger": {},
    "owner": {},
    "reading": {"standing": Standing.READONLY},
    "suspended": {"standing": Standing.SUSPENDED},
    "greeter": {"is_greeter": True},
    "host elsewhere": {},
    "specialist": {"role": Role.SPECIALIST},
    "own words": {"role": Role.MODERATOR},
    "moderator": {"role": Role.MODERATOR},
    "steward": {"role": Role.STEWARD},
}
ROLES = tuple(ACTORS)
KEEPERS = frozenset({"own words", "moderator", "steward"})


def actor(role: str) -> Any:
    """Somebody as the policy sees them."""
    if role == "visitor":
        return VISITOR
    usual = {"id": ME, "selves": frozenset({ME}), "role": Role.MEMBER, "standing": Standing.ACTIVE}
    usual |= {"is_greeter": False, "is_new": False, "has_written": True, "is_resting": False}
    return SimpleNamespace(**(usual | ACTORS[role]))


@dataclass
class Knocker:
    """One of them with a session, and the token that their forms carry."""

    app: Flask
    role: str
    member: Member | None = None
    session: str = ""
    pocket: str = ""
    form_token: str = ""

    def __post_init__(self) -> None:
        client = self.client()
        self.form_token = make.form_token(client)
        found = client.get_cookie("f")
        assert found is not None
        self.pocket = found.value

    def client(self) -> FlaskClient:
        """A browser that carries nothing but their cookies; each knock has a new one, so that none knows of another."""
        self.app.test_client_class = MarkedClient
        client = self.app.test_client()
        if self.session:
            client.set_cookie("s", self.session)
        if self.pocket:
            client.set_cookie("f", self.pocket)
        return client
