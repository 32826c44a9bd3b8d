"""An appeal with a plain browser: from the measure's page to its end, and honest where nobody else is there."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.extensions import db
from forum.moderation.kinds import MeasureKind
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.models import Case
from forum.transaction import transaction
from forum.vocabulary import FlagReason, Role, TargetKind, Visibility
from tests import factories as make
from tests.moderation.acts import hide
from tests.moderation.conftest import NewClient

pytestmark = pytest.mark.both_databases


def test_an_appeal_from_the_page_to_its_end(
    desk: FlaskClient, author: FlaskClient, new_client: NewClient, mod: Member, case: Case, post: Post
) -> None:
    hide(mod, case, FlagReason.SOURCING, "Leave the place out.")
    name = db.session.query(PersonMeasure).one().public_id
    link = make.page(author.get("/me/measures")).find("a", href=f"/me/measures/{name}/appeal")
    assert link is not None
    empty = make.send(author, link["href"], words="")
    assert empty.status_code == 400
    sent = make.send(author, link["href"], words="It was the name of a book.")
    assert sent.location == f"/me/measures#m-{name}"
    assert "Somebody else looks at it, by" in make.words(author.get("/me/measures"))
    waits = db.session.query(Case).filter_by(target_kind=TargetKind.APPEAL).one()
    path = f"/c/{waits.public_id}/appeal"
    (row,) = make.page(desk.get("/moderation")).select(f"[href='/c/{waits.public_id}']")
    listed = row.find_parent("li")
    assert listed
    assert "An appeal of Ann Otter" in listed.text
    assert re.search("about 7[23] hours left", listed.text), "its person was told until when"
    assert desk.get(f"/c/{waits.public_id}").location == path
    own = desk.get(path)
    assert "You had a part in this yourself" in make.words(own)
    assert make.send(desk, path, version=0, outcome="undo", words="Mine").status_code == 403
    other = new_client()
    make.sign_in(other, make.a_moderator("Kind Otter"))
    shown = other.get(path)
    assert "It was the name of a book." in make.words(shown)
    form = make.page(shown).select("main form")[-1]
    wrong = other.post(path, data=make.filled(form) | {"outcome": "no-such", "words": "My words"})
    assert (wrong.status_code, "My words" in wrong.text) == (400, True)
    late = other.post(path, data=make.filled(form) | {"outcome": "undo", "words": "My words", "version": "77"})
    assert (late.status_code, "My words" in late.text) == (409, True)
    looked = other.post(path, data=make.filled(form) | {"outcome": "undo", "words": "You are right.", "preview": "1"})
    preview = make.page(looked).select_one("#preview")
    assert preview
    for said in ("It is taken back.", "You are right."):
        assert said in preview.text
    assert make.send(desk, path, version=0, outcome="undo", words="Mine", preview="1").status_code == 403
    assert post.visibility is Visibility.HIDDEN, "looked at is not decided"
    done = other.post(path, data=make.filled(form) | {"outcome": "undo", "words": "You are right."})
    assert done.location == "/moderation"
    db.session.rollback()
    assert post.visibility is Visibility.VISIBLE
    theirs = make.words(author.get("/me/measures"))
    assert "It is taken back." in theirs
    assert "You are right." in theirs
    assert "It is taken back" in make.words(other.get(path))


def test_what_has_an_end_can_be_shortened_on_the_page(
    desk: FlaskClient, author: FlaskClient, mod: Member, ann: Member, case: Case
) -> None:
    taken = make.a_measure(make.a_moderator(), case.public_id)
    until = make.member_again(ann.id).paused_until
    make.send(author, f"/me/measures/{taken.public_id}/appeal", words="It was long ago.")
    path = f"/c/{db.session.query(Case).filter_by(target_kind=TargetKind.APPEAL).one().public_id}/appeal"
    form = make.filled(make.page(desk.get(path)).select("main form")[-1])
    late = desk.post(path, data=form | {"outcome": "shorten", "days": "14", "words": "My words"})
    assert (late.status_code, "My words" in late.text) == (400, True)
    assert desk.post(path, data=form | {"outcome": "shorten", "days": "2", "words": "Two days."}).status_code == 303
    ends = make.member_again(ann.id).paused_until
    assert until is not None
    assert ends is not None
    assert ends < until
    assert "It ends sooner." in make.words(author.get("/me/measures"))


def test_nobody_else_is_there_and_the_page_says_so(author: FlaskClient, mod: Member, case: Case) -> None:
    taken = make.a_measure(mod, case.public_id, MeasureKind.COOLDOWN)
    with transaction():
        db.session.execute(sa.update(Account).where(Account.id != mod.id).values(role=Role.MEMBER))
    shown = author.get(f"/me/measures/{taken.public_id}/appeal")
    assert "There is nobody here just now" in make.words(shown)
