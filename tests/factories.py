"""People, places and words for tests, made through the real services; only a member's keys are copied to be quick."""

from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import current_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.accounts import aliases, joining, keys, queries, sessions, shield
from forum.accounts import service as accounts
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.accounts.service import Restraint
from forum.config import Config
from forum.discussions import service as discussions
from forum.discussions import waiting
from forum.discussions.models import Board, Post, Thread
from forum.discussions.pictures import Wanted
from forum.extensions import db
from forum.lib import clock, ids, names, seal, typed
from forum.moderation import flagging, measures
from forum.moderation.kinds import MeasureKind
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.measures import Wish
from forum.moderation.models import Case
from forum.rooms import service as rooms
from forum.rooms.lines import Said
from forum.rooms.models import Room
from forum.screening.asking import digest_of
from forum.site import service as site
from forum.transaction import transaction
from forum.vocabulary import FlagReason, Role, Standing, TargetKind
from tests.lib.pictures import from_a_phone
from tests.trees import tree, words_of

PASSPHRASE = "seventeen lanterns drift homeward"
_numbers = count(1)
RING = keys.Keyring(bytes(32), bytes(32))


def settings() -> Config:
    """The settings of the app under test."""
    found: Config = current_app.config["NIGHTLIGHT"]
    return found


# --- People -----------------------------------------------------------------------------------------------------------


@cache
def _key_columns() -> dict[str, bytes]:
    """The sealed columns of one account that really joined; argon2 runs once for the whole run."""
    account, _ring = joining._new_account("Amber Pattern", PASSPHRASE, Role.MEMBER)
    kept = ("salt", "verifier", "data_key_by_passphrase", "recovery_salt", "recovery_verifier", "data_key_by_recovery")
    return {name: getattr(account, name) for name in (*kept, "public_key", "private_key_sealed")}


def make_member(name: str = "", role: Role = Role.MEMBER, standing: Standing = Standing.ACTIVE, **more: Any) -> Member:
    """A member whose keys belong to somebody else: good for everything but signing in with a passphrase."""
    name = name or f"Quiet Heron {next(_numbers)}"
    account = Account(
        public_id=ids.public_id(),
        name=name,
        name_key=names.skeleton(name),
        role=role,
        standing=standing,
        joined_month=clock.month(clock.now()),
        last_week=clock.week(clock.now()),
        **_key_columns(),
        **more,
    )
    with transaction():
        db.session.add(account)
    return member_again(account.id)


def a_newcomer(name: str = "") -> Member:
    """Somebody in their first weeks."""
    return make_member(name, shield_until=shield.ends_after(settings().newcomer_shield_days))


def in_first_days(name: str = "") -> Member:
    """Somebody in their first days."""
    days, kept = settings().new_days_with_words, settings().new_days
    return make_member(name, new_until=shield.ends_after(kept), new_days=days)


def a_greeter(name: str = "") -> Member:
    """Somebody who sees first words first."""
    return make_member(name, is_greeter=True)


def somebody_known(name: str = "") -> Member:
    """A member who has written before, and so may add pictures."""
    member = make_member(name)
    a_thread(member, title="Hello", text="First words of mine")
    return member_again(member.id)


def a_moderator(name: str = "") -> Member:
    """Somebody who works the queue."""
    return make_member(name or f"Steady Otter {next(_numbers)}", Role.MODERATOR)


def a_steward(name: str = "") -> Member:
    """Somebody who keeps the place."""
    return make_member(name or f"Gentle Badger {next(_numbers)}", Role.STEWARD)


def join_for_real(name: str | None = None, passphrase: str = PASSPHRASE) -> joining.Opened:
    """A stranger who joins through the service, with keys of their own; the phrase still waits to be confirmed."""
    name = f"Amber Finch {next(_numbers)}" if name is None else name
    return joining.join(name, passphrase, settings(), own_device=False)


def confirmed(opened: joining.Opened) -> Member:
    """Types the two words back; returns the member, who may write now."""
    ring = sessions.keyring(opened.token)
    asked = [ring.phrase.split()[place] for place in ring.asked]
    joining.confirm(identified(opened.token), opened.token, asked, settings())
    return identified(opened.token)


def identified(token: str) -> Member:
    """The member behind a session token, who must be there."""
    found = sessions.identify(token, settings())
    assert found is not None, "the session is not open"
    return found


def member_again(account_id: int) -> Member:
    """A member as they stand now."""
    found = queries.member(account_id)
    assert found is not None
    return found


# --- Places and words -------------------------------------------------------------------------------------------------


def a_board(name: str = "Nights", *, is_public: bool = False, pictures: bool = False) -> Board:
    """A board, opened by a steward."""
    facts = {"is_public": is_public, "pictures_allowed": pictures}
    return site.keep_board(a_steward(), None, name=name, about="For the long ones.", **facts)


def a_thread(
    author: Member, board: Board | None = None, *, title: str = "Hello", text: str = "First words", **more: Any
) -> Thread:
    """A thread with its opening."""
    alts = [each.alt for each in more.get("shows", ())]
    place, more["seen"] = (board or a_board()).public_id, agreed(author, typed.line(title), typed.text(text), *alts)
    return discussions.start_thread(author, place, settings(), title=title, text=text, nonce=ids.token(8), **more)


def opening_of(thread: Thread) -> Post:
    """The text that opened a thread."""
    return db.session.query(Post).filter_by(thread_id=thread.id, number=0).one()


def a_reply(author: Member, thread: Thread, text: str = "Me too", parent: Post | None = None, **more: Any) -> Post:
    """An answer to a thread or to one post."""
    alts = [each.alt for each in more.get("shows", ())]
    more["parent_id"], more["seen"] = parent.public_id if parent else "", agreed(author, typed.text(text), *alts)
    placed = discussions.reply(author, thread.public_id, settings(), text=text, nonce=ids.token(8), **more)
    return db.session.get_one(Post, placed.id)


def a_picture(author: Member, board: Board, alt: str = "A lamp", raw: bytes = b"") -> Wanted:
    """A picture that somebody chose and has not posted yet."""
    return Wanted(waiting.take_in(author, board, raw or from_a_phone(), settings(), str(author.id)), alt)


def a_room(name: str = "Evening check-in", **wish: Any) -> Room:
    """A room, opened by a steward."""
    return site.keep_room(a_steward(), None, site.RoomWish(name=name, about="How was the day?", **wish))


def a_line(author: Member, room: Room, text: str = "Still here") -> Said:
    """A line said in a room."""
    seen = agreed(author, typed.text(text))
    return rooms.say(author, room.public_id, settings(), text=text, nonce=ids.token(8), seen=seen)


def agreed(author: Member, *texts: str) -> str:
    """What somebody sends who was asked about exactly these texts and wants them to go out as they are."""
    return digest_of(author, settings(), *texts)


def a_case(
    reporter: Member, target_id: str, kind: TargetKind = TargetKind.POST, reason: FlagReason = FlagReason.UNKIND
) -> Case:
    """A flag on a text, and so a case in the queue."""
    return flagging.flag(reporter, kind, target_id, reason, "", settings())


def a_measure(
    moderator: Member,
    case_id: str,
    kind: MeasureKind = MeasureKind.SUSPENSION,
    days: int = 7,
    words: str = "Rest a little.",
    reason: FlagReason = FlagReason.UNKIND,
) -> PersonMeasure:
    """A measure that a moderator has looked at and sent; one that needs two people is proposed."""
    wish = measures.checked(Wish(kind, reason, words, days), settings())
    seen = measures.seal_of(moderator, case_id, wish, settings())
    return measures.take(moderator, case_id, wish, settings(), seen=seen, nonce=ids.token(8))


def paused(account_id: int, days: int = 7) -> None:
    """Shuts an account out for so many days, as a suspension does; none: lets it in again."""
    until = clock.hour(clock.now()) + timedelta(days=days, hours=1)
    with transaction():
        accounts.restrain(account_id, Restraint(bool(days), until if days else None))


# --- Browsers without JavaScript --------------------------------------------------------------------------------------


def sign_in(client: FlaskClient, member: Member, *, own_device: bool = False) -> str:
    """Gives a client an open session of a member; returns the cookie's token."""
    with transaction():
        account = db.session.get_one(Account, member.id)
        token = sessions.open_session(account, RING, settings(), own_device=own_device)
    client.set_cookie("s", token)
    return token


def sign_in_quietly(member: Member) -> str:
    """Opens a session of a member in no browser; returns its token."""
    with transaction():
        account = db.session.get_one(Account, member.id)
        return sessions.open_session(account, RING, settings(), own_device=False)


def session_with_keys(member: Member, *, own_device: bool = False) -> str:
    """Opens a session of a member who holds the private half of their own pair; returns its token."""
    pair = seal.new_pair()
    with transaction():
        account = db.session.get_one(Account, member.id)
        account.public_key = pair.public
        ring = keys.Keyring(bytes(32), pair.private)
        return sessions.open_session(account, ring, settings(), own_device=own_device)


def known_by(token: str) -> Member:
    """The member behind a session, with their one-off names, as pages and sockets see them."""
    found = aliases.with_aliases(identified(token), token)
    assert found is not None
    return found


def page(response: TestResponse) -> BeautifulSoup:
    """A page as a tree, read once."""
    if not hasattr(response, "tree"):
        response.tree = BeautifulSoup(response.data, "lxml")
    tree: BeautifulSoup = response.tree
    return tree


def words(response: TestResponse) -> str:
    """What a reader sees of a page, white space folded."""
    return words_of(response.data, response.status)


def form_token(client: FlaskClient) -> str:
    """The token that every form of this browser carries: a member's from any page, a visitor's from a form."""
    for path in ("/leaving", "/sign-in"):
        if found := tree(client.get(path).data).xpath("//input[@name='csrf_token']/@value"):
            return str(found[0])
    raise AssertionError("no form has a token")


def send(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Sends a form with its token."""
    return client.post(path, data={"csrf_token": form_token(client), **fields})


def filled(form: Tag) -> dict[str, Any]:
    """What a browser sends when somebody presses the first button of a form as it stands on the page."""
    sent: dict[str, Any] = {}
    for control in form.select("[name]"):
        name, kind = str(control["name"]), control.get("type")
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.option
            sent[name] = chosen["value"] if chosen else ""
        elif control.name == "textarea":
            sent[name] = control.text.replace("\r\n", "\n").removeprefix("\n")
        elif kind in ("checkbox", "radio"):
            if control.has_attr("checked"):
                sent.setdefault(name, []).append(control.get("value", "y"))
        elif control.name == "input":
            sent[name] = control.get("value", "")
    return sent
