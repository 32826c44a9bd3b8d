"""Being on duty, deadlines, the alert that comes once, and what is left of it all: numbers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.models import AccountSession
from forum.accounts.queries import Member
from forum.errors import Invalid, Refused
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Label
from forum.moderation import duty, levels, levels_plot, queries, service
from forum.moderation.models import AnswerCount, Case, Duty
from forum.transaction import transaction
from forum.vocabulary import CaseState, FlagReason, NoticeVerb
from tests import factories as make
from tests.moderation.acts import flag, told
from tests.test_at_once import together

pytestmark = pytest.mark.both_databases
CRISIS = "I have the pills here and I want to die tonight. Goodbye everyone."


def here() -> list[str]:
    db.session.rollback()
    return [each.name for each in duty.here()]


def begin(who: Member, hours: int = 2) -> None:
    make.session_with_keys(who, own_device=True)
    duty.begin(who, hours, make.settings())


def the_case() -> Case:
    db.session.expire_all()
    return db.session.query(Case).one()


def alerts(who: Member) -> int:
    return sum(each.verb is NoticeVerb.IN_DANGER for each in told(who))


def test_duty_ends_by_itself_and_only_ends_are_kept(mod: Member) -> None:
    with clock.freeze(clock.now()) as held:
        begin(mod)
        assert here() == ["Steady Otter"]
        assert {column.name for column in Duty.__table__.columns} == {"account_id", "until", "here_until"}
        held.move(timedelta(minutes=make.settings().duty_away_minutes + 1))
        assert here() == [], "no page of theirs was open for a while"
        assert duty.sweep() == 1
    assert db.session.query(Duty).count() == 0


def test_an_open_page_keeps_somebody_on_duty_until_the_hour_they_said(mod: Member) -> None:
    with clock.freeze(clock.now()) as held:
        begin(mod, 1)
        for _page in range(7):
            held.move(timedelta(minutes=8))
            duty.note_here(mod, make.settings())
            assert here() == ["Steady Otter"]
        held.move(timedelta(minutes=8))
        duty.note_here(mod, make.settings())
        assert here() == []


def test_duty_ends_with_signing_out_and_with_the_role(mod: Member) -> None:
    begin(mod)
    with transaction():
        db.session.query(AccountSession).delete()
    assert here() == []
    begin(mod)
    assert here() == ["Steady Otter"]
    duty.end(mod)
    assert here() == []


@pytest.mark.parametrize("hours", [0, 3, 24, "2", None])
def test_other_hours_are_refused(mod: Member, hours: object) -> None:
    with pytest.raises(Invalid):
        duty.begin(mod, hours, make.settings())


def test_only_who_moderates_is_on_duty(ann: Member) -> None:
    with pytest.raises(Refused):
        duty.begin(ann, 2, make.settings())


# --- Deadlines --------------------------------------------------------------------------------------------------------


def test_what_was_pointed_out_gets_its_deadline_with_the_next_tick(ann: Member, bea: Member) -> None:
    with clock.freeze(clock.now()) as held:
        post = make.opening_of(make.a_thread(ann))
        flag(bea, post, FlagReason.UNKIND)
        assert levels.tick(make.settings()) == 1
        assert the_case().due_at - clock.now() == timedelta(minutes=720)
        held.move(timedelta(minutes=5))
        flag(make.make_member(), post, FlagReason.WORRIED)
        assert the_case().due_at - clock.now() == timedelta(minutes=30), "somebody worries, and no tick is waited for"
        assert levels.tick(make.settings()) == 0


def test_all_are_told_once_when_somebody_in_danger_waits_too_long(ann: Member, mod: Member) -> None:
    other = make.a_moderator("Steady Wren")
    with clock.freeze(clock.now()) as held:
        make.a_thread(ann, text=CRISIS)
        levels.tick(make.settings())
        assert (alerts(mod), alerts(other), alerts(ann)) == (0, 0, 0), "nobody is on duty, and it is not late yet"
        held.move(timedelta(minutes=6))
        for _again in range(3):
            levels.tick(make.settings())
        assert (alerts(mod), alerts(other), alerts(ann)) == (1, 1, 0)


def test_it_is_told_once_however_many_processes_look(app: Flask, ann: Member, mod: Member) -> None:
    make.a_thread(ann, text=CRISIS)
    with transaction():
        the_case().due_at = clock.now() - timedelta(minutes=1)
    together(app, [lambda: levels.tick(make.settings())] * 6)
    assert alerts(mod) == 1


def test_who_is_on_duty_hears_at_once_but_not_of_their_own(ann: Member, mod: Member) -> None:
    begin(mod)
    make.a_thread(ann, text=CRISIS)
    assert alerts(mod) == 1
    make.a_thread(mod, text=CRISIS)
    assert alerts(mod) == 1


def test_looking_is_counted_and_the_time_forgotten(ann: Member, mod: Member) -> None:
    with clock.freeze(clock.now()) as held:
        make.a_thread(ann, text=CRISIS)
        service.claim(mod, the_case().public_id, make.settings())
        assert (the_case().due_at, the_case().staffed) == (None, False)
        service.dismiss(mod, the_case().public_id, the_case().version, config=make.settings())
        service.close_together(
            make.a_moderator(), the_case().public_id, the_case().version, agrees=True, config=make.settings()
        )
        make.a_thread(ann, text=f"{CRISIS} Again.")
        held.move(timedelta(minutes=7))
        late = db.session.query(Case).filter_by(state=CaseState.OPEN).one()
        service.dismiss(mod, late.public_id, late.version, config=make.settings())
        row = db.session.query(AnswerCount).one()
        assert (row.level, row.staffed, row.within, row.late) == (Label.CRISIS, False, 1, 1)
        drawn = levels_plot.plot(make.settings())
        assert (drawn.bands[0].within, drawn.bands[0].late, drawn.unstaffed) == (0, 0, 2), (
            "minutes hold for who is there"
        )
        db.session.execute(sa.update(AnswerCount).values(staffed=True))
        drawn = levels_plot.plot(make.settings())
        assert (drawn.bands[0].within, drawn.bands[0].late, drawn.unstaffed) == (1, 1, 0)
        assert drawn.bands[0].waiting == []
        db.session.rollback()
        held.move(timedelta(weeks=14))
        assert levels.sweep(make.settings().answer_weeks_kept) == 1


def test_a_deadline_that_has_passed_is_forgotten_and_the_case_stays_late(ann: Member, mod: Member) -> None:
    with clock.freeze(clock.now()) as held:
        make.a_thread(ann, text=CRISIS)
        held.move(timedelta(minutes=7))
        assert levels.blur() == 1
        assert (the_case().due_at, the_case().overdue) == (None, True)
        levels.tick(make.settings())
        assert alerts(mod) == 1
        assert the_case().due_at is None, "and it gets no new one"
        assert queries.queue(None, 9, closed=False).items[0].is_late
        assert levels_plot.plot(make.settings()).bands[0].is_late == 1
        service.dismiss(mod, the_case().public_id, the_case().version, config=make.settings())
        assert db.session.query(AnswerCount).one().late == 1
        assert not the_case().overdue


def test_a_case_given_back_waits_anew(ann: Member, mod: Member) -> None:
    make.a_thread(ann, text=CRISIS)
    service.claim(mod, the_case().public_id, make.settings())
    service.let_go(mod, the_case().public_id)
    levels.tick(make.settings())
    assert the_case().due_at is not None


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_moderators_page_says_who_is_here(client: FlaskClient, mod: Member) -> None:
    make.sign_in(client, mod)
    assert "Nobody. Whoever writes words that worry is told so" in make.words(client.get("/moderation"))
    make.send(client, "/moderation/duty", hours="4")
    assert "Steady Otter, until" in make.words(client.get("/moderation"))
    assert "Steady Otter, until" in make.words(client.get("/moderation/levels"))
    make.send(client, "/moderation/duty", hours="99")
    make.send(client, "/moderation/duty/end")
    assert "Nobody is on duty now" in make.words(client.get("/moderation/levels"))


def test_the_drawing_has_its_words_and_its_table(client: FlaskClient, ann: Member, mod: Member) -> None:
    make.sign_in(client, mod)
    make.a_thread(ann, text=CRISIS)
    page = make.page(client.get("/moderation/levels"))
    assert "now, 5 minutes: 0 in time, 0 later; 1 wait now, 0 of them too long" in page.select_one("desc").text
    assert len(page.select("table")[0].select("tbody tr")) == levels_plot.WEEKS + 1
    assert "unknown" in page.text


def test_members_see_none_of_it(new_client: Callable[[], FlaskClient], bea: Member) -> None:
    reader = new_client()
    make.sign_in(reader, bea)
    assert reader.get("/moderation/levels").status_code == 403
    for path in ("/moderation/duty", "/moderation/duty/end"):
        assert make.send(reader, path, hours="2").status_code == 403
