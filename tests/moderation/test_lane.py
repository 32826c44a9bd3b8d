"""The lane of peer specialists: what is in it, what is told of it and to whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.extensions import db
from forum.lib import clock
from forum.moderation import (
    duty,
    exposure,
    flagging,
    lane,
    levels,
    service,
)
from forum.moderation.models import Case
from forum.policy import Action
from forum.rooms import gatherings, rota, whispers
from forum.vocabulary import FlagReason, NoticeVerb, TargetKind
from tests import factories as make
from tests.moderation.acts import flag
from tests.moderation.beside import alerts, held, now, on_duty, rows
from tests.moderation.test_judged import CRISIS, RED, SOURCING

pytestmark = pytest.mark.both_databases


# --- What is in it ----------------------------------------------------------------------------------------------------


def everything_else(ann: Member, bea: Member) -> dict[str, str]:
    """A case of every other kind, by name."""
    thread, room = make.a_thread(ann), make.a_room("Small hours")
    flagged = flag(bea, make.a_reply(ann, thread, "Words conductheron"), FlagReason.UNKIND)
    make.a_reply(make.member_again(ann.id), thread, f"{SOURCING} heldheron")
    make.a_reply(make.member_again(ann.id), thread, f"{RED} redheron")
    line = make.a_line(ann, room, "A line conductheron")
    spoken = flagging.flag(bea, TargetKind.MESSAGE, line.public_id, FlagReason.SPAM, "", make.settings())
    found = {"flagged": flagged.public_id, "spoken": spoken.public_id}
    by_rules = db.session.query(Case).filter(Case.public_id.not_in(found.values())).order_by(Case.id)
    return found | dict(zip(("held", "red"), (each.public_id for each in by_rules), strict=True))


def test_only_worries_and_crises_are_in_it(wren: Member, bench: FlaskClient, ann: Member, bea: Member) -> None:
    others = everything_else(ann, bea)
    assert rows(bench) == []
    assert not lane.is_waiting(wren)
    assert "Somebody is worried" not in make.words(bench.get("/"))
    worry = flag(bea, make.opening_of(make.a_thread(ann)), FlagReason.WORRIED)
    danger = make.a_reply(make.member_again(ann.id), make.a_thread(bea), CRISIS)
    crisis = db.session.query(Case).filter_by(target_id=danger.public_id).one().public_id
    assert rows(bench) == [crisis, worry.public_id], "who is in danger comes first"
    page = bench.get("/moderation")
    assert page.status_code == 200
    assert not any(name in page.text for name in others.values())
    assert (
        bench.get("/moderation?closed=1").text.count("data-row")
        == bench.get("/moderation?held=1").text.count("data-row")
        == 2
    )
    assert "Somebody is worried" in make.words(bench.get("/"))
    for name in others.values():
        assert bench.get(f"/c/{name}").status_code == 404


def test_a_whisper_is_never_in_it(bench: FlaskClient, wren: Member, mod: Member, ann: Member, bea: Member) -> None:
    on_duty(wren)
    room = make.a_room("Small hours")
    rota.add_host(mod, room.public_id, bea.name)
    evening = gatherings.begin(bea, room.public_id, clock.now() + timedelta(hours=1))
    gatherings.take_seat(evening.id, ann.id)
    sent = whispers.to_hosts(ann, room.public_id, make.settings(), text=CRISIS, nonce="w")
    whispered = make.a_case(bea, sent.public_id, TargetKind.WHISPER, FlagReason.WORRIED)
    assert rows(bench) == []
    assert bench.get(f"/c/{whispered.public_id}").status_code == 404
    assert alerts(wren) == []
    assert service.case_for(mod, whispered.public_id, Action.READ_CASE).id == whispered.id


def test_nothing_else_of_a_case_is_told(
    wren: Member, bench: FlaskClient, mod: Member, ann: Member, bea: Member, post: Post, worry: Case
) -> None:
    cara = make.make_member()
    thread = post.thread
    away = make.a_reply(ann, thread, "Beside it hiddenheron")
    service.hide(mod, flag(cara, away).public_id, 0, FlagReason.UNKIND, "", config=make.settings())
    flag(cara, post, FlagReason.UNKIND, "He says flagheron")
    service.claim(mod, worry.public_id, make.settings())
    service.let_go(mod, worry.public_id)
    make.a_measure(mod, worry.public_id, words="toldheron")
    held(wren, worry)
    exposure.open_words(wren, worry.public_id, make.settings())
    page = bench.get(f"/c/{worry.public_id}")
    seen = make.words(page)
    assert "worryheron" in page.text
    assert "Marked words" in page.text
    for secret in ("flagheron", "hiddenheron", "toldheron", mod.name, "paused", "pointed out", "What was done"):
        assert secret not in seen, secret
    listed = bench.get("/moderation", headers={"Accept": "application/json"}).text
    assert "unkind" not in listed.lower()
    assert "1 person is worried" in listed, "of two who said something one is worried"


def test_what_somebody_else_decided_has_left_it(bench: FlaskClient, mod: Member, worry: Case) -> None:
    assert rows(bench) == [worry.public_id]
    service.dismiss(mod, worry.public_id, worry.version, config=make.settings())
    assert rows(bench) == []
    assert bench.get(f"/c/{worry.public_id}").status_code == 404


def test_ones_own_words_are_not_in_it(wren: Member, bench: FlaskClient, bea: Member) -> None:
    case = flag(bea, make.opening_of(make.a_thread(wren)), FlagReason.WORRIED)
    assert rows(bench) == []
    assert not lane.is_waiting(wren)
    assert bench.get(f"/c/{case.public_id}").status_code == 403


# --- Who is told ------------------------------------------------------------------------------------------------------


def test_who_is_on_duty_hears_of_danger_in_their_lane(wren: Member, mod: Member, ann: Member, bea: Member) -> None:
    on_duty(wren)
    assert [each.name for each in duty.here(beside=True)] == [wren.name]
    assert duty.here() == []
    assert not duty.is_somebody_here(), "whoever writes is told of moderators, and of nobody else"
    everything_else(ann, bea)
    assert alerts(wren) == []
    make.a_reply(make.member_again(ann.id), make.a_thread(bea), CRISIS)
    assert alerts(wren) == [NoticeVerb.IN_DANGER]
    assert alerts(mod) == []


def test_who_waits_too_long_in_danger_is_told_to_them_too(wren: Member, mod: Member, ann: Member) -> None:
    make.a_thread(ann, text=CRISIS)
    with clock.freeze(clock.now() + timedelta(minutes=6)):
        levels.tick(make.settings())
    assert alerts(wren) == alerts(mod) == [NoticeVerb.IN_DANGER]


def heard(socket: Any) -> int:
    return sum(each["name"] == "queue:changed" for each in socket.get_received())


def test_an_open_page_hears_of_the_lane_alone(  # everybody is here
    bench: FlaskClient,
    desk: FlaskClient,
    mod: Member,
    wren: Member,
    ann: Member,
    bea: Member,
    open_socket: Callable[[FlaskClient], Any],
) -> None:
    theirs, ours = open_socket(bench), open_socket(desk)
    for each in (theirs, ours):
        assert each.emit("queue:watch", {}, callback=True) == {"ok": True}
        each.get_received()
    others = everything_else(ann, bea)
    service.claim(mod, others["flagged"], make.settings())
    levels.tick(make.settings())
    assert (heard(theirs), heard(ours) > 0) == (0, True)
    post = make.opening_of(make.a_thread(ann))
    worry = flag(bea, post, FlagReason.WORRIED)
    assert heard(theirs) == 1
    flag(make.make_member(), post, FlagReason.UNKIND)
    assert (heard(theirs), heard(ours) > 0) == (0, True), "that it was pointed out as well is not theirs to hear"
    levels.tick(make.settings())
    assert heard(theirs) == 1, "a deadline of theirs"
    service.dismiss(mod, worry.public_id, now(worry).version, config=make.settings())
    assert heard(theirs) == 1
    make.a_thread(make.member_again(ann.id), text=CRISIS)
    assert heard(theirs) > 0
