"""What stands beside the lane and is not told in it: words of moderators, notes of other flags, what is hidden, how much there is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions import service as discussions
from forum.discussions.models import Post
from forum.extensions import db
from forum.lib import clock
from forum.moderation import handing, lane, levels, service
from forum.moderation.measure_models import CrisisClosing
from forum.moderation.models import Case
from forum.rooms import service as rooms
from forum.vocabulary import FlagReason, NoticeVerb, Role
from tests import factories as make
from tests.moderation.acts import flag, hide
from tests.moderation.beside import alerts, held, now, on_duty, rows
from tests.moderation.test_judged import CRISIS, SOURCING

pytestmark = pytest.mark.both_databases


def shown(browser: FlaskClient, case: Case) -> str:
    """The page of a case with its words open."""
    make.send(browser, f"/c/{case.public_id}/words")
    page = browser.get(f"/c/{case.public_id}")
    assert page.status_code == 200
    return page.text


# --- Words that others wrote ------------------------------------------------------------------------------------------


def test_the_note_of_another_flag_is_not_that_of_a_worry(bench: FlaskClient, bea: Member, post: Post) -> None:
    case = flag(bea, post, FlagReason.SOURCING, "He sells to others, saysheron")
    flag(bea, post, FlagReason.WORRIED)
    page = shown(bench, case)
    assert "I am worried about this person" in page
    assert "saysheron" not in page
    assert bench.get("/moderation", headers={"Accept": "application/json"}).json["rows"][0]["meta"][0].startswith("1 ")


def test_what_a_moderator_says_when_handing_over_is_for_moderators(
    bench: FlaskClient, mod: Member, worry: Case
) -> None:
    other = make.a_moderator()
    handing.offer(mod, held(mod, worry), "", "Twice suspended, modheron", make.settings())
    page = shown(bench, worry)
    assert "hands this over to whoever comes next" in page
    assert "modheron" not in page
    offer = handing.offer_of(other, now(worry))
    assert offer is not None
    assert offer.words == "Twice suspended, modheron"


def test_what_a_colleague_of_theirs_says_is_read(bench: FlaskClient, worry: Case) -> None:
    finch = make.make_member("Calm Finch", Role.SPECIALIST)
    handing.offer(finch, held(finch, worry), "", "She wants to be asked, finchheron", make.settings())
    assert "finchheron" in shown(bench, worry)


# --- What is hidden or gone -------------------------------------------------------------------------------------------


def a_crisis(ann: Member, bea: Member, where: str) -> Case:
    """Somebody in danger in a thread, in a thread with words that are kept back, or in a room."""
    if where == "room":
        make.a_line(ann, make.a_room("Small hours"), CRISIS)
    else:
        make.a_reply(ann, make.a_thread(bea), CRISIS if where == "thread" else f"{CRISIS} {SOURCING}")
    return db.session.query(Case).one()


@pytest.mark.parametrize("where", ["thread", "kept back", "room"])
def test_hidden_words_do_not_come_back(
    wren: Member, bench: FlaskClient, mod: Member, ann: Member, bea: Member, where: str
) -> None:
    on_duty(wren)
    other, config = make.a_moderator(), make.settings()
    crisis = a_crisis(ann, bea, where)
    assert (rows(bench), alerts(wren)) == ([crisis.public_id], [NoticeVerb.IN_DANGER])
    hide(mod, crisis)
    service.close_together(other, crisis.public_id, now(crisis).version, config, agrees=False)
    assert db.session.query(CrisisClosing).count() == 0
    assert (rows(bench), lane.is_waiting(wren)) == ([], False)
    assert bench.get(f"/c/{crisis.public_id}").status_code == 404
    handing.offer(mod, held(mod, now(crisis)), "", "", config)
    assert rows(bench) == []
    levels.tick(config)
    with clock.freeze(clock.now() + timedelta(minutes=6)):
        levels.tick(config)
    assert alerts(wren) == [NoticeVerb.IN_DANGER], "nobody is led where they cannot go"
    assert NoticeVerb.IN_DANGER in alerts(other)


def test_what_is_shown_again_is_in_it_again(bench: FlaskClient, mod: Member, ann: Member, bea: Member) -> None:
    other, config = make.a_moderator(), make.settings()
    crisis = a_crisis(ann, bea, "thread")
    hide(mod, crisis)
    service.close_together(other, crisis.public_id, now(crisis).version, config, agrees=False)
    service.restore(mod, crisis.public_id, now(crisis).version, config)
    service.close_together(other, crisis.public_id, now(crisis).version, config, agrees=False)
    assert rows(bench) == [crisis.public_id]


@pytest.mark.parametrize("where", ["thread", "room"])
def test_whoever_takes_their_words_back_stays_in_it_without_them(
    bench: FlaskClient, ann: Member, bea: Member, where: str
) -> None:
    crisis = a_crisis(ann, bea, where)
    take_back = discussions.take_back if where == "thread" else rooms.take_back
    take_back(ann, crisis.target_id)
    assert rows(bench) == [crisis.public_id], "somebody may be in danger still"
    answer = bench.get(f"/c/{crisis.public_id}?open=1")
    assert answer.status_code == 200
    assert CRISIS not in answer.text


# --- How much else there is -------------------------------------------------------------------------------------------


def next_at(page: Any) -> str:
    following = page.select_one("a[rel=next]")
    return str(following["href"]) if following else ""


def test_a_page_of_it_does_not_say_what_else_there_is(
    app: Flask, bench: FlaskClient, new_client: Callable[[], FlaskClient], ann: Member, bea: Member, monkeypatch: Any
) -> None:
    for _each in range(3):
        flag(bea, make.opening_of(make.a_thread(ann)), FlagReason.SPAM)
    worries = [flag(bea, make.opening_of(make.a_thread(ann)), FlagReason.WORRIED).public_id for _each in range(3)]
    monkeypatch.setitem(app.config, "NIGHTLIGHT", replace(make.settings(), cases_per_page=1))
    found, addresses = [], ["/moderation"]
    while addresses[-1]:
        page = make.page(bench.get(addresses[-1]))
        found += [each["href"].removeprefix("/c/") for each in page.select("a.row-link")]
        listed = page.select_one("[data-list]")["data-list"]  # type: ignore[index]  # it is there, or the test fails
        assert listed == addresses[-1], "an open page asks for itself"
        addresses.append(next_at(page))
    assert found == worries
    place = addresses[1].rpartition("=")[2]
    assert not place.isdigit()
    assert next_at(make.page(bench.get("/moderation"))) != addresses[1], "no two are compared"
    other = new_client()
    make.sign_in(other, make.make_member(role=Role.SPECIALIST))
    for browser, asked in ((other, place), (bench, str(10**12)), (bench, "x"), (bench, "%00"), (bench, "A" * 80)):
        first = make.page(browser.get(f"/moderation?from={asked}")).select_one("a.row-link")
        assert first["href"] == f"/c/{worries[0]}", asked  # type: ignore[index]  # it is there, or the test fails


def test_a_case_does_not_say_how_often_it_changed(bench: FlaskClient, mod: Member, worry: Case) -> None:
    def version() -> str:
        place = make.page(bench.get(f"/c/{worry.public_id}")).select_one("[data-version]")
        mark = str(place["data-version"])  # type: ignore[index]  # it is there, or the test fails
        answer = bench.get(f"/c/{worry.public_id}", headers={"Accept": "application/json"}).json
        assert answer == {"ok": True, "closed": False, "version": mark}
        return mark

    before = version()
    assert version() == before
    held(mod, worry)
    assert version() != before
    assert len(version()) == len(before) == 16


def test_a_worry_begins_when_somebody_is_worried(
    bench: FlaskClient, wren: Member, ann: Member, bea: Member, post: Post
) -> None:
    config = make.settings()
    with clock.freeze(clock.now()) as frozen:
        case = flag(bea, post, FlagReason.SPAM)
        levels.tick(config)
        frozen.move(timedelta(days=1))
        make.sign_in(bench, wren)
        flag(make.make_member(), post, FlagReason.WORRIED)
        due = now(case).due_at
        assert due is not None
        assert due - clock.now() <= timedelta(minutes=config.red_answer_minutes), "and not with the next tick"
        answer = bench.get("/moderation", headers={"Accept": "application/json"}).json
        assert answer is not None
        assert [each["meta"] for each in answer["rows"]] == [["1 person is worried", "today"]]
