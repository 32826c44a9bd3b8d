"""Whoever had a part in a measure stands in no appeal's way: they neither claim it nor use it for another measure."""

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.errors import Invalid, Refused
from forum.extensions import db
from forum.lib.judging import Label
from forum.moderation import answering, handing, offering, queries, service
from forum.moderation.kinds import MeasureKind, MeasureState, Outcome
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.models import Case
from forum.vocabulary import CaseState, TargetKind
from tests import factories as make
from tests.moderation.acts import hide
from tests.moderation.test_appeals import appeal, hold_of, ruled

pytestmark = pytest.mark.both_databases


def refuses(who: Member, waits: Case) -> None:
    """Everything that would keep others from an appeal, or decide about its person on the side."""
    name, version = waits.public_id, waits.version
    for act in (
        lambda: service.claim(who, name, make.settings()),
        lambda: service.let_go(who, name),
        lambda: service.dismiss(who, name, version, config=make.settings()),
        lambda: make.a_measure(who, name, MeasureKind.NOTE),
    ):
        with pytest.raises(Refused, match="had a part in this"):
            act()
    db.session.rollback()
    assert (waits.state, waits.claimed_by, waits.version) == (CaseState.OPEN, None, version)


def test_who_took_it_and_who_confirmed_it(ann: Member, mod: Member, case: Case) -> None:
    measure, other = make.a_measure(mod, case.public_id, days=30), make.a_moderator()
    answering.confirm(other, measure.public_id, make.settings())
    waits = appeal(ann, measure)
    for who in (mod, other):
        refuses(who, waits)
    third = make.a_moderator()
    service.claim(third, waits.public_id, make.settings())
    ruled(third, waits, Outcome.UNDO)


def test_who_closed_a_crisis_with_a_colleague_had_a_part_in_its_hidden_words(
    ann: Member, mod: Member, case: Case
) -> None:
    case.danger = Label.CRISIS
    db.session.commit()
    second = make.a_moderator()
    hide(mod, case)
    db.session.rollback()
    service.close_together(second, case.public_id, case.version, agrees=True, config=make.settings())
    hold = hold_of(ann)
    assert hold.involved == {mod.id, second.id}
    waits = appeal(ann, hold)
    for who in (mod, second):
        refuses(who, waits)
        with pytest.raises(Refused):
            ruled(who, waits, Outcome.KEEP)
    ruled(make.a_moderator(), waits, Outcome.KEEP)


def test_who_leaves_a_crisis_open_has_no_part_in_it(ann: Member, mod: Member, case: Case) -> None:
    case.danger = Label.CRISIS
    db.session.commit()
    hide(mod, case)
    db.session.rollback()
    service.close_together(make.a_moderator(), case.public_id, case.version, agrees=False, config=make.settings())
    assert hold_of(ann).involved == {mod.id}


def test_pages_offer_it_to_nobody_involved(client: FlaskClient, ann: Member, mod: Member, case: Case) -> None:
    waits = appeal(ann, make.a_measure(mod, case.public_id, days=7)).public_id
    make.sign_in(client, mod)
    page = client.get(f"/c/{waits}/measures")
    assert "had a part in this yourself" in make.words(page)
    assert not make.page(page).select(f'a[href^="/c/{waits}/measure-"]')
    assert client.get(f"/c/{waits}/measure-note").status_code == 403
    assert make.send(client, f"/c/{waits}/claim").status_code == 403
    assert db.session.query(PersonMeasure).filter_by(state=MeasureState.STANDS).count() == 1
    make.sign_in(client, make.a_moderator())
    assert client.get(f"/c/{waits}/measure-note").status_code == 200


def test_the_next_case_is_one_that_they_may_take(client: FlaskClient, ann: Member, bea: Member, mod: Member) -> None:
    """A dozen appeals against what one moderator decided stand before the first case that they may take."""
    waits = []
    for _number in range(queries.FREE_AT_ONCE + 2):
        text = make.opening_of(make.a_thread(ann))
        taken = make.a_measure(mod, make.a_case(bea, text.public_id).public_id, MeasureKind.COOLDOWN)
        waits.append(appeal(ann, taken).public_id)
    for each in db.session.query(Case).filter(Case.target_kind != TargetKind.APPEAL):
        each.state = CaseState.CLOSED
    db.session.commit()
    other = make.a_moderator()
    assert offering.following(mod, "") is None
    assert offering.following(other, "") == waits[0]
    last = make.a_case(bea, make.opening_of(make.a_thread(ann)).public_id)
    assert offering.following(mod, "") == last.public_id
    first = make.a_case(bea, make.opening_of(make.a_thread(ann)).public_id)
    make.sign_in(client, mod)
    sent = make.send(client, f"/c/{last.public_id}/dismiss", version=last.version)
    assert sent.location == f"/c/{first.public_id}"


def test_a_hand_over_of_an_appeal_is_offered_to_nobody_involved(
    client: FlaskClient, ann: Member, mod: Member, case: Case
) -> None:
    waits = appeal(ann, make.a_measure(mod, case.public_id, days=7))
    other, third = make.a_moderator(), make.a_moderator()
    service.claim(other, waits.public_id, make.settings())
    with pytest.raises(Invalid):
        handing.offer(other, waits.public_id, mod.public_id, "", make.settings())
    make.sign_in(client, other)
    names = [each["value"] for each in make.page(client.get(f"/c/{waits.public_id}/hand-over")).select("option")]
    assert third.public_id in names
    assert mod.public_id not in names
    handing.offer(other, waits.public_id, handing.ANYBODY, "", make.settings())
    size = make.settings().cases_per_page
    assert [each.public_id for each in handing.offered(third, size)] == [waits.public_id]
    assert handing.offered(mod, size) == []
    assert handing.offer_of(mod, waits) is None
