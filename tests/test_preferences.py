"""Every choice about reading on every surface: what a reader keeps away or covers stands bare nowhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import reading
from forum.accounts.queries import Member
from forum.discussions.models import Thread
from forum.extensions import db
from forum.lib import clock
from forum.notifications import service as notifications
from forum.notifications.models import Notice
from forum.transaction import transaction
from forum.vocabulary import Shown
from tests import factories as make
from tests.called import calling_through
from tests.kept_rows import KeptRows
from tests.push_service import PushService
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
    WHISPER,
    WORDS,
    Scene,
    opened,
)  # fmt: skip
from tests.world import follow_everything, kind
from tests.written_everywhere import a_scene

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


SCENES = KeptRows()


@pytest.fixture(scope="module", autouse=True)
def _leaves_nothing() -> Iterator[None]:
    yield
    SCENES.forget()


@pytest.fixture
def scene(app: Flask, new_client: Callable[[], FlaskClient], open_socket: Callable) -> Scene:
    """The scene, as it was made, before readers with browsers of their own."""
    kept: Scene = SCENES.scene(app, lambda: a_scene(new_client, open_socket))
    readers = [replace(each, client=new_client(), open_socket=open_socket) for each in kept.readers]
    for reader in readers:
        reader.client.set_cookie("s", reader.token)
    return Scene(*readers, kept.bea, dict(kept.names))


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
