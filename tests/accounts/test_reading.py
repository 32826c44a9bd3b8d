"""Choosing what to read: kept sealed, bounded, undone any time, and nobody else learns of it."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import reading
from forum.accounts.models import Account, PersonMute
from forum.accounts.queries import Member
from forum.errors import Invalid
from forum.extensions import db
from forum.reading import Quiet
from forum.vocabulary import ContentNote, Shown
from tests import factories as make

pytestmark = pytest.mark.both_databases
NOTE = ContentNote.GRIEF


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def bea(app: Flask) -> Member:
    return make.make_member("Bea Heron")


@pytest.fixture
def token(client: FlaskClient, ann: Member) -> str:
    """Ann's open session."""
    return make.sign_in(client, ann)


def sealed(member: Member) -> bytes | None:
    return db.session.execute(sa.select(Account.private_sealed).where(Account.id == member.id)).scalar_one()


def chosen(member: Member, token: str) -> reading.Reading:
    return reading.of(make.member_again(member.id), token)


def test_words_and_notes_come_back_as_they_were_kept(ann: Member, token: str) -> None:
    assert not chosen(ann, token).is_apart
    kept = reading.keep(
        ann, token, make.settings(), words="  red   wine \n\nbenzos\nred wine\n", notes={NOTE: Shown.HIDE}
    )
    assert kept == ("red wine", "benzos")
    found = chosen(ann, token)
    assert (found.words, dict(found.notes), found.reader) == (kept, {NOTE: Shown.HIDE}, ann.id)


def test_nothing_chosen_leaves_nothing(ann: Member, token: str) -> None:
    reading.keep(ann, token, make.settings(), words="wine", notes={})
    assert sealed(ann) is not None
    reading.keep(ann, token, make.settings(), words=" \n", notes={NOTE: Shown.COVER})
    assert sealed(ann) is None
    assert not make.member_again(ann.id).has_private


def test_the_row_tells_neither_words_nor_how_many(ann: Member, token: str) -> None:
    reading.keep(ann, token, make.settings(), words="cocodamol", notes={NOTE: Shown.HIDE})
    one = sealed(ann)
    reading.keep(ann, token, make.settings(), words="cocodamol\nfather\ncourt", notes={})
    three = sealed(ann)
    assert one is not None
    assert three is not None
    assert len(one) == len(three)
    assert b"cocodamol" not in one + three
    assert NOTE.value.encode() not in one


@pytest.mark.parametrize("words", ["\n".join(f"w{n}" for n in range(101)), "x" * 61])
def test_too_many_or_too_long_words_are_said_and_come_back(
    client: FlaskClient, ann: Member, token: str, words: str
) -> None:
    with pytest.raises(Invalid):
        reading.keep(ann, token, make.settings(), words=words, notes={})
    answer = make.send(client, "/me/reading", words=words)
    assert answer.status_code == 400
    assert make.page(answer).select_one("#words").text.strip() == words
    assert sealed(ann) is None


def test_the_page_keeps_and_shows_the_choices(client: FlaskClient, ann: Member, bea: Member, token: str) -> None:
    post = make.opening_of(make.a_thread(bea))
    asked = client.get(f"/p/{post.public_id}/mute")
    assert "They never learn of it" in make.words(asked)
    make.send(client, f"/p/{post.public_id}/mute")
    make.send(client, "/me/reading", words="wine\nbeer", **{f"note_{NOTE.value}": "hide", "note_none": "x"})
    page = make.page(client.get("/me/reading"))
    assert page.select_one("#words").text.split() == ["wine", "beer"]
    assert page.select_one(f"#note_{NOTE.value} option[selected]")["value"] == "hide"
    assert "Bea Heron" in page.find("main").text
    make.send(client, f"/me/reading/people/{bea.public_id}/unmute")
    assert "Bea Heron" not in make.words(client.get("/me/reading"))
    assert make.member_again(ann.id).has_private


def test_a_person_is_muted_from_a_line_too(client: FlaskClient, bea: Member, ann: Member, token: str) -> None:
    line = make.a_line(bea, make.a_room())
    flag = make.page(client.get(f"/m/{line.public_id}/flag"))
    assert client.get(flag.find("a", string="Mute this person")["href"]).status_code == 200
    make.send(client, f"/m/{line.public_id}/mute")
    make.send(client, f"/m/{line.public_id}/mute")
    assert chosen(ann, token).people == {bea.id}


def test_muting_oneself_is_no_choice(client: FlaskClient, ann: Member, token: str) -> None:
    post = make.opening_of(make.a_thread(ann))
    assert client.get(f"/p/{post.public_id}/mute").status_code == 403
    reading.mute(ann, ann.id)
    assert db.session.query(PersonMute).count() == 0


def test_unmuting_ends_it(ann: Member, bea: Member, token: str) -> None:
    reading.mute(ann, bea.id)
    reading.mute(ann, bea.id)
    assert reading.muting(bea.id) == [ann.id]
    assert reading.has_muted(ann.id, bea.id)
    assert not reading.has_muted(bea.id, ann.id)
    reading.unmute(ann, bea.public_id)
    reading.unmute(ann, bea.public_id)
    assert reading.muting(bea.id) == []
    assert not make.member_again(ann.id).has_private
    assert not chosen(ann, token).is_apart


def test_a_note_that_is_no_longer_known_is_passed_over(
    ann: Member, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.keep(ann, token, make.settings(), words="", notes={NOTE: Shown.HIDE})
    monkeypatch.setattr(reading, "ContentNote", [note for note in ContentNote if note is not NOTE])
    assert dict(chosen(ann, token).notes) == {}


# --- Quiet hours ------------------------------------------------------------------------------------------------------


def test_quiet_hours_are_kept_beside_words_and_notes(ann: Member, token: str) -> None:
    reading.keep(ann, token, make.settings(), words="wine", notes={NOTE: Shown.HIDE})
    reading.keep_quiet(ann, token, make.settings(), begins="22:30", ends="7:00", zone="Europe/London")
    found = chosen(ann, token)
    assert (found.words, dict(found.notes)) == (("wine",), {NOTE: Shown.HIDE})
    assert found.quiet == Quiet(22 * 60 + 30, 7 * 60, "Europe/London")
    reading.keep_quiet(ann, token, make.settings(), begins="", ends="", zone="")
    assert chosen(ann, token).quiet is None
    assert chosen(ann, token).words == ("wine",)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"begins": "25:00", "ends": "7:00", "zone": "UTC"}, "begins"),
        ({"begins": "22:00", "ends": "", "zone": "UTC"}, "ends"),
        ({"begins": "22:00", "ends": "soon", "zone": "UTC"}, "ends"),
        ({"begins": "22:00", "ends": "07:00", "zone": "Mars/Base"}, "zone"),
        ({"begins": "22:00", "ends": "07:00", "zone": "../etc"}, "zone"),
        ({"begins": "22:00", "ends": "07:00", "zone": ""}, "zone"),
    ],
)
def test_hours_that_do_not_fit_come_back(
    client: FlaskClient, ann: Member, token: str, typed: dict[str, str], problem: str
) -> None:
    with pytest.raises(Invalid) as caught:
        reading.keep_quiet(ann, token, make.settings(), **typed)
    assert problem in caught.value.problems
    answer = make.send(client, "/me/quiet", **typed)
    assert answer.status_code == 400
    assert [make.page(answer).select_one(f"#{name}").get("value", "") for name in typed] == list(typed.values())


def test_no_light_goes_on_in_quiet_hours(client: FlaskClient, ann: Member, bea: Member, token: str) -> None:
    make.a_reply(bea, make.a_thread(ann))
    surfaces = ("/", "/talk", "/threads/recent", "/rooms", "/me", "/me/kept", "/search", "/help")
    lit = {path: make.page(client.get(path)).select("[data-notices]:not([hidden])") for path in surfaces}
    assert all(lit.values())
    make.send(client, "/me/quiet", begins="00:00", ends="23:59", zone="UTC")
    for path in surfaces:
        page = make.page(client.get(path))
        assert page.select("[data-notices]:not([hidden])") == [], path
        assert page.body["data-quiet"] == "0-1439"
    make.send(client, "/me/quiet", begins="", ends="", zone="")
    assert make.page(client.get("/talk")).select("[data-notices]:not([hidden])")
