"""Measures, appeals, worries and one's own pages with a plain browser."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.extensions import db
from forum.lib import clock
from forum.lib.judging import Label
from forum.moderation import answering
from forum.moderation.kinds import ABOUT_PERSON, MeasureKind, MeasureState
from forum.moderation.kit import KIT, NOTE_IN_DANGER
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.models import Case
from forum.vocabulary import CaseState, FlagReason, Standing
from tests import factories as make
from tests.moderation.acts import flag
from tests.moderation.conftest import NewClient

pytestmark = pytest.mark.both_databases


def form_of(page: TestResponse) -> dict[str, Any]:
    """The measure's form as it stands on its page."""
    return make.filled(make.page(page).select_one("main form"))


def looked_and_sent(desk: FlaskClient, case: Case, kind: str, **changed: Any) -> TestResponse:
    """Opens the form, looks at what the person will read, and sends it."""
    path = f"/c/{case.public_id}/measure-{kind}"
    fields = form_of(desk.get(path)) | changed
    shown = desk.post(path, data=fields | {"preview": "1"})
    assert shown.status_code == 200, make.words(shown)
    return desk.post(path, data=form_of(shown))


@pytest.mark.parametrize(("danger", "begins"), [(Label.AMBER, KIT[MeasureKind.NOTE]), (Label.CRISIS, NOTE_IN_DANGER)])
def test_a_word_to_somebody_in_danger_begins_with_care(
    desk: FlaskClient, case: Case, danger: Label, begins: str
) -> None:
    case.danger = danger
    db.session.commit()
    assert form_of(desk.get(f"/c/{case.public_id}/measure-note"))["words"] == begins


def test_half_a_sentence_is_not_sent(desk: FlaskClient, case: Case) -> None:
    path = f"/c/{case.public_id}/measure-readonly"
    shown = desk.post(path, data=form_of(desk.get(path)) | {"preview": "1"})
    assert shown.status_code == 400
    assert "not finished yet" in words_of(shown, ".field-error")
    assert make.page(shown).select_one("#preview") is None


def words_of(page: TestResponse, selector: str) -> str:
    found = make.page(page).select_one(selector)
    assert found is not None, page.text[:500]
    return " ".join(found.get_text(" ").split())


# --- The moderator ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ABOUT_PERSON)
def test_the_preview_is_what_the_person_reads(
    desk: FlaskClient, author: FlaskClient, case: Case, kind: MeasureKind
) -> None:
    make.a_moderator()
    path = f"/c/{case.public_id}/measure-{kind.value}"
    first = desk.get(path)
    assert KIT[kind].strip()[:40] in form_of(first)["words"], "the kit's beginning stands there"
    shown = desk.post(path, data=form_of(first) | {"preview": "1", "words": "Mine & yours"})
    card = words_of(shown, "#preview article")
    assert "Mine & yours" in card
    assert desk.post(path, data=form_of(shown)).status_code == 303
    taken = db.session.query(PersonMeasure).one()
    if taken.state is MeasureState.PROPOSED:
        assert "Mine" not in author.get("/me/measures").text
        answering.confirm(make.a_moderator(), taken.public_id, make.settings())
    theirs = words_of(author.get("/me/measures"), f"#m-{taken.public_id}")
    # What it will last is a length before it is confirmed, and a day after.
    if kind is MeasureKind.SUSPENSION or taken.confirmed_by is None:
        assert theirs.startswith(card), f"{theirs} | {card}"
    else:
        assert "Mine & yours" in theirs


def test_nothing_goes_out_without_a_look(desk: FlaskClient, case: Case) -> None:
    path = f"/c/{case.public_id}/measure-note"
    fields = form_of(desk.get(path))
    answer = desk.post(path, data=fields | {"words": "Straight away"})
    assert answer.status_code == 400
    assert "Please look first" in make.words(answer)
    assert "Straight away" in words_of(answer, "#preview"), "it is shown at once"
    changed = desk.post(path, data=form_of(answer) | {"words": "Something else"})
    assert changed.status_code == 400
    assert db.session.query(PersonMeasure).count() == 0
    assert desk.post(path, data=form_of(changed)).status_code == 303
    assert db.session.query(PersonMeasure).one().words == "Something else"


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("note", {"words": ""}, "in your own words"),
        ("note", {"words": "x" * 501}, "below 500 characters"),
        ("suspension", {"days": "3"}, "how long"),
        ("suspension", {"days": "x"}, "how long"),
    ],
)
def test_a_measure_that_cannot_be_taken_keeps_the_words(
    desk: FlaskClient, case: Case, kind: str, changed: dict, said: str
) -> None:
    path = f"/c/{case.public_id}/measure-{kind}"
    for button in ({"preview": "1"}, {}):
        answer = desk.post(path, data=form_of(desk.get(path)) | {"words": "My words"} | changed | button)
        assert answer.status_code == 400
        assert said in make.words(answer)
        assert form_of(answer)["words"] == changed.get("words", "My words")
    assert desk.get(f"/c/{case.public_id}/measure-no-such").status_code == 404
    assert desk.get(f"/c/{case.public_id}/measure-hold").status_code == 404


def test_the_same_proposal_twice_is_refused_and_keeps_the_words(
    desk: FlaskClient, mod: Member, ann: Member, case: Case
) -> None:
    make.a_measure(make.a_moderator(), case.public_id, MeasureKind.REMOVAL)
    answer = looked_and_sent(desk, case, "removal", words="My own words.")
    assert answer.status_code == 400
    assert "proposed for this person already" in make.words(answer)
    assert form_of(answer)["words"] == "My own words."
    assert db.session.query(PersonMeasure).count() == 1
    assert looked_and_sent(desk, case, "suspension", days="30", words="Something else.").status_code == 303


def test_two_moderators_and_the_page_of_both(
    desk: FlaskClient, new_client: NewClient, author: FlaskClient, case: Case
) -> None:
    other, page = new_client(), f"/c/{case.public_id}/measures"
    make.sign_in(other, make.a_moderator("Kind Otter"))
    days = {"days": "30", "words": "Rest a little."}
    assert looked_and_sent(desk, case, "suspension", **days).location == page
    mine = desk.get(page)
    assert "You had a part in this yourself" in make.words(mine)
    theirs = make.page(other.get(page))
    assert theirs.find("form", action=re.compile("/confirm$"))
    name = db.session.query(PersonMeasure).one().public_id
    assert make.send(desk, f"/measures/{name}/confirm").status_code == 403
    assert make.send(other, f"/measures/{name}/confirm").location == page
    assert make.send(other, f"/measures/{name}/decline").status_code in (403, 409)
    assert "Steady Otter, Kind Otter" in make.words(other.get(page))
    assert author.get(f"/b/{make.a_board().public_id}").status_code == 403
    assert make.send(other, f"/measures/{name}/end").location == page
    assert author.get(f"/b/{make.a_board().public_id}").status_code == 200


def test_the_person_of_a_crisis_reads_the_way_to_help(
    desk: FlaskClient, author: FlaskClient, bea: Member, post: Post, case: Case
) -> None:
    flag(make.make_member(), post, FlagReason.WORRIED)
    looked_and_sent(desk, case, "note", words="I read you.")
    for page in (author.get("/me/measures"),):
        assert "these people are awake" in make.words(page)
        assert make.page(page).select("article a[href^='tel:']")


def test_a_crisis_is_closed_by_two_on_its_page(desk: FlaskClient, new_client: NewClient, case: Case) -> None:
    case.danger = Label.CRISIS
    db.session.commit()
    path, other = f"/c/{case.public_id}", new_client()
    make.sign_in(other, make.a_moderator())
    unread = make.send(desk, f"{path}/dismiss", version=case.version)
    assert (unread.status_code, "read them first" in make.words(unread)) == (409, True)
    make.send(desk, f"{path}/words")
    make.send(desk, f"{path}/dismiss", version=case.version)
    shown = desk.get(path)
    assert "A second person has to look" in make.words(shown)
    assert "Open the words above first" in make.words(other.get(path))
    seen = db.session.get_one(Case, case.id, populate_existing=True).version
    assert make.send(other, f"{path}/close", version=seen, choice="close").status_code == 409
    make.send(other, f"{path}/words")
    form = make.page(other.get(path)).find("form", action=f"{path}/close")
    version = make.filled(form)["version"]
    assert make.send(desk, f"{path}/close", version=version, choice="close").status_code == 403
    assert make.send(other, f"{path}/close", version=version, choice="open").location == path
    make.send(desk, f"{path}/dismiss", version=db.session.get_one(Case, case.id, populate_existing=True).version)
    form = make.page(other.get(path)).find("form", action=f"{path}/close")
    assert other.post(f"{path}/close", data=make.filled(form) | {"choice": "close"}).location == "/moderation/after"
    assert db.session.get_one(Case, case.id, populate_existing=True).state is CaseState.CLOSED


# --- Its person -------------------------------------------------------------------------------------------------------


def test_a_suspended_person_reads_why_and_finds_what_stays_open(
    desk: FlaskClient, author: FlaskClient, case: Case
) -> None:
    looked_and_sent(desk, case, "suspension", days="7", words="Rest a little.", reason="unkind")
    assert "Your account is paused" in make.words(author.get("/"))
    shown = author.get("/me/measures")
    for said in (
        "This place is closed to you until",
        "Rest a little.",
        "Leave the fights outside",
        "I see it differently",
    ):
        assert said in make.words(shown)
    for path in ("/help", "/me", "/me/reports", "/notices", "/rules", "/leaving"):
        assert author.get(path).status_code == 200
    refused = author.get(f"/b/{make.a_board().public_id}")
    assert refused.status_code == 403
    assert make.page(refused).find("a", href="/me/measures")


def test_signing_in_leads_a_suspended_or_removed_person_to_the_reason(app: Flask, client: FlaskClient) -> None:
    opened = make.join_for_real("Amber Finch")
    who = make.confirmed(opened)
    mod, bea = make.a_moderator(), make.make_member()
    case = make.a_case(bea, make.opening_of(make.a_thread(who)).public_id)
    fields = {"name": "Amber Finch", "passphrase": make.PASSPHRASE}
    assert make.send(client, "/sign-in", **fields).location == "/"
    removed = make.a_measure(mod, case.public_id, MeasureKind.REMOVAL, words="It was too much.")
    answering.confirm(make.a_moderator(), removed.public_id, make.settings())
    sent = make.send(client, "/sign-in", **fields)
    assert sent.location == "/me/measures"
    shown = client.get(sent.location)
    for said in (
        "This place is closed to you.",
        "It was too much.",
        "does not end by itself",
        "Help now",
        "I see it differently",
    ):
        assert said in make.words(shown)


def test_a_pause_together_on_its_page(desk: FlaskClient, author: FlaskClient, ann: Member, case: Case) -> None:
    looked_and_sent(desk, case, "together", days="3", words="Shall we?")
    name = db.session.query(PersonMeasure).one().public_id
    assert "You decide" in make.words(author.get("/me/measures"))
    assert make.send(author, f"/me/measures/{name}/answer", choice="yes").location == "/me/measures"
    assert make.member_again(ann.id).standing is Standing.READONLY
    runs = make.words(author.get("/me/measures"))
    assert "You read and do not write for now." in runs
    assert "you would read" not in runs
    board = make.a_board()
    assert author.get(f"/b/{board.public_id}").status_code == 200
    kept = make.send(author, f"/b/{board.public_id}/new", title="T", text="My words", nonce="n1")
    assert kept.status_code == 403
    assert "My words" in kept.text
    assert make.send(author, f"/me/measures/{name}/end").location == "/me/measures"
    assert make.member_again(ann.id).standing is Standing.ACTIVE
    assert make.send(author, f"/me/measures/{name}/answer", choice="no").status_code == 409


def test_nobody_reaches_the_measure_of_somebody_else(reader: FlaskClient, desk: FlaskClient, case: Case) -> None:
    looked_and_sent(desk, case, "cooldown", words="Breathe.")
    name = db.session.query(PersonMeasure).one().public_id
    assert "Breathe." not in reader.get("/me/measures").text
    for act in ("answer", "end", "appeal"):
        assert make.send(reader, f"/me/measures/{name}/{act}", words="x").status_code == 404
    for act in ("confirm", "decline", "end"):
        assert make.send(reader, f"/measures/{name}/{act}").status_code == 403
    assert reader.get(f"/c/{case.public_id}/measures").status_code == 403


def test_words_that_wait_for_a_person_stand_there_too(app: Flask, client: FlaskClient) -> None:
    new = make.make_member(new_until=clock.now() + timedelta(days=3), new_days=2)
    make.sign_in(client, new)
    make.a_thread(make.member_again(new.id), text="Look at https://example.org/elsewhere")
    shown = client.get("/me/measures")
    assert "Waiting for a person to read it" in make.words(shown)
    assert "words that lead elsewhere" in make.words(shown)
