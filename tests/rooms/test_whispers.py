"""Whispers: between the hosts and one person, read by nobody else, gone with the evening; and the way to help."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum import live
from forum.accounts.queries import Member
from forum.errors import AskFirst, Conflict, Invalid, Missing, Refused
from forum.extensions import db
from forum.lib import clock, ids
from forum.moderation import service as moderation
from forum.moderation import targets
from forum.rooms import access, gatherings, hosting, keeping, retention, state, whisper_queries, whispers
from forum.rooms.hosting_models import Whisper
from forum.rooms.kinds import WhisperKind
from forum.rooms.models import Gathering
from forum.rooms.people import Whom
from forum.vocabulary import FlagReason, Measure, Standing, TargetKind, Visibility
from tests import factories as make
from tests.rooms.conftest import Night
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases


def to_ann(night: Night, text: object = "How are **you**?", by: Any = None, **more: Any) -> whisper_queries.WhisperRow:
    facts = {"text": text, "nonce": ids.token(8), "to": night.to(night.ann)} | more
    return whispers.to_person(by or night.host, night.room, make.settings(), **facts)


def to_hosts(night: Night, text: object = "It is hard", by: Any = None, **more: Any) -> whisper_queries.WhisperRow:
    facts = {"text": text, "nonce": ids.token(8)} | more
    return whispers.to_hosts(by or night.ann, night.room, make.settings(), **facts)


def caught_up(night: Night, who: Member) -> list[tuple[str, Any]]:
    """Who said what, as somebody who comes in gets it."""
    found = state.of(who, access.room_head(who, night.room))["whispers"]
    return [(each["by"], each.get("body", each.get("gone"))) for each in found]


def test_a_whisper_reaches_its_two_sides_and_nobody_else(night: Night) -> None:
    found = to_ann(night)
    payload = {
        "room": night.room,
        "id": found.public_id,
        "kind": "words",
        "at": clock.minute(clock.now()).isoformat(),
        "from_host": True,
        "by": "Hanna Heron",
        "put_away": False,
        "person": {"id": night.ann.public_id, "name": "Ann Otter"},
        "body": [["p", "How are ", ["strong", "you"], "?"]],
    }
    sent = [(to, told) for to, event, told in night.sent if event == "room:whisper"]
    assert sent == [(live.hosts(night.room_id), payload), (live.account(night.ann.id), payload)]
    assert {event for _to, event, _told in night.sent} == {"room:whisper"}, "and the room hears nothing of it"
    assert night.measures() == [Measure.WHISPER]


def test_the_person_answers_all_hosts(night: Night) -> None:
    fellow, moderator = night.fellow("Fred Swift"), make.a_moderator()
    to_ann(night)
    to_hosts(night, "Not well")
    asked, said = ("Hanna Heron", [["p", "How are ", ["strong", "you"], "?"]]), ("Ann Otter", [["p", "Not well"]])
    for who in (night.ann, night.host, fellow, moderator):
        assert caught_up(night, who) == [asked, said]
    assert caught_up(night, night.bea) == []
    assert night.measures() == [Measure.WHISPER], "who asks the hosts is not written down"


def test_members_whisper_to_hosts_only(night: Night) -> None:
    for by in (night.bea, night.ann):
        with pytest.raises(Refused, match="hosts of the room"):
            to_ann(night, by=by)
    with pytest.raises(Conflict, match="Choose the person"):
        to_hosts(night, by=night.host)
    with pytest.raises(Conflict, match="Choose the person"):
        to_hosts(night, by=make.a_moderator())
    for colleague in (night.fellow("Fred Swift"), night.host):
        with pytest.raises(Refused, match="colleagues"):
            to_ann(night, to=night.to(colleague))
    assert db.session.query(Whisper).count() == 0


def test_who_was_asked_to_listen_or_to_leave_still_has_a_word(night: Night) -> None:
    for step in ("quiet", "remove"):
        hosting.ask(night.host, night.room, step, make.settings(), to=night.to(night.ann))
    to_hosts(night, "Why me?")
    found = whisper_queries.newest(access.head_of(night.host, night.room), 9)
    assert [each.kind for each in found] == [WhisperKind.QUIETED, WhisperKind.REMOVED, WhisperKind.WORDS]
    to_ann(night, "Come back tomorrow")


def test_who_may_not_write_here_does_not_whisper(night: Night) -> None:
    for standing in (Standing.SUSPENDED, Standing.JOINING):
        with pytest.raises(Refused):
            to_hosts(night, by=make.make_member(standing=standing))
    hosting.lock(night.host, night.room, locked=True)
    with pytest.raises(Refused, match="keeps its circle"):
        to_hosts(night, by=make.make_member())
    to_hosts(night)
    night.over()
    with pytest.raises(Refused, match="No evening"):
        to_hosts(night)


def test_the_same_nonce_is_the_same_whisper(app: Flask, night: Night) -> None:
    config, room, ann, host, to = make.settings(), night.room, night.ann, night.host, night.to(night.ann)
    sent = together(app, [lambda: whispers.to_hosts(ann, room, config, text="Once", nonce="n1")] * 4)
    sent += together(app, [lambda: whispers.to_person(host, room, config, text="Once", nonce="n1", to=to)] * 4)
    assert len({each.public_id for each in sent}) == 2, sent
    assert night.measures() == [Measure.WHISPER]


@pytest.mark.parametrize("text", ["", "  ", "x" * 1_001, None, 7, ["a"]])
@pytest.mark.parametrize("whisper", [to_ann, to_hosts])
def test_words_that_cannot_be_taken(night: Night, whisper: Any, text: object) -> None:
    with pytest.raises(Invalid) as refused:
        whisper(night, text)
    assert set(refused.value.problems) == {"text"}


@pytest.mark.parametrize("nonce", ["", "x" * 41, None, 7])
def test_a_whisper_needs_a_proper_nonce(night: Night, nonce: Any) -> None:
    with pytest.raises(Invalid):
        to_hosts(night, nonce=nonce)


@pytest.mark.parametrize("whisper", [to_ann, to_hosts])
def test_words_that_lead_to_a_person_are_asked_about(night: Night, whisper: Any) -> None:
    with pytest.raises(AskFirst) as asked:
        whisper(night, "Ring me on 07700 900123")
    assert db.session.query(Whisper).count() == 0
    whisper(night, "Ring me on 07700 900123", seen=asked.value.digest)
    assert db.session.query(Whisper).count() == 1


def test_what_is_whispered_is_made_safe(night: Night) -> None:
    assert to_hosts(night, "<script>alert(1)</script>**bold**").html.count("<script") == 0


def test_another_persons_whisper_is_not_there(night: Night) -> None:
    found = to_ann(night)
    for side in (night.ann, night.host, night.fellow("Fred Swift"), make.a_moderator()):
        assert whispers.of(side, found.public_id).public_id == found.public_id
    for stranger in (night.bea, make.make_member()):
        for name in (found.public_id, "aaaaaaaaaa", None):
            with pytest.raises(Missing):
                whispers.of(stranger, name)
        with pytest.raises(Missing):
            targets.visible_to(stranger, TargetKind.WHISPER, found.public_id)
        with pytest.raises(Missing):
            make.a_case(stranger, found.public_id, TargetKind.WHISPER)


# --- The way to help --------------------------------------------------------------------------------------------------


def test_the_way_to_help_stands_until_its_person_puts_it_away(app: Flask, night: Night) -> None:
    fellow, room, to = night.fellow("Fred Swift"), night.room, night.to(night.ann)
    acts = [lambda by=by: whispers.send_card(by, room, to) for by in (night.host, fellow) * 3]
    assert sorted(together(app, acts)) == [False] * 5 + [True]
    assert night.measures() == [Measure.SEND_CARD]
    head = access.head_of(night.ann, room)
    (card,) = whisper_queries.newest(head, 9)
    assert whisper_queries.card_stands(head, night.ann.id) == card.public_id
    assert whisper_queries.card_stands(head, night.bea.id) == ""
    for other in (night.bea, night.host, fellow, make.a_moderator()):
        with pytest.raises(Missing):
            whispers.put_away(other, card.public_id)
    assert whispers.put_away(night.ann, card.public_id) == room
    assert whisper_queries.card_stands(head, night.ann.id) == ""
    assert whispers.send_card(night.host, room, to) is True


def test_members_send_nobody_the_way_to_help(night: Night) -> None:
    with pytest.raises(Refused):
        whispers.send_card(night.bea, night.room, night.to(night.ann))
    with pytest.raises(Refused, match="colleagues"):
        whispers.send_card(night.host, night.room, night.to(make_fellow := night.fellow("Fred Swift")))
    assert make_fellow


# --- Moderators -------------------------------------------------------------------------------------------------------


def test_a_whisper_can_be_pointed_out_and_hidden(night: Night) -> None:
    moderator, found = make.a_moderator(), to_ann(night, "Unkind words")
    case = make.a_case(night.ann, found.public_id, TargetKind.WHISPER)
    assert make.a_case(night.ann, found.public_id, TargetKind.WHISPER).id == case.id
    with pytest.raises(Refused, match="yours"):
        make.a_case(night.host, found.public_id, TargetKind.WHISPER)
    target = targets.find(TargetKind.WHISPER, found.public_id)
    assert target is not None
    assert (target.author, target.place, target.path) == ("Hanna Heron", "Evening check-in", f"/r/{night.room}")
    moderation.hide(moderator, case.public_id, case.version, FlagReason.UNKIND, "", config=make.settings())
    for side in (night.ann, night.host):
        assert caught_up(night, side) == [("Hanna Heron", "hidden")]
    last = night.told(live.account(night.ann.id), "room:whisper")[-1]
    assert (last["id"], last["gone"], "body" in last) == (found.public_id, "hidden", False)
    assert whispers.hide(found.public_id, FlagReason.OTHER) is False
    db.session.refresh(case)
    moderation.restore(moderator, case.public_id, case.version, config=make.settings())
    assert caught_up(night, night.ann) == [("Hanna Heron", [["p", "Unkind words"]])]
    assert whispers.restore(found.public_id) is False


# --- Forgetting -------------------------------------------------------------------------------------------------------


def test_whispers_are_forgotten_with_the_evening(night: Night) -> None:
    with clock.freeze(clock.now()) as held:
        to_hosts(night)
        found = to_ann(night)
        case = make.a_case(night.ann, found.public_id, TargetKind.WHISPER)
        held.move(timedelta(hours=30))
        retention.forget_transcripts()
        assert db.session.query(Whisper).count() == 2, "the evening is still on"
        night.over()
        retention.forget_transcripts()
        assert db.session.query(Whisper).count() == 2, "what was said there is still remembered"
        held.move(timedelta(hours=26))
        retention.forget_transcripts()
        kept = [each.public_id for each in db.session.query(Whisper)]
        assert kept == [found.public_id], "what a moderator is to look at stays a while"
        assert keeping.last_evening(night.room_id) is None, "the evening itself is forgotten"
        moderation.dismiss(make.a_moderator(), case.public_id, case.version, config=make.settings())
        retention.forget_transcripts()
        assert db.session.query(Whisper).count() == db.session.query(Gathering).count() == 0


def test_the_minute_of_a_whisper_is_dropped_after_a_day(night: Night) -> None:
    with clock.freeze(clock.hour(clock.now()) + timedelta(minutes=17)) as held:
        to_hosts(night)
        held.move(timedelta(hours=25))
        assert retention.drop_minutes(timedelta(hours=24)) == 1
        kept = db.session.query(Whisper).one()
        assert (kept.at.minute, kept.visibility) == (0, Visibility.VISIBLE)


def test_a_person_is_meant_by_a_line_too(night: Night) -> None:
    said = night.line(night.bea)
    to_ann(night, to=Whom(line=said.public_id))
    assert [each[0] for each in caught_up(night, night.bea)] == ["Hanna Heron"]


def test_nobody_new_is_led_elsewhere(night: Night) -> None:
    new = make.a_newcomer("Nina Vole")
    gatherings.take_seat(night.gathering_id, new.id)
    to = night.to(new)
    for words in ("Ring me on 07700 900123", "Come to my place"):
        with pytest.raises(Invalid) as error:
            to_ann(night, words, to=to)
        assert "They are new here" in error.value.problems["text"]
        with pytest.raises(Invalid):
            hosting.ask(night.host, night.room, "quiet", make.settings(), why=words, to=to)
    assert to_ann(night, "Good that you came", to=to).person == "Nina Vole"
    assert to_ann(night, "Come to my place").person == "Ann Otter", "who is no longer new decides for themselves"
