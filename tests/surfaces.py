"""Every surface on which somebody's words, or a title, can stand before a reader, and how much of them stands there."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from forum.accounts import newcomers, reading
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions import service as discussions
from forum.discussions.models import Board, Thread
from forum.extensions import db
from forum.moderation import appeals, measures
from forum.moderation.kinds import MeasureKind
from forum.moderation.models import Case
from forum.notifications import service as notifications
from forum.reading import Reading
from forum.rooms.models import Room
from forum.transaction import transaction
from forum.vocabulary import ContentNote, NoticeVerb, Shown, TargetKind
from tests import factories as make
from tests.trees import of_class, tree, written

TITLE, WORDS, ANSWER, LINE = "titleheron", "openingheron", "answerheron", "lineheron"
# What is written about words: the note of a flag, and what a moderator adds for the person.
NOTED, TOLD = "flagheron", "toldheron"
# A line under a note that a host has put above the others, and a whisper.
ABOVE, WHISPER = "aboveheron", "whisperheron"
TEXTS = (TITLE, WORDS, ANSWER, LINE, NOTED, TOLD, ABOVE, WHISPER)
NOTE = ContentNote.GRIEF
NOWHERE, COVERED, BARE = 0, 1, 2
LIGHT = "the light of new notices"

# Every page on which somebody's words, or a title, can stand before a reader. A dash stands before what is sent: the page
# that comes back with a mistake or a preview in it; `live:` is what an open page hears.
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
    "thread, a page further": "/t/{thread}?after=00000",
    "thread, a page back": "/t/{thread}?before=zzzzz",
    "thread, on to what is new": "/t/{thread}/new",
    "thread, the way to a post": "/p/{answer}",
    "thread without answers": "/t/{lonely}",
    "thread, an empty answer came back": "-/t/{thread}/replies?text=",
    "thread, an answer is asked about": "-/t/{thread}/replies?text=ring+me+on+07700+900123",
    "thread, the preview of an answer": "-/t/{thread}/replies?text=words&preview=1",
    "answering": "/p/{answer}/reply",
    "answering with a quote": "/p/{answer}/reply?quote=1",
    "answering, an empty answer came back": "-/t/{thread}/replies?text=&parent={answer}",
    "answering, the preview": "-/t/{thread}/replies?text=words&preview=1&parent={answer}",
    "beginning a thread": "/b/{board}/new",
    "a picture": "/pictures/{picture}",
    "keeping": "/p/{answer}/keep",
    "kept": "/me/kept",
    "pointing out": "/p/{answer}/flag",
    "pointing out a line": "/m/{line}/flag",
    "muting": "/p/{answer}/mute",
    "muting who said a line": "/m/{line}/mute",
    "found by its title": "/search?of",
    "found by its words": "/search?says",
    "found as an answer": "/search?and",
    "found, the best": "/search?says&order=best",
    "looking for nothing": "-/search?q=",
    "room": "/r/{room}",
    "room, listening": "/r/{room}?listen=1",
    "room, earlier lines": "/r/{room}?before=99",
    "room, an empty line came back": "-/r/{room}/say?text=",
    "room, a line is asked about": "-/r/{room}/say?text=ring+me+on+07700+900123",
    "a line on its page": "/m/{line}",
    "a noted line on its page": "/m/{above}",
    "answering a line": "/r/{room}?answer={line}",
    "a word with the hosts": "/r/{room}/word",
    "a word with the hosts, an empty one came back": "-/r/{room}/word?text=",
    "calling a moderator": "/r/{room}/call",
    "pointing a whisper out": "/w/{whisper}/flag",
    "muting who whispered": "/w/{whisper}/mute",
    "room in a round": "/r/{circle}",
    "room in a round, listening": "/r/{circle}?listen=1",
    "rooms": "/rooms",
    "first words": "/greeting",
    "notices": "/notices",
    "saying that one is worried": "/p/{answer}/worry",
    "saying it of a line": "/m/{line}/worry",
    "saying it of a whisper": "/w/{whisper}/worry",
    "what moderators decided": "/me/measures",
    "an appeal": "/me/measures/{measure}/appeal",
    "an appeal, an empty one came back": "-/me/measures/{measure}/appeal?words=",
    "what one has pointed out": "/me/reports",
    "what is nowhere": "/p/aaaaaaaaaa",
    "what an open room hears": "live:room",
    "what an open thread hears": "live:thread",
}
# Pages of those who host; Mia reads them.
HOSTED = {
    "the evening and its people": "/r/{room}/hosting",
    "a person at the evening": "/r/{room}/people/{person}",
    "a person, an empty whisper came back": "-/r/{room}/people/{person}/whisper?text=",
    "a line, as a host": "/m/{above}",
    "room, as a host": "/r/{room}",
}
# Pages of moderators. Somebody who opens a case has to be able to judge it: there words are covered, never left out.
JUDGED = {
    "case": "/c/{case}",
    "case of a line": "/c/{line_case}",
    "case of an opening, and how it stood before": "/c/{opening_case}",
    "case of a whisper": "/c/{whisper_case}",
    "case, a decision came back": "-/c/{case}/hide?reason=",
    "case of words that wait": "/c/{held_case}",
    "what a hidden text's author will read": "-/c/{case}/hide/look?reason=unkind&words=Please",
    "measures about somebody": "/c/{case}/measures",
    "a measure, before it is sent": "/c/{case}/measure-note",
    "an appeal to decide": "/c/{appeal}/appeal",
    "case, handed over": "/c/{handed_case}",
    "case of a worry, before its words are opened": "/c/{grave_case}",
    "what one holds": "/moderation/holding",
    "handing a case over": "/c/{mine_case}/hand-over",
    "looking after oneself": "/moderation/care",
    "afterwards": "/moderation/after",
    "between two": "/moderation/debriefs/{debrief}",
    "between two, an empty answer came back": "-/moderation/debriefs/{debrief}?words=",
    "queue": "/moderation",
    "queue, not out yet": "/moderation?held=1",
    "queue, closed": "/moderation?closed=1",
    "putting a note on it": "/p/{answer}/notes",
}
# Pages of peer specialists: their lane of the queue, and a case of it; Wren reads them, as moderators do.
BESIDE = {
    "the lane": "/moderation",
    "case of the lane": "/c/{lane_case}",
    "case of the lane, an empty word came back": "-/c/{lane_case}/care?words=",
    "case of the lane, handed over": "/c/{lane_offer}",
}


@dataclass
class Reader:
    """Somebody who reads, with a browser and, when asked, an open page."""

    member: Member
    token: str
    client: FlaskClient
    open_socket: Callable[[FlaskClient], Any]

    def keep(self, words: str, notes: dict[ContentNote, Shown]) -> None:
        reading.keep(make.member_again(self.member.id), self.token, make.settings(), words=words, notes=notes)


@dataclass
class Scene:
    """Ann reads, Mia, who moderates, and Wren, a peer specialist; Bea has written everywhere, under a content note."""

    ann: Reader
    mia: Reader
    wren: Reader
    bea: Member
    names: dict[str, str] = field(default_factory=dict)

    @property
    def readers(self) -> tuple[Reader, Reader, Reader]:
        return self.ann, self.mia, self.wren

    def keep(self, words: str = "", **notes: Shown) -> None:
        """All keep words and notes from themselves."""
        for reader in self.readers:
            reader.keep(words, {ContentNote(name): shown for name, shown in notes.items()})

    def choose_nothing(self) -> None:
        """All begin anew, and something new waits for them."""
        for reader in self.readers:
            reader.keep("", {})
            reading.unmute(reader.member, self.bea.public_id)
            reading.keep_quiet(
                make.member_again(reader.member.id), reader.token, make.settings(), begins="", ends="", zone=""
            )
            notifications.tell(reader.member.id, NoticeVerb.REPLIED, path=f"/p/{self.names['answer']}")

    def mute_bea(self) -> None:
        for reader in self.readers:
            reading.mute(reader.member, self.bea.id)

    def be_quiet(self) -> None:
        for reader in self.readers:
            reading.keep_quiet(
                make.member_again(reader.member.id),
                reader.token,
                make.settings(),
                begins="00:00",
                ends="23:59",
                zone="UTC",
            )

    def met(self, surface: str) -> dict[str, int]:
        """How each text stands on a surface, nowhere, only covered, or bare; and whether the light is on."""
        path = (SURFACES | HOSTED | JUDGED | BESIDE)[surface]
        reader = self.ann if surface in SURFACES else self.wren if surface in BESIDE else self.mia
        if path.startswith("live:"):
            return self._heard(reader, path.removeprefix("live:"))
        page = tree(opened(reader.client, path.format(**self.names)))
        lit = page.xpath("//*[@data-notices][not(@hidden)]")
        # The reader's own list of words rides along with a room, for the lines to come.
        for root in page.xpath("//*[@data-muted-words]"):
            del root.attrib["data-muted-words"]
        whole = written(page)
        for hidden in page.xpath(f"//details[{of_class('cover')}]//*[{of_class('cover-inside')}]"):
            hidden.drop_tree()
        left = written(page)
        found = {text: BARE if text in left else COVERED if text in whole else NOWHERE for text in TEXTS}
        return found | {LIGHT: BARE if lit else NOWHERE}

    def _heard(self, reader: Reader, place: str) -> dict[str, int]:
        """What a socket hears while Bea writes; a page covers a line by the names and words it came with."""
        page = BeautifulSoup(opened(reader.client, f"/r/{self.names['room']}"), "lxml")
        root, socket = page.select_one("[data-room]"), reader.open_socket(reader.client)
        thread, room = self._rows()
        if place == "room":
            said = [socket.emit("room:join", {"room": self.names["room"], "after": 0}, callback=True)]
            make.a_line(self.bea, room, f"Once more {LINE}")
        else:
            said = [socket.emit("thread:watch", {"thread": self.names["thread"], "shown": []}, callback=True)]
            later = make.a_reply(self.bea, thread, f"Once more {ANSWER}", notes=[NOTE])
            discussions.edit(self.bea, later.public_id, make.settings(), text=f"And changed {ANSWER}")
            discussions.take_back(self.bea, later.public_id)
        said.append(socket.get_received())
        socket.disconnect()
        whole = json.dumps(said)
        covers = Reading(words=tuple(json.loads(root["data-muted-words"])))
        by_name = self.bea.name in json.loads(root["data-muted-names"])
        found = {
            text: NOWHERE if text not in whole else COVERED if by_name or covers.mutes(f"Once more {text}") else BARE
            for text in TEXTS
        }
        if place == "room":
            chosen = json.loads(root["data-note-choices"]).get(NOTE.value, "cover")
            found[ABOVE] = min(found[ABOVE], {"show": BARE, "cover": COVERED, "hide": NOWHERE}[chosen])
        quiet = page.body.get("data-quiet")
        told = any(each["name"] == "notice" for each in said[-1])
        return found | {LIGHT: BARE if told and not quiet else NOWHERE}

    def _rows(self) -> tuple[Thread, Room]:
        thread = db.session.query(Thread).filter_by(public_id=self.names["thread"]).one()
        return thread, db.session.query(Room).filter_by(public_id=self.names["room"]).one()


def waiting(bea: Member, board: Board) -> str:
    """Words of Bea's that wait for a moderator to read them, from when she was new."""
    with transaction():
        db.session.get_one(Account, bea.id).new_days = 1
    new = make.member_again(bea.id)
    make.a_thread(new, board, title=f"Waiting {TITLE}", text=f"{WORDS} at https://elsewhere.example", notes=[NOTE])
    newcomers.settle(bea.id)
    return db.session.scalars(sa.select(Case.public_id).where(Case.held_for.is_not(None))).one()


def opened(client: FlaskClient, path: str) -> bytes:
    """A page; a search is a form that leads to one, and what begins with a dash is sent."""
    if path.startswith("/search?"):
        parts = path.partition("?")[2].partition("&")
        path = make.send(client, "/search", q=parts[0], **dict(parse_qsl(parts[2]))).location
    elif path.startswith("-"):
        address = urlsplit(path[1:])
        fields = {"nonce": "comesback0", **dict(parse_qsl(address.query, keep_blank_values=True))}
        answer = make.send(client, address.path, **fields)
        assert answer.status_code in (200, 400, 409, 422), answer.status
        return answer.data
    return client.get(path, follow_redirects=True).data


def measured(ann: Member, bea: Member, case: str) -> dict[str, str]:
    """A moderator wrote to Ann, and to Bea, who sees it differently: words of Bea's that moderators judge."""
    mod = make.a_moderator()
    own = make.a_case(make.make_member(), make.opening_of(make.a_thread(ann, title="Mine too")).public_id)
    taken = make.a_measure(mod, own.public_id, MeasureKind.COOLDOWN, words=f"He said {TOLD}")
    # It is over, so that Ann can do everything else here.
    measures.lift(mod, taken.public_id, make.settings())
    theirs = make.a_measure(mod, case, MeasureKind.READONLY, words=f"He said {TOLD}")
    appeals.send(bea, theirs.public_id, f"It was {NOTED}", make.settings())
    measures.lift(mod, theirs.public_id, make.settings())
    waits = db.session.query(Case).filter_by(target_kind=TargetKind.APPEAL).one()
    return {"measure": taken.public_id, "appeal": waits.public_id}
