"""A played evening: everything that pages can show, made through the services, and a browser that follows every link."""

import contextlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.accounts.queries import Member
from forum.discussions import greeting
from forum.discussions import service as discussions
from forum.errors import Withheld
from forum.extensions import db
from forum.lib import clock
from forum.moderation import appeals, buddies, debriefs, duty, handing, levels
from forum.moderation import service as moderation
from forum.moderation.kinds import MeasureKind
from forum.moderation.measure_models import PersonMeasure
from forum.rooms import calls, gatherings, hosting, keeping, rota, there, whispers
from forum.rooms import service as rooms
from forum.rooms.models import Message
from forum.rooms.people import Whom
from forum.vocabulary import ContentNote, FlagReason, Role, TargetKind
from tests import factories as make
from tests.rooms.circles import an_evening
from tests.trees import links

MARKER = "zebra-marker-words"
OPEN_WORDS = "open-board-words"
A_FEW = 6
NOT_FOLLOWED = re.compile(r"^(/static/|/socket\.io)")


@dataclass
class World:
    """Who and what there is after the evening."""

    ann: Member
    bea: Member
    moderator: Member
    steward: Member
    specialist: Member
    paths: list[str] = field(default_factory=list)
    paths_of: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def starts(self, who: Member | None) -> list[str]:
        """The pages that no link leads to, as far as somebody has any reason to open them."""
        return self.paths + (self.paths_of[who.id] if who is not None else [])


def played_evening() -> World:
    """People write, talk, flag and decide; `paths` are pages that no link leads to, `paths_of` those that are one person's."""
    world = World(
        make.make_member("Ann Otter"),
        make.make_member("Bea Heron"),
        make.a_moderator(),
        make.a_steward(),
        make.make_member(role=Role.SPECIALIST),
    )
    _talked(world)
    _met(world)
    _hosted(world)
    _worried(world)
    _looked_after_each_other(world)
    return world


def _worried(world: World) -> None:
    """Somebody who may be in danger, words that wait for what they say, a line that was not said, and who is on duty."""
    danger = make.opening_of(make.a_thread(world.ann, title="Tonight", text=f"I want to kill myself {MARKER}"))
    waits = make.a_reply(world.ann, danger.thread, f"hmu I got percs 40 each {MARKER}")
    room = make.a_room("Late")
    said = make.a_line(world.ann, room, f"I cut myself again last night and I am ashamed {MARKER}")
    with contextlib.suppress(Withheld):
        make.a_line(world.bea, room, f"hmu I got percs 40 each, {MARKER}")
    make.sign_in_quietly(world.moderator)
    duty.begin(world.moderator, 2, make.settings())
    levels.tick(make.settings())
    world.paths_of[world.ann.id] += [
        f"/p/{danger.public_id}/written",
        f"/p/{waits.public_id}/edit",
        f"/m/{said.public_id}/said",
    ]


def _looked_after_each_other(world: World) -> None:
    """The two who moderate are buddies: one has sent a debrief, and hands a case over; the other holds one."""
    mod, steward, config = world.moderator, world.steward, make.settings()
    buddies.ask(mod, steward.public_id)
    buddies.ask(steward, mod.public_id)
    debriefs.send(mod, (f"Heavy {MARKER}", "", "A walk"), config, nonce="d1")
    cases = [make.a_case(world.bea, make.opening_of(make.a_thread(world.ann)).public_id) for _each in range(2)]
    moderation.claim(mod, cases[0].public_id, config)
    handing.offer(mod, cases[0].public_id, steward.public_id, f"Please {MARKER}", config)
    moderation.claim(steward, cases[1].public_id, config)
    worried = make.a_case(world.bea, make.opening_of(make.a_thread(world.ann)).public_id, reason=FlagReason.WORRIED)
    moderation.claim(world.specialist, worried.public_id, config)


def _talked(world: World) -> None:
    ann, bea = world.ann, world.bea
    outside, inside = make.a_board("Open door", is_public=True), make.a_board("Nights")
    make.a_board("Nobody wrote yet")
    first = make.a_reply(bea, make.a_thread(ann, outside, title="Open", text=OPEN_WORDS))
    greeting.claim(world.moderator, first.public_id, make.settings())
    _showed(world)
    thread = make.a_thread(
        ann, inside, title=f"Title {MARKER}", text=f"{MARKER} https://example.org/x", notes=[ContentNote.GRIEF]
    )
    chain = make.a_reply(bea, thread, text=MARKER)
    for turn in range(5):
        chain = make.a_reply((ann, bea)[turn % 2], thread, text=MARKER, parent=chain)
    for number in range(26):
        make.a_reply(bea, thread, text=f"{MARKER} {number}")
    hidden, gone = make.a_reply(bea, thread, text=MARKER), make.a_reply(bea, thread, text=MARKER)
    make.a_reply(ann, thread, parent=gone)
    discussions.edit(ann, chain.public_id, make.settings(), text=f"changed {MARKER}")
    discussions.take_back(bea, gone.public_id)
    case = make.a_case(ann, hidden.public_id, reason=FlagReason.DETAIL)
    moderation.hide(
        world.moderator, case.public_id, case.version, FlagReason.DETAIL, "Words of a moderator", config=make.settings()
    )
    hold = db.session.query(PersonMeasure).one()
    appeals.send(bea, hold.public_id, MARKER, make.settings())
    make.a_measure(world.moderator, case.public_id, MeasureKind.NOTE)
    make.a_measure(world.moderator, case.public_id, days=30)
    waiting = make.a_case(bea, make.opening_of(thread).public_id, reason=FlagReason.WORRIED)
    moderation.claim(world.moderator, waiting.public_id, make.settings())
    world.paths += [
        f"/p/{hidden.public_id}",
        f"/p/{chain.public_id}/reply",
        f"/t/{thread.public_id}/head",
        f"/b/{inside.public_id}/new",
    ]
    for who in (world.moderator, world.steward):
        world.paths_of[who.id].append(f"/c/{waiting.public_id}/hide/look")


def _showed(world: World) -> None:
    """Pictures, bare and behind a cover; one that was taken in and is not posted."""
    make.a_thread(world.bea, title="Hello", text="First words of mine")
    bea, porch = make.member_again(world.bea.id), make.a_board("Porch", pictures=True, is_public=True)
    thread = make.a_thread(bea, porch, title="My porch", text="Look", shows=[make.a_picture(bea, porch)])
    for notes in ([], [ContentNote.GRIEF]):
        make.a_reply(
            bea, thread, "And this", notes=notes, shows=[make.a_picture(bea, porch), make.a_picture(bea, porch)]
        )
    make.a_picture(bea, porch)
    world.paths += [f"/p/{make.opening_of(thread).public_id}/edit", f"/b/{porch.public_id}/new"]


def _met(world: World) -> None:
    room = make.a_room("Evening check-in", welcome="Speak from the I.", gathers_from=19 * 60, gathers_until=21 * 60)
    make.a_room("Put away", is_closed=True)
    _kept_words_of_an_evening(world)
    for number in range(53):
        make.a_line((world.ann, world.bea)[number % 2], room, f"{MARKER} {number}")
    said, gone = make.a_line(world.ann, room, MARKER), make.a_line(world.bea, room, MARKER)
    rooms.take_back(world.bea, gone.public_id)
    case = make.a_case(world.bea, said.public_id, TargetKind.MESSAGE)
    moderation.hide(world.moderator, case.public_id, case.version, FlagReason.UNKIND, "", config=make.settings())
    line = make.a_line(world.bea, room, MARKER)
    make.a_case(world.ann, line.public_id, TargetKind.MESSAGE)
    _had_a_round(world)
    world.paths += [f"/r/{room.public_id}?listen=1", f"/m/{line.public_id}/flag", f"/m/{line.public_id}/take-back"]
    assert db.session.query(Message).count() == 58


def _kept_words_of_an_evening(world: World) -> None:
    """A hosted evening that is on, and one's own words kept of one that is over."""
    room = make.a_room(
        "Small hours", closing_words="Good night.", topic="Saying no", gathers_from=60, gathers_until=120
    )
    rota.add_host(world.steward, room.public_id, world.ann.name)
    over = gatherings.begin(world.ann, room.public_id, clock.now() + timedelta(hours=1))
    make.a_line(world.ann, room, MARKER)
    keeping.keep(world.ann, make.sign_in_quietly(world.ann), over.public_id)
    gatherings.close(world.ann, room.public_id)
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        gatherings.begin(world.ann, room.public_id, clock.now() + timedelta(hours=1))
    world.paths += [f"/r/{room.public_id}/{page}" for page in ("topic", "close", "hosts", "calendar")]
    world.paths += [f"/calendar/{room.calendar_token}.ics", "/me/evenings"]


def _had_a_round(world: World) -> None:
    """An evening in the middle of its second round; a closing round came before, so that there is a summary."""
    evening = an_evening("dan", "eve", family="Wren", wish=lambda room: setattr(room, "welcome", "Be kind."))
    evening.people |= {"ann": world.ann, "bea": world.bea}
    evening.raises("ann", "bea")
    evening.begins("closing")
    evening.moves()
    evening.checks_in("ann", intention=MARKER)
    evening.ends()
    evening.raises("bea", "dan", "eve")
    evening.begins()
    evening.moves()
    evening.thanks("ann")
    world.paths.append(f"/r/{evening.name}")


def _hosted(world: World) -> None:
    """An evening that the steward hosts: Ann said hello, was whispered to and sent the way to help; she calls somebody."""
    room, config = make.a_room("By the fire").public_id, make.settings()
    gatherings.begin(world.steward, room, clock.minute(clock.now()) + timedelta(hours=2))
    there.hello(world.ann, room, said=True)
    to = Whom(person=world.ann.public_id)
    whispers.to_person(world.steward, room, config, text=MARKER, nonce="w1", to=to)
    whispers.to_hosts(world.ann, room, config, text=MARKER, nonce="w2")
    whispers.send_card(world.steward, room, to)
    hosting.ask(world.steward, room, "quiet", config, why=MARKER, to=to)
    calls.call(world.ann, room, MARKER, config)
    world.paths += [f"/r/{room}", f"/r/{room}/word", f"/r/{room}/call", f"/r/{room}/hosting"]
    world.paths += [f"/r/{room}/people/{world.ann.public_id}"]


def follow_everything(client: FlaskClient, starts: list[str]) -> dict[str, TestResponse]:
    """Every kind of page of this site that can be reached by links, a few of each, by their addresses."""
    waiting, seen, kinds = ["/", "/no-such-page", "/health", "/robots.txt", "/join/name", *starts], {}, Counter()
    while waiting:
        path = waiting.pop(0)
        if path in seen or NOT_FOLLOWED.match(path) or kinds[kind(path)] == A_FEW:
            continue
        kinds[kind(path)] += 1
        answer = seen[path] = client.get(path)
        if answer.status_code == 303:
            waiting.append(own(answer.location))
        elif answer.mimetype == "text/html":
            waiting += [own(address) for address in links(answer.data) if own(address)]
    return seen


def kind(path: str) -> str:
    """An address without the names in it: pages with the same kind come from the same route and question."""
    return re.sub(r"[a-z][a-z2-7]{9}|=[^&]*", "*", path)


def own(address: str) -> str:
    """The path and query of an address of this site, else an empty string."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")
