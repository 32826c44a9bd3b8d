"""Who the stories without JavaScript are about: the place is opened, three people join, one becomes a moderator."""

import re
from dataclasses import dataclass

import sqlalchemy as sa

from tests.browser.seeding import seeding
from tests.factories import PASSPHRASE
from tests.plain_browser import Browser, join
from tests.servers import AppServer

NEW = "eleven copper kettles under rain"


@dataclass
class People:
    """Everybody of the story, signed in, Ann's recovery phrase, and the path of a room that is open at any hour."""

    steward: Browser
    ann: Browser
    bea: Browser
    mod: Browser
    phrase: str
    room: str


def everybody(server: AppServer) -> People:
    """The place is opened, three people join, one of them becomes a moderator."""
    link = re.search(r"/first/\S+", server.init_output)
    assert link, server.init_output
    steward, ann, bea, mod = (Browser(server.url) for _ in range(4))
    join(steward, "Gentle Badger", link.group())
    steward.open("/settings")
    assert "Four boards and an evening room are open" in steward.press("Open them")
    phrase = join(ann, "Ann Otter")
    join(bea, "Bea Heron")
    join(mod, "Steady Lynx")
    assert "Done." in steward.press("Give this duty", name="steady lynx", role="moderator")
    assert "Sign in" in mod.open("/me"), "a new duty begins with a new session"
    mod.press("Sign in", name="Steady Lynx", passphrase=PASSPHRASE, own_device="y")
    steward.open("/rooms")
    assert "Evening check-in" in steward.words()
    let_time_pass(server)
    return People(steward, ann, bea, mod, phrase, _always_open(server))


def let_time_pass(server: AppServer) -> None:
    """Ends the first days of everybody: these stories are about people who have been here for a while."""
    with seeding(server.data):
        end_first_days()


def end_first_days() -> None:
    """The same, inside an app context."""
    from forum.accounts import newcomers
    from forum.accounts.models import Account
    from forum.extensions import db

    for account_id in db.session.scalars(sa.select(Account.id)).all():
        newcomers.settle(account_id)


def _always_open(server: AppServer) -> str:
    """Makes a room without hours, the same at whatever time these tests run; returns its path."""
    with seeding(server.data):
        from forum.accounts import queries
        from forum.lib import names
        from forum.site import service as site

        steward = queries.member(queries.by_name_key(names.skeleton("Gentle Badger")).id)
        return f"/r/{site.keep_room(steward, None, site.RoomWish('Open house', '')).public_id}"
