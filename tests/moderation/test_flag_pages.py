"""A worry's own door, words that were judged fine, and what somebody finds of their own flags, with a plain browser."""

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.extensions import db
from forum.moderation import service, weights
from forum.moderation.models import Case, Flag
from forum.vocabulary import FlagReason
from tests import factories as make
from tests.moderation.acts import hide

pytestmark = pytest.mark.both_databases


def test_a_worry_has_a_door_of_its_own(reader: FlaskClient, post: Post) -> None:
    path = f"/p/{post.public_id}/worry"
    assert make.page(reader.get(f"/t/{post.thread.public_id}")).find("a", href=path), "beside the flag"
    assert make.page(reader.get(f"/p/{post.public_id}/flag")).find("a", href=path), "and on its page"
    shown = reader.get(path)
    assert make.page(shown).select("main a[href^='tel:']"), "first who is awake"
    assert "never counted against them" in make.words(shown)
    assert make.send(reader, path, note="x" * 501).status_code == 400
    assert make.send(reader, path, note="She sounded different.").location == f"/p/{post.public_id}"
    kept = db.session.query(Flag).one()
    assert (kept.reason, kept.note) == (FlagReason.WORRIED, "She sounded different.")


def test_a_worry_about_a_line_and_not_about_oneself(reader: FlaskClient, author: FlaskClient, ann: Member) -> None:
    room = make.a_room()
    line = make.a_line(ann, room)
    assert make.page(reader.get(f"/m/{line.public_id}")).find("a", href=f"/m/{line.public_id}/worry")
    assert make.send(reader, f"/m/{line.public_id}/worry", note="").location == f"/r/{room.public_id}"
    assert author.get(f"/m/{line.public_id}/worry").status_code == 403


def test_words_that_were_judged_fine_say_so_kindly(
    reader: FlaskClient, desk: FlaskClient, mod: Member, case: Case, post: Post
) -> None:
    service.dismiss(mod, case.public_id, case.version, config=make.settings())
    shown = reader.get(f"/p/{post.public_id}/flag")
    assert "they may stay" in make.words(shown)
    assert not make.page(shown).select("button[name=reason]")
    assert make.page(shown).find("a", href=f"/p/{post.public_id}/worry")
    refused = make.send(reader, f"/p/{post.public_id}/flag", reason="spam", note="My words")
    assert (refused.status_code, "My words" in refused.text) == (409, True)
    assert make.send(reader, f"/p/{post.public_id}/worry", note="").status_code == 303


def test_my_reports(reader: FlaskClient, desk: FlaskClient, mod: Member, bea: Member, case: Case) -> None:
    shown = make.words(reader.get("/me/reports"))
    assert "It waits for a moderator." in shown
    hide(mod, case)
    shown = make.words(reader.get("/me/reports"))
    assert "Thank you." in shown
    assert "The words are not there any more." in shown
    assert "Steady Otter" not in shown
    assert make.page(reader.get("/me")).find("a", href="/me/reports")


def test_dismissing_what_was_pointed_out_to_hurt(desk: FlaskClient, bea: Member, case: Case) -> None:
    form = make.page(desk.get(f"/c/{case.public_id}")).find("form", action=f"/c/{case.public_id}/dismiss?bad_faith=1")
    assert desk.post(form["action"], data=make.filled(form)).status_code == 303
    assert weights.of(bea.id, make.settings()) < 0.5
