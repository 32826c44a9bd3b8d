"""What passed between hosts and people is forgotten with the evening, and gone from every file; an open case keeps its part."""

from datetime import timedelta

from flask import Flask

from forum.extensions import db
from forum.lib import clock
from forum.moderation import service as moderation
from forum.rooms import calls, gatherings, hosting, whispers
from forum.rooms.models import Host, Room, Seat
from forum.rooms.people import Whom
from forum.transaction import transaction
from forum.vocabulary import TargetKind
from tests import factories as make
from tests.test_forgetting import files_with, wiped


def test_what_passed_between_hosts_and_people_is_gone_from_every_file(app: Flask) -> None:
    host, ann, mod, config = make.make_member(), make.make_member(), make.a_moderator(), make.settings()
    secret = {name: f"unmistakable-{name}-7f3a" for name in ("whisper", "answer", "why", "call", "flagged")}
    room = make.a_room().public_id
    with transaction():
        db.session.add(Host(room_id=db.session.query(Room).one().id, account_id=host.id))
    with clock.freeze(clock.now()) as held:
        begun = gatherings.begin(host, room, clock.now() + timedelta(hours=2))
        gatherings.take_seat(begun.id, ann.id)
        to = Whom(person=ann.public_id)
        whispers.to_person(host, room, config, text=secret["whisper"], nonce="w1", to=to)
        flagged = whispers.to_person(host, room, config, text=secret["flagged"], nonce="w2", to=to)
        whispers.to_hosts(ann, room, config, text=secret["answer"], nonce="w3")
        hosting.ask(host, room, "remove", config, why=secret["why"], to=to)
        calls.call(ann, room, secret["call"], config)
        case = make.a_case(ann, flagged.public_id, TargetKind.WHISPER)
        case_id, version = case.public_id, case.version
        for words in secret.values():
            assert files_with(app, words), "or the search proves nothing"
        gatherings.close(host, room)
        held.move(timedelta(hours=27))
        wiped(app)
        left = {name for name, words in secret.items() if files_with(app, words)}
        assert left == {"flagged"}, "a moderator is still to look at it"
        moderation.dismiss(mod, case_id, version, config=make.settings())
        wiped(app)
        assert files_with(app, secret["flagged"]) == []
    assert db.session.query(Seat).count() == 0, "and who sat there"
