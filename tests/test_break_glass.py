"""Breaking glass does not exist: no action, page or command shows what is private to anybody but those it is between.

Derived from the tables and the map of addresses: every table is named here, a new one fails until somebody says what it is.
What is private is planted, every page is opened by people who are no party to it, and again when all of it is gone: whoever
could tell the two apart would have read something.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from forum.accounts import reading
from forum.accounts.models import Account
from forum.discussions import bookmarks, marks
from forum.extensions import db
from forum.lib import clock
from forum.moderation import buddies, debriefs, exposure, handing, weights
from forum.moderation.models import Case
from forum.moving import departing
from forum.notifications import service as notifications
from forum.policy import RULES, Action
from forum.rooms import gatherings, keeping, rota, whispers
from forum.rooms.people import Whom
from forum.transaction import transaction
from forum.vocabulary import ContentNote, NoticeVerb, Role, Shown
from forum.web.sockets import EVENTS
from tests import factories as make
from tests.evening import seen
from tests.moderation.test_judged import CRISIS

MARKER, WHISPERED = "zebraglass", "zebrawhisper"
# A whisper is between one person and all who host that evening, and by docs/rights.md these two host every room ("host").
# So in that room they are a party to it, and nowhere else.
HOST_EVERYWHERE = ("a steward", "a moderator")
ROOT = Path(__file__).resolve().parent.parent
# What one person, or two, or somebody and their hosts alone may know. The columns say whose it is.
PRIVATE: dict[str, tuple[str, ...]] = {
    "bookmark": ("account_id",),
    "buddy": ("account_id",),
    "care_day": ("account_id",),
    "debrief": ("by_id",),
    "flag_weight": ("account_id",),
    "kept_words": ("account_id",),
    "notice": ("account_id",),
    "opened_words": ("account_id",),
    "passed_case": ("account_id",),
    "person_mute": ("account_id",),
    "thread_mark": ("account_id",),
    "whisper": ("author_id", "person_id"),
}
# Keys and boxes: they open with what only a session's cookie has, one-off names with two of those (test_keys_at_rest.py,
# moderation/test_opening.py).
KEYS = {"account", "account_session", "alias_link", "alias_share", "opening_box", "push_subscription"}
# What others read by design: the place itself, what moderators share about a case, and numbers.
SHARED = {
    "alias_opening", "answer_count", "appeal", "audit", "audit_chain", "audit_check", "board", "crisis_closing", "door",
    "duty", "first_link", "first_words", "flag", "gathering", "hand_over", "invitation", "log_line", "log_period", "measure",
    "message", "moderation_case", "month_figure", "picture", "post", "post_version", "reaction", "room", "room_call",
    "room_event", "room_host", "room_wait", "rota", "round", "search_text", "seat", "spoken_check_in", "thread", "turn",
    "turn_thanks", "waiting_picture", "with_you",
}  # fmt: skip
# They offer a name that chance makes up, or a place with a moment in it.
BY_CHANCE = ("/join", "/join/name", "/join/line")
# What each command gives out; `export` is looked at below, the others say numbers and names of steps.
COMMANDS = {
    "appoint", "backup", "demo", "export", "import", "init", "judge", "link", "purge", "rerender", "restore", "tick",
    "verify-audit",
}  # fmt: skip


def test_every_table_is_named() -> None:
    assert set(db.metadata.tables) == PRIVATE.keys() | KEYS | SHARED, "say of a new table whether it is private"
    assert not PRIVATE.keys() & (KEYS | SHARED)


def test_every_sealed_column_is_private_or_a_key() -> None:
    sealed = {table.name for table in db.metadata.tables.values() for each in table.columns if "sealed" in each.name}
    assert sealed <= PRIVATE.keys() | KEYS


def test_every_command_is_named_and_none_opens_what_is_sealed(app: Flask) -> None:
    assert set(app.cli.commands["forum"].commands) == COMMANDS  # type: ignore[attr-defined]  # a group of commands
    # The demo's people join as real ones do, with a session of their own.
    opens = re.compile(r"\b(keyring|open_own|unwrap|keys\.unpack)\(")
    for folder in ("cli.py", "forgetting.py", "moving", "backup"):
        path = ROOT / "forum" / folder
        for each in [path] if path.is_file() else path.rglob("*.py"):
            assert not opens.search(each.read_text()), each.name


def test_no_action_and_no_event_speaks_of_reading_what_is_others() -> None:
    reads = {action for action in Action if action.value.startswith("read ")}
    assert reads == {
        Action.READ_BOARD, Action.READ_THREAD, Action.READ_HIDDEN, Action.READ_CASE, Action.READ_DEBRIEF,
    }, "say here why a new one opens nothing private"  # fmt: skip
    assert any(fact.__name__ == "party" for fact in RULES[Action.READ_DEBRIEF])
    assert not [name for name in EVENTS if "debrief" in name or "buddy" in name]


class Scene:
    """Ann and Bea have something in every private table; others are there who are no party to any of it."""

    def __init__(self, app: Flask, new_client: Callable[[], FlaskClient]) -> None:
        config = make.settings()
        self.app, self.names = app, []
        self.ann, self.bea = make.a_moderator("Ann Otter"), make.a_moderator("Bea Heron")
        self.cara, self.dan = make.make_member("Cara Wren"), make.make_member("Dan Finch")
        token = make.session_with_keys(self.ann)
        thread = make.a_thread(self.cara, make.a_board(is_public=True))
        answer = make.a_reply(self.dan, thread, CRISIS)
        self._of_the_queue(answer.public_id)
        self._of_a_reader(token, thread.id, answer.public_id)
        self._of_an_evening()
        notifications.tell(self.ann.id, NoticeVerb.HIDDEN, words=MARKER)
        debriefs.send(self.ann, (MARKER, "", ""), config, nonce="d")
        self.others = {"a steward": make.a_steward(), "a moderator": make.a_moderator(), "a greeter": make.a_greeter()}
        self.others["a peer specialist"] = make.make_member(role=Role.SPECIALIST)
        rota.add_host(self.others["a steward"], make.a_room("Elsewhere").public_id, self.others["a greeter"].name)
        self.clients = {name: new_client() for name in self.others} | {"a visitor": new_client()}
        for name, member in self.others.items():
            make.sign_in(self.clients[name], member)
        for table in ("board", "thread", "post", "room", "message", "gathering", "whisper", "debrief", "measure"):
            self.names += db.session.scalars(sa.text(f"SELECT public_id FROM {table}"))
        self.names += [self.case, self.ann.public_id, self.cara.public_id]

    def _of_the_queue(self, post: str) -> None:
        buddies.ask(self.ann, self.bea.public_id)
        buddies.ask(self.bea, self.ann.public_id)
        self.case = db.session.scalars(sa.select(Case.public_id).where(Case.target_id == post)).one()
        exposure.open_words(self.ann, self.case, make.settings())
        handing.pass_by(self.ann, self.case)
        with transaction():
            db.session.add(weights.FlagWeight(account_id=self.cara.id, was_right=0.0, was_wrong=4.0, month="2026-11"))

    def _of_a_reader(self, token: str, thread_id: int, post: str) -> None:
        marks.keep(self.ann.id, thread_id, following=True, muted=False)
        bookmarks.keep(make.identified(token), token, post, make.settings(), note=MARKER)
        reading.keep(
            make.identified(token), token, make.settings(), words=MARKER, notes={ContentNote.GRIEF: Shown.HIDE}
        )
        reading.mute(self.ann, self.cara.id)

    def _of_an_evening(self) -> None:
        room, host = make.a_room("Small hours"), make.make_member("Eve Lark")
        rota.add_host(self.ann, room.public_id, host.name)
        evening = gatherings.begin(host, room.public_id, clock.now() + timedelta(hours=1))
        gatherings.take_seat(evening.id, self.dan.id)
        to = Whom(person=self.dan.public_id)
        whispers.to_person(host, room.public_id, make.settings(), text=WHISPERED, nonce="w", to=to)
        self.host, self.room = host, room.public_id
        make.a_line(self.dan, room)
        keeping.keep(self.dan, make.session_with_keys(self.dan), evening.public_id)

    def addresses(self) -> Iterator[str]:
        """Every page, with every name that is there."""
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda each: each.rule):
            if "GET" in (rule.methods or ()) and rule.endpoint not in ("static", "kept") and rule.rule not in BY_CHANCE:
                yield from filled(rule, self.names)

    def looked(self) -> dict[str, object]:
        """What everybody who is no party sees."""
        found: dict[str, object] = {}
        for who, client in self.clients.items():
            for path in self.addresses():
                answer = seen(client.get(path))
                assert MARKER.encode() not in answer[2], f"{who} {path}"
                if who in HOST_EVERYWHERE and self.is_in_the_room(path):
                    continue
                assert WHISPERED.encode() not in answer[2], f"{who} {path}"
                found[f"{who} {path}"] = answer
        return found

    def is_in_the_room(self, path: str) -> bool:
        """Whether a page belongs to the room of the whisper."""
        return path.startswith((f"/r/{self.room}", "/w/"))

    def forget(self) -> None:
        """Everything private is gone; each table had something."""
        ours = [each.id for each in (self.ann, self.bea, self.cara, self.dan, self.host)]
        with transaction():
            for name, columns in PRIVATE.items():
                table = db.metadata.tables[name]
                gone = db.session.execute(
                    sa.delete(table).where(sa.or_(*(table.c[column].in_(ours) for column in columns)))
                )
                assert gone.rowcount > 0, f"nothing was planted in {name}"  # type: ignore[attr-defined]  # of a statement that deletes
            db.session.execute(
                sa.update(Account).where(Account.id.in_(ours)).values(private_sealed=None, has_private=False)
            )


def filled(rule: Rule, names: list[str]) -> list[str]:
    """The addresses of a rule; those whose arguments are no names of ours are left alone."""
    path = re.sub(r"<(?:int:|path:)?kind>", "note", rule.rule)
    path = re.sub(r"<(?:int:)?(?:kept_id|page)>", "1", path)
    wanted = re.findall(r"<[^>]*(?:public_id|person_id|account_id)>", path)
    if "<" in re.sub(r"<[^>]*(?:public_id|person_id|account_id)>", "", path):
        return []
    if not wanted:
        return [path]
    return [re.sub(r"<[^>]*>", name, path) for name in names]


@pytest.fixture
def scene(app: Flask, new_client: Callable[[], FlaskClient]) -> Scene:
    return Scene(app, new_client)


def test_nobody_else_can_tell_whether_it_is_there(scene: Scene) -> None:
    with clock.freeze(clock.now()):
        scene.looked()  # what was read is marked on the first look
        before = scene.looked()
        scene.forget()
        after = scene.looked()
    assert len(before) > 1_000
    assert [name for name in before if before[name] != after[name]] == []


def test_nothing_of_it_is_exported(scene: Scene) -> None:
    lines = "".join(departing.lines())
    assert "First words" in lines
    assert "zebra" not in lines


def test_no_form_gives_it_out(scene: Scene) -> None:
    names = {
        table: list(db.session.scalars(sa.text(f"SELECT public_id FROM {table}"))) for table in ("whisper", "debrief")
    }
    tried = 0
    for who, client in scene.clients.items():
        private = names["debrief"] + ([] if who in HOST_EVERYWHERE else names["whisper"])
        for rule in scene.app.url_map.iter_rules():
            if "POST" not in (rule.methods or ()) or "public_id" not in rule.arguments:
                continue
            for path in filled(rule, private):
                answer = make.send(client, path, text="words", words="words", preview="1", reason="other", nonce="x1")
                assert not {MARKER, WHISPERED} & set(re.findall(r"zebra\w+", answer.text)), f"{who} {path}"
                tried += 1
    assert tried > 100
    assert db.session.query(Case).count() == 1, "nobody else made a case of it either"


def test_a_party_does_read_it(scene: Scene, new_client: Callable[[], FlaskClient]) -> None:
    """Else the tests above would hold on an empty place."""
    client = new_client()
    client.set_cookie("s", make.session_with_keys(scene.bea))
    debriefs.send(scene.ann, ("", MARKER, ""), make.settings(), nonce="again")
    name = debriefs.all_of(scene.bea)[0].public_id
    assert MARKER in client.get(f"/moderation/debriefs/{name}").text
