"""Every choice about reading on every surface: what a reader keeps away or covers stands bare nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import reading
from forum.accounts.queries import Member
from forum.discussions import bookmarks, marks, pictures
from forum.discussions import service as discussions
from forum.discussions.models import Board, Thread
from forum.extensions import db
from forum.lib import clock
from forum.moderation import flagging
from forum.moderation import service as moderation
from forum.notifications import service as notifications
from forum.notifications.models import Notice
from forum.rooms import gatherings, pins, rota, whispers
from forum.rooms import service as rooms
from forum.rooms.people import Whom
from forum.rooms.service import About
from forum.transaction import transaction
from forum.vocabulary import FlagReason, NoticeVerb, Role, Shown, TargetKind
from tests import factories as make
from tests.called import calling_through
from tests.looked_after import looked_after
from tests.push_service import PushService
from tests.rooms.circles import Evening, an_evening
from tests.surfaces import (
    ABOVE,
    ANSWER,
    BARE,
    BESIDE,
    COVERED,
    HOSTED,
    JUDGED,
    LIGHT,
    LINE,
    NOTE,
    NOTED,
    NOWHERE,
    SURFACES,
    TEXTS,
    TITLE,
    TOLD,
    WHISPER,
    WORDS,
    Reader,
    Scene,
    measured,
    opened,
    waiting,
)  # fmt: skip
from tests.world import follow_everything, kind

pytestmark = pytest.mark.both_databases
EVERYWHERE = (*SURFACES, *HOSTED, *JUDGED, *BESIDE)


@dataclass(frozen=True)
class Choice:
    """What a reader chose, and how much of each of TEXTS they may then meet anywhere; `light`: whether one may be lit."""

    chosen: Callable[[Scene], None]
    most: tuple[int, ...]
    light: int = BARE


CHOICES = {
    "nothing": Choice(lambda scene: None, (BARE, COVERED, COVERED, BARE, BARE, BARE, COVERED, BARE)),
    "note shown": Choice(lambda scene: scene.keep(grief=Shown.SHOW), (BARE,) * 8),
    "note kept away": Choice(
        lambda scene: scene.keep(grief=Shown.HIDE), (NOWHERE, NOWHERE, NOWHERE, BARE, BARE, BARE, NOWHERE, BARE)
    ),
    "person muted": Choice(
        lambda scene: scene.mute_bea(), (NOWHERE, COVERED, COVERED, COVERED, BARE, BARE, COVERED, COVERED)
    ),
    "words muted": Choice(lambda scene: scene.keep("\n".join(TEXTS), grief=Shown.SHOW), (NOWHERE, *[COVERED] * 7)),
    "quiet hours": Choice(
        lambda scene: scene.be_quiet(), (BARE, COVERED, COVERED, BARE, BARE, BARE, COVERED, BARE), NOWHERE
    ),
}


def allowed(surface: str, choice: str) -> dict[str, int]:
    """How much of each text, and of the light, a surface may show."""
    most = dict(zip(TEXTS, CHOICES[choice].most, strict=True))
    if surface in JUDGED | BESIDE:
        most |= dict.fromkeys((WORDS, ANSWER, LINE, WHISPER), COVERED) | {ABOVE: NOWHERE}
    return most | {LIGHT: CHOICES[choice].light}


@pytest.fixture
def scene(app: Flask, new_client: Callable[[], FlaskClient], open_socket: Callable) -> Scene:
    """Bea has written wherever one can write, and others have written about it."""
    people = make.a_greeter("Ann Otter"), make.a_moderator("Mia Lynx"), make.make_member("Warm Wren", Role.SPECIALIST)
    readers = []
    for client, member in ((new_client(), each) for each in people):
        readers.append(Reader(member, make.sign_in(client, member), client, open_socket))
    bea, board = make.somebody_known("Bea Heron"), make.a_board(is_public=True, pictures=True)
    scene = Scene(*readers, bea)
    scene.names = written(bea, board) | judged(bea, board) | {"held_case": waiting(bea, board)}
    scene.names |= an_evening_of(bea, people[0], scene.names["room"])
    scene.names |= measured(people[0], bea, scene.names["case"]) | looked_after(scene)
    thread_id = db.session.query(Thread.id).filter_by(public_id=scene.names["thread"]).scalar()
    for reader in readers:
        marks.keep(reader.member.id, thread_id, following=True, muted=False)
        bookmarks.keep(reader.member, reader.token, scene.names["answer"], make.settings(), note="Read again")
        opening = make.opening_of(db.session.get_one(Thread, thread_id)).public_id
        bookmarks.keep(reader.member, reader.token, opening, make.settings(), note="And again")
        notifications.tell(reader.member.id, NoticeVerb.REPLIED, path=f"/p/{scene.names['answer']}")
        notifications.tell(reader.member.id, NoticeVerb.HIDDEN, words=f"He said {TOLD}")
    return scene


def written(bea: Member, board: Board) -> dict[str, str]:
    """Threads, an answer and a line."""
    shows = {alt: [make.a_picture(bea, board, f"One sees {alt}")] for alt in (WORDS, ANSWER)}
    thread = make.a_thread(bea, board, title=f"Of {TITLE}", text=f"It says {WORDS}", notes=[NOTE], shows=shows[WORDS])
    lonely = make.a_thread(bea, board, title=f"Lonely {TITLE}", text=WORDS, notes=[NOTE])
    answer, room = make.a_reply(bea, thread, f"And {ANSWER}", notes=[NOTE], shows=shows[ANSWER]), make.a_room()
    line = make.a_line(bea, room, f"Said {LINE}")
    names = {"board": board, "thread": thread, "lonely": lonely, "answer": answer, "room": room, "line": line}
    (names["picture"],) = pictures.of_post(answer)
    names["circle"] = a_round_of(bea).room
    return {name: row.public_id for name, row in names.items()}


def an_evening_of(bea: Member, ann: Member, room: str) -> dict[str, str]:
    """Bea hosts the room: she puts a line above the others and whispers to Ann, twice; one whisper is pointed out."""
    config, to = make.settings(), Whom(person=ann.public_id)
    rota.add_host(make.a_moderator(), room, bea.name)
    gatherings.take_seat(gatherings.begin(bea, room, clock.now() + timedelta(hours=1)).id, ann.id)
    above = rooms.say(bea, room, config, text=f"Also {ABOVE}", nonce="above", about=About(notes=[NOTE.value]))
    pins.pin(bea, above.public_id)
    said = [
        whispers.to_person(bea, room, config, text=f"{words} {WHISPER}", nonce=words, to=to).public_id
        for words in ("Judged", "Only")
    ]
    case = flagging.flag(ann, TargetKind.WHISPER, said[0], FlagReason.OTHER, "", config)
    return {"person": ann.public_id, "above": above.public_id, "whisper": said[1], "whisper_case": case.public_id}


def a_round_of(bea: Member) -> Evening:
    """A room in which Bea has checked in and said what she will do."""
    circle = an_evening(family="Finch", wish=lambda found: setattr(found, "about", "A circle"))
    circle.people["bea"] = bea
    for round_kind in ("check_in", "closing"):
        circle.raises("bea")
        circle.begins(round_kind)
        circle.moves()
        circle.checks_in("bea", win=f"Had {LINE}", intention=f"Will do {LINE}")
        circle.ends()
    return circle


def judged(bea: Member, board: Board) -> dict[str, str]:
    """A case that was decided and one that waits, with notes of those who flagged."""
    thread = make.a_thread(bea, board, title=f"Judged {TITLE}", text=WORDS, notes=[NOTE])
    answer = make.a_reply(bea, thread, f"Judged {ANSWER}", notes=[NOTE])
    line = make.a_line(bea, make.a_room("Another"), f"Judged {LINE}")
    opening = make.opening_of(thread)
    discussions.edit(bea, opening.public_id, make.settings(), text=f"{WORDS}, once more", notes=[NOTE])
    flags, other = [], make.a_moderator()
    for target, target_kind in ((answer, TargetKind.POST), (line, TargetKind.MESSAGE), (opening, TargetKind.POST)):
        note = f"It says {NOTED}"
        found = flagging.flag(
            make.make_member(), target_kind, target.public_id, FlagReason.OTHER, note, make.settings()
        )
        flags.append(found.public_id)
    case = moderation.hide(other, flags[0], 0, FlagReason.OTHER, f"Because {TOLD}", config=make.settings())
    moderation.restore(other, case.public_id, case.version, config=make.settings())
    return dict(zip(("case", "line_case", "opening_case"), flags, strict=True))


@pytest.mark.parametrize("surface", EVERYWHERE)
def test_no_surface_shows_more_than_was_chosen(scene: Scene, surface: str) -> None:
    for choice, made in CHOICES.items():
        scene.choose_nothing()
        made.chosen(scene)
        met = scene.met(surface)
        assert {text: met[text] for text, most in allowed(surface, choice).items() if met[text] > most} == {}, choice


@pytest.mark.parametrize("choice", CHOICES)
def test_what_may_be_met_is_met_somewhere(scene: Scene, choice: str) -> None:
    """Else the test above would hold on empty pages."""
    CHOICES[choice].chosen(scene)
    for group in (SURFACES, JUDGED):
        met = [scene.met(surface) for surface in group]
        most = [allowed(surface, choice) for surface in group]
        for text in (*TEXTS, LIGHT):
            if group is SURFACES and text == NOTED:
                continue  # only moderators read it
            assert max(each[text] for each in met) == max(each[text] for each in most), text
    met = [scene.met(surface) for surface in HOSTED]
    for text in (LINE, ABOVE, WHISPER):
        assert max(each[text] for each in met) == allowed("a person at the evening", choice)[text], text


# Above the form of an answer stands what is answered.
ANSWERED = ("answering", "answering with a quote")


@pytest.mark.parametrize("choice", CHOICES)
def test_a_picture_is_loaded_only_where_its_words_stand_bare(scene: Scene, choice: str) -> None:
    CHOICES[choice].chosen(scene)
    loaded, named = {}, {}
    for surface in ("thread", "a picture", *ANSWERED, "home", "board", "kept", "found by its words", "notices"):
        page = opened(scene.ann.client, SURFACES[surface].format(**scene.names)).decode()
        loaded[surface], named[surface] = page.count('src="/pictures/'), page.count('href="/pictures/')
    most = dict(zip(TEXTS, CHOICES[choice].most, strict=True))
    texts = (most[WORDS], most[ANSWER])
    bare, covered = texts.count(BARE), texts.count(COVERED)
    # Its own page is where somebody comes who has opened the cover.
    assert loaded.pop("a picture") == (1 if bare or covered else 0)
    shown = {"thread": bare} | dict.fromkeys(ANSWERED, 1) if bare else {}
    assert {name: count for name, count in loaded.items() if count} == shown
    led = {"thread": covered} | dict.fromkeys(ANSWERED, 1) if covered else {}
    assert {name: count for name, count in named.items() if count} == led


def test_the_list_of_surfaces_is_whole(scene: Scene) -> None:
    """Every kind of page on which somebody meets one of the texts is in the list."""
    scene.keep(grief=Shown.SHOW)
    every = (path.format(**scene.names) for path in (*SURFACES.values(), *HOSTED.values(), *JUDGED.values()))
    paths = [path for path in every if path.startswith("/")]
    known = {kind(path) for path in paths}
    for reader in scene.readers:
        pages = follow_everything(reader.client, [path for path in paths if not path.startswith("/search?")])
        found = {kind(path) for path, answer in pages.items() if any(text.encode() in answer.data for text in TEXTS)}
        assert found
        # A feed has no reader whose choices it could know; test_feed.py holds what is not in it.
        assert found - {"/b/*/feed"} <= known


def test_nothing_by_a_muted_person_is_told(scene: Scene) -> None:
    ann = scene.ann.member
    forget_notices()
    mine = make.a_thread(ann, title="Mine")
    make.a_reply(scene.bea, mine, "before")
    assert told(ann) == 1
    forget_notices()
    reading.mute(ann, scene.bea.id)
    make.a_reply(scene.bea, mine, "after")
    followed = db.session.query(Thread).filter_by(public_id=scene.names["thread"]).one()
    make.a_reply(scene.bea, followed, "and there")
    assert told(ann) == 0
    reading.mute(ann, (new := make.make_member()).id)
    make.a_reply(new, followed, "the first words of somebody muted")
    assert told(ann) == 0
    make.a_reply(make.make_member(), followed, "somebody else")
    assert told(ann) == 2, "in a thread they follow, and for the first time"


def forget_notices() -> None:
    with transaction():
        db.session.execute(sa.delete(Notice))


# What each choice leaves of a call to the reader's own device when Bea answers them: a call has no words to cover.
DEVICE = {
    "nothing": ["anns"],
    "note shown": ["anns"],
    # The notice waits all the same, so the light goes on and the device is called; neither says what is under it.
    "note kept away": ["anns"],
    "person muted": [],
    "words muted": ["anns"],
    "quiet hours": [],
}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("is_quiet", [False, True])
def test_a_device_is_called_as_its_member_chose(
    scene: Scene, app: Flask, push_service: PushService, monkeypatch: pytest.MonkeyPatch, choice: str, is_quiet: bool
) -> None:
    """The one surface outside the site: no words ever, nothing by a muted person, nothing in quiet hours."""
    with calling_through(app, push_service, monkeypatch.setattr) as calls:
        ann, token = scene.ann.member, calls.turn_on(scene.ann.member, "anns")
        notifications.mark_seen(make.member_again(ann.id))
        CHOICES[choice].chosen(scene)
        if is_quiet:
            begins, ends = (f"{clock.now() + timedelta(hours=away):%H:%M}" for away in (-2, 2))
            reading.keep_quiet(make.identified(token), token, make.settings(), begins=begins, ends=ends, zone="UTC")
        mine = make.a_thread(make.member_again(ann.id), title="Mine")
        make.a_reply(scene.bea, mine, ANSWER, notes=[NOTE])
        sent = calls.settled()
        assert calls.settle() == ([] if is_quiet else DEVICE[choice])
        assert not any(text in repr(sent) for text in (*TEXTS, scene.bea.name))


def told(member: Member) -> int:
    """How many notices wait for a member."""
    return db.session.query(Notice).filter_by(account_id=member.id).count()
