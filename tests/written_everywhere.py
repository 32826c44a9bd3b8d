"""The scene of the reader's choices: Bea has written wherever one can write, and others have written about it."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import bookmarks, marks, pictures
from forum.discussions import service as discussions
from forum.discussions.models import Board, Thread
from forum.extensions import db
from forum.lib import clock
from forum.moderation import flagging
from forum.moderation import service as moderation
from forum.notifications import service as notifications
from forum.rooms import gatherings, pins, rota, whispers
from forum.rooms import service as rooms
from forum.rooms.lines import About
from forum.rooms.people import Whom
from forum.vocabulary import FlagReason, NoticeVerb, Role, TargetKind
from tests import factories as make
from tests.looked_after import looked_after
from tests.rooms.circles import Evening, an_evening
from tests.surfaces import (
    ABOVE,
    ANSWER,
    LINE,
    NOTE,
    NOTED,
    TITLE,
    TOLD,
    WHISPER,
    WORDS,
    Reader,
    Scene,
    measured,
    waiting,
)


def a_scene(new_client: Callable[[], FlaskClient], open_socket: Callable) -> Scene:
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
