"""Every choice about reading on every surface: what a reader keeps away or covers stands bare nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import reading
from forum.accounts.queries import Member
from forum.discussions import bookmarks, marks
from forum.discussions.models import Thread
from forum.extensions import db
from forum.lib import clock
from forum.notifications.models import Notice
from forum.rooms import gatherings, pins, whispers
from forum.rooms import service as rooms
from forum.rooms.models import Host, Room
from forum.rooms.people import Whom
from forum.rooms.service import About
from forum.transaction import transaction
from forum.vocabulary import ContentNote, Shown
from tests import factories as make
from tests.world import follow_everything, kind

pytestmark = pytest.mark.both_databases

TITLE, WORDS, ANSWER, LINE = "titleheron", "openingheron", "answerheron", "lineheron"
# A line under a note that also stands above the others, and a whisper.
NOTED, WHISPER = "notedheron", "whisperheron"
TEXTS = (TITLE, WORDS, ANSWER, LINE, NOTED, WHISPER)
NOTE = ContentNote.GRIEF
NOWHERE, COVERED, BARE = 0, 1, 2

# Every page on which somebody's words, or a title, can stand before a reader.
SURFACES = {
    "home": "/",
    "talk": "/talk",
    "recent": "/threads/recent",
    "new": "/threads/new",
    "unanswered": "/threads/unanswered",
    "followed": "/threads/followed",
    "board": "/b/{board}",
    "board, another order": "/b/{board}?order=new",
    "thread": "/t/{thread}",
    "thread without answers": "/t/{lonely}",
    "answering": "/p/{answer}/reply",
    "answering with a quote": "/p/{answer}/reply?quote=1",
    "keeping": "/p/{answer}/keep",
    "kept": "/me/kept",
    "pointing out": "/p/{answer}/flag",
    "muting": "/p/{answer}/mute",
    "found by its title": "/search?of",
    "found by its words": "/search?says",
    "found as an answer": "/search?and",
    "a line on its page": "/m/{line}",
    "a noted line on its page": "/m/{noted}",
    "pointing a line out": "/m/{line}/flag",
    "muting from a line": "/m/{line}/mute",
    "answering a line": "/r/{room}?answer={line}",
    "a word with the hosts": "/r/{room}/word",
    "calling a moderator": "/r/{room}/call",
    "pointing a whisper out": "/w/{whisper}/flag",
    "muting from a whisper": "/w/{whisper}/mute",
    "room": "/r/{room}",
    "room, listening": "/r/{room}?listen=1",
    "rooms": "/rooms",
    "notices": "/notices",
}


@dataclass(frozen=True)
class Choice:
    """What a reader chose, and how much of title, opening, answer, lines and whisper they may then meet anywhere."""

    chosen: Callable[["Scene"], None]
    most: tuple[int, int, int, int, int, int]


@dataclass(frozen=True)
class Scene:
    """Ann reads; Bea has written everywhere, under a content note."""

    ann: Member
    bea: Member
    token: str
    client: FlaskClient
    names: dict[str, str]

    def keep(self, words: str = "", **notes: Shown) -> None:
        """Ann keeps words and notes from herself."""
        chosen = {ContentNote(name): shown for name, shown in notes.items()}
        reading.keep(make.member_again(self.ann.id), self.token, make.settings(), words=words, notes=chosen)

    def open(self, path: str) -> bytes:
        """A page; a search is a form that leads to one."""
        if path.startswith("/search?"):
            path = make.send(self.client, "/search", q=path.partition("?")[2]).location
        return self.client.get(path, follow_redirects=True).data

    def met(self, path: str) -> dict[str, int]:
        """How each text stands on a page: nowhere, only covered, or bare."""
        page = BeautifulSoup(self.open(path), "html.parser")
        # The reader's own list of words rides along with a room, for the lines to come.
        for root in page.select("[data-muted-words]"):
            del root["data-muted-words"]
        whole = [text for text in TEXTS if text in str(page)]
        for hidden in page.select("details.cover .cover-inside"):
            hidden.decompose()
        left = str(page)
        return {text: BARE if text in left else COVERED if text in whole else NOWHERE for text in TEXTS}


CHOICES = {
    "nothing": Choice(lambda scene: None, (BARE, COVERED, COVERED, BARE, COVERED, BARE)),
    "note shown": Choice(lambda scene: scene.keep(grief=Shown.SHOW), (BARE, BARE, BARE, BARE, BARE, BARE)),
    "note kept away": Choice(
        lambda scene: scene.keep(grief=Shown.HIDE), (NOWHERE, NOWHERE, NOWHERE, BARE, NOWHERE, BARE)
    ),
    "person muted": Choice(
        lambda scene: reading.mute(scene.ann, scene.bea.id), (NOWHERE, COVERED, COVERED, COVERED, COVERED, COVERED)
    ),
    "words muted": Choice(
        lambda scene: scene.keep("\n".join(TEXTS), grief=Shown.SHOW),
        (NOWHERE, COVERED, COVERED, COVERED, COVERED, COVERED),
    ),
}


@pytest.fixture
def scene(app: Flask, client: FlaskClient) -> Scene:
    """Bea has written wherever one can write."""
    ann, bea = make.make_member("Ann Otter"), make.make_member("Bea Heron")
    board, room = make.a_board(is_public=True), make.a_room()
    thread = make.a_thread(bea, board, title=f"Of {TITLE}", text=f"It says {WORDS}", notes=[NOTE])
    lonely = make.a_thread(bea, board, title=f"Lonely {TITLE}", text=WORDS, notes=[NOTE])
    answer = make.a_reply(bea, thread, f"And {ANSWER}", notes=[NOTE])
    line, noted, whisper = evening_with(ann, bea, room)
    marks.keep(ann.id, thread.id, following=True, muted=False)
    names = {"board": board, "thread": thread, "lonely": lonely, "answer": answer, "room": room}
    names |= {"line": line, "noted": noted, "whisper": whisper}
    token = make.sign_in(client, ann)
    for post in (answer, make.opening_of(thread)):
        bookmarks.keep(ann, token, post.public_id, make.settings(), note="Read again")
    return Scene(ann, bea, token, client, {name: row.public_id for name, row in names.items()})


def evening_with(ann: Member, bea: Member, room: Room) -> tuple[Any, Any, Any]:
    """Bea hosts: she says two lines, puts one above the others and whispers to Ann."""
    with transaction():
        db.session.add(Host(room_id=room.id, account_id=bea.id))
    begun = gatherings.begin(bea, room.public_id, clock.now() + timedelta(hours=1))
    gatherings.take_seat(begun.id, ann.id)
    line = make.a_line(bea, room, f"Said {LINE}")
    facts = {"text": f"Also {NOTED}", "nonce": "noted", "about": About(notes=[NOTE.value])}
    noted = rooms.say(bea, room.public_id, make.settings(), **facts)
    pins.pin(bea, noted.public_id)
    to = Whom(person=ann.public_id)
    facts = {"text": f"Only for you {WHISPER}", "nonce": "whisper", "to": to}
    return line, noted, whispers.to_person(bea, room.public_id, make.settings(), **facts)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("surface", SURFACES)
def test_no_surface_shows_more_than_was_chosen(scene: Scene, surface: str, choice: str) -> None:
    CHOICES[choice].chosen(scene)
    met = scene.met(SURFACES[surface].format(**scene.names))
    for text, most in zip(TEXTS, CHOICES[choice].most, strict=True):
        assert met[text] <= most, f"{text} on {surface}"


@pytest.mark.parametrize("choice", CHOICES)
def test_what_may_be_met_is_met_somewhere(scene: Scene, choice: str) -> None:
    """Else the test above would hold on empty pages."""
    CHOICES[choice].chosen(scene)
    met = [scene.met(path.format(**scene.names)) for path in SURFACES.values()]
    assert tuple(max(each[text] for each in met) for text in TEXTS) == CHOICES[choice].most


def test_the_list_of_surfaces_is_whole(scene: Scene) -> None:
    """Every kind of page on which a member meets one of the texts is in the list."""
    scene.keep(grief=Shown.SHOW)
    paths = [path.format(**scene.names) for path in SURFACES.values()]
    known = {kind(path) for path in paths}
    pages = follow_everything(scene.client, paths)
    found = {kind(path) for path, answer in pages.items() if any(text.encode() in answer.data for text in TEXTS)}
    assert found
    # A feed has no reader whose choices it could know; test_feed.py holds what is not in it.
    assert found - {"/b/*/feed"} <= known


def test_nothing_by_a_muted_person_is_told(scene: Scene) -> None:
    mine = make.a_thread(scene.ann, title="Mine")
    make.a_reply(scene.bea, mine, "before")
    assert told(scene.ann) == 1
    with transaction():
        db.session.execute(sa.delete(Notice))
    reading.mute(scene.ann, scene.bea.id)
    make.a_reply(scene.bea, mine, "after")
    followed = db.session.query(Thread).filter_by(public_id=scene.names["thread"]).one()
    make.a_reply(scene.bea, followed, "and there")
    assert told(scene.ann) == 0
    make.a_reply(make.make_member(), followed, "somebody else")
    assert told(scene.ann) == 1


def told(member: Member) -> int:
    """How many notices wait for a member."""
    return db.session.query(Notice).filter_by(account_id=member.id).count()
