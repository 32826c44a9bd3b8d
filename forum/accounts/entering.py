"""From a filled form to an account: whatever the door asks for just now is held here, whichever page sends it."""

from typing import Any

from flask import session, url_for
from flask_babel import gettext as _

from forum.accounts import doorway, invitations, joining, service
from forum.accounts.doorway import Entry, Kept
from forum.accounts.forms import JoinForm
from forum.accounts.joining import Opened
from forum.errors import Invalid, Plain
from forum.web.identity import config

# Where the place in line lies in this browser's own cookie.
LINE = "line"


def entered(form: JoinForm, first: str) -> Opened:
    """Joins with a filled form. Raises doorway.WorkNeeded, Invalid."""
    if not form.chosen_passphrase():
        raise Invalid({"passphrase": _("Please choose a passphrase, or tick the seven words.")})
    name, code = form.name.data or "", (form.invitation.data or "").strip()
    if (first and service.first_link_holds(first)) or joining.is_taken(name):
        # Who keeps the place comes in by a link of their own; under a name that is there nobody new comes.
        opened = _joined(form, "")
        if first and service.first_link_holds(first):
            service.become_steward(opened.account_id, first)
        return opened
    # Nobody waits in line, or lets their device work, for a passphrase that is refused at the end.
    joining.check(name, form.chosen_passphrase())
    door = doorway.state()
    if code and not invitations.holds(code):
        raise Invalid({"invitation": invitations.UNKNOWN})
    if door.asks_invitation and not code:
        raise Invalid({"invitation": invitations.NEEDED})
    entry = Entry(config(), name)
    try:
        if not code:
            entry.require_work(door, form.work.data or "")
        return _joined(form, code)
    except (Plain, doorway.WorkNeeded):
        entry.came_to_nothing()
        raise


def _joined(form: JoinForm, invitation: str) -> Opened:
    return joining.join(
        form.name.data or "",
        form.chosen_passphrase(),
        config(),
        own_device=bool(form.own_device.data),
        invitation=invitation,
    )


def take_place(form: JoinForm) -> str:
    """Keeps a filled form, sealed, in its own browser with a place in line; returns where to wait."""
    facts: dict[str, Any] = {"name": form.name.data, "passphrase": form.chosen_passphrase()}
    session[LINE] = doorway.take_place(config(), facts | {"own_device": bool(form.own_device.data)})
    return url_for("accounts.line")


def kept() -> Kept | None:
    """The place in line of this browser."""
    sealed = session.get(LINE, "")
    return doorway.place(config(), sealed) if isinstance(sealed, str) and sealed else None


def leave_line() -> None:
    """Gives the place up, with everything in it."""
    session.pop(LINE, None)


def entered_from_line(mine: Kept) -> Opened:
    """Joins with the form that waited, when it is its turn. Raises Conflict, Invalid."""
    facts = mine.form
    if not joining.is_taken(facts["name"]):
        if doorway.state().asks_invitation:
            raise Invalid({"invitation": invitations.NEEDED})
        entry = Entry(config(), facts["name"])
        try:
            doorway.require_turn(entry, mine)
        except Plain:
            entry.came_to_nothing()
            raise
    return joining.join(facts["name"], facts["passphrase"], config(), own_device=facts["own_device"])
