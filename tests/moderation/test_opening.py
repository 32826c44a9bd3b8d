"""Opening a one-off name: two moderators with a reason, never one, and nothing once the tie is gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import aliases
from forum.accounts.models import Account, AliasLink
from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.discussions.models import Post
from forum.errors import Conflict, Invalid, Refused
from forum.extensions import db
from forum.lib import clock, seal
from forum.moderation import opening
from forum.moderation.models import AliasOpening, Case, OpeningBox
from forum.notifications.models import Notice
from forum.transaction import transaction
from forum.vocabulary import Measure, NoticeVerb, Role
from tests import factories as make

pytestmark = pytest.mark.both_databases
WHY = "Somebody may be in danger"


@pytest.fixture
def tokens(app: Flask, ann: Member) -> dict[str, str]:
    """Open sessions of the author and of three who keep the place, all before the name was made."""
    people = {"ann": ann, "mod": make.a_moderator("Steady Otter"), "colleague": make.a_moderator("Steady Wren")}
    people["steward"] = make.a_steward("Gentle Badger")
    return {name: make.session_with_keys(member) for name, member in people.items()}


@pytest.fixture
def post(tokens: dict[str, str], bea: Member) -> Post:
    """Words of Ann's under a one-off name."""
    return make.a_reply(make.known_by(tokens["ann"]), make.a_thread(bea), "Marked words", alias_by=tokens["ann"])


def ask(tokens: dict[str, str], who: str, case: Case, words: str = WHY) -> Case:
    return opening.ask(make.known_by(tokens[who]), tokens[who], case.public_id, words, make.settings())


def join(tokens: dict[str, str], who: str, case: Case) -> Case:
    return opening.join(make.known_by(tokens[who]), tokens[who], case.public_id)


def seen(tokens: dict[str, str], who: str, case: Case) -> opening.Opening:
    return opening.state(make.known_by(tokens[who]), tokens[who], case)


def told(account_id: int) -> list[tuple[NoticeVerb, str]]:
    """What somebody was told but for first words, of which every moderator hears."""
    asked = sa.select(Notice.verb, Notice.words).where(Notice.account_id == account_id).order_by(Notice.id)
    asked = asked.where(Notice.verb != NoticeVerb.FIRST_WORDS)
    return [tuple(row) for row in db.session.execute(asked)]


def test_two_open_it_and_all_is_written_down(tokens: dict[str, str], case: Case, ann: Member, post: Post) -> None:
    assert seen(tokens, "mod", case).can_ask
    ask(tokens, "mod", case)
    assert ask(tokens, "mod", case).id == case.id
    assert seen(tokens, "mod", case).waits
    assert seen(tokens, "colleague", case) == opening.Opening(is_alias=True, can_join=True, words=WHY)
    assert not any(seen(tokens, who, case).name for who in ("mod", "colleague", "steward"))
    join(tokens, "colleague", case)
    assert join(tokens, "colleague", case).id == case.id
    assert seen(tokens, "mod", case).name == seen(tokens, "colleague", case).name == ann.name
    assert seen(tokens, "steward", case) == opening.Opening(is_alias=True, is_open=True, words=WHY)
    mod, colleague = make.known_by(tokens["mod"]), make.known_by(tokens["colleague"])
    rows = db.session.query(AuditRow).filter(AuditRow.case_id == case.id).order_by(AuditRow.id)
    assert [(row.measure, row.actor_id, row.words) for row in rows] == [
        (Measure.ASK_OPENING, mod.id, WHY),
        (Measure.OPEN_ALIAS, colleague.id, WHY),
    ]
    assert told(colleague.id) == [(NoticeVerb.OPENING_ASKED, "")]
    assert told(mod.id) == [(NoticeVerb.OPENING_DONE, "")]
    assert (NoticeVerb.NAME_OPENED, WHY) in told(post.author_id)


def test_one_alone_never_opens_it(tokens: dict[str, str], case: Case) -> None:
    with pytest.raises(Conflict):
        join(tokens, "mod", case)
    ask(tokens, "mod", case)
    with pytest.raises(Refused):
        join(tokens, "mod", case)
    with pytest.raises(Conflict):
        ask(tokens, "colleague", case)
    with pytest.raises(Invalid):
        ask(tokens, "steward", case, words="  ")
    assert db.session.scalars(sa.select(AliasOpening.joined_by)).all() == [None]


def test_a_request_ends_by_itself_and_may_be_made_again(tokens: dict[str, str], case: Case) -> None:
    ask(tokens, "mod", case)
    with transaction():
        db.session.execute(sa.update(AliasOpening).values(ends_at=clock.now() - timedelta(minutes=1)))
    with pytest.raises(Conflict):
        join(tokens, "colleague", case)
    assert seen(tokens, "colleague", case).can_ask
    ask(tokens, "colleague", case, words="Still needed")
    join(tokens, "steward", case)
    assert seen(tokens, "colleague", case).name == "Ann Otter"
    assert seen(tokens, "mod", case).name == ""


def test_whoever_came_later_holds_no_part(tokens: dict[str, str], case: Case) -> None:
    late = make.a_moderator("Steady Heron")
    token = make.session_with_keys(late)
    tokens["late"] = token
    assert seen(tokens, "late", case).refusal == opening.NO_SHARE
    with pytest.raises(Refused):
        ask(tokens, "late", case)
    ask(tokens, "mod", case)
    with pytest.raises(Conflict):
        join(tokens, "late", case)


def test_whoever_lost_the_duty_is_not_asked(tokens: dict[str, str], case: Case) -> None:
    gone = make.known_by(tokens["colleague"])
    with transaction():
        db.session.get_one(Account, gone.id).role = Role.MEMBER
    ask(tokens, "mod", case)
    assert told(gone.id) == []
    with pytest.raises(Refused):
        join(tokens, "colleague", case)


def test_nobody_opens_their_own(tokens: dict[str, str], bea: Member) -> None:
    mine = make.a_reply(make.known_by(tokens["mod"]), make.a_thread(bea), "My words", alias_by=tokens["mod"])
    case = make.a_case(bea, mine.public_id)
    with pytest.raises(Refused):
        ask(tokens, "mod", case)


def test_a_plain_name_has_nothing_to_open(tokens: dict[str, str], bea: Member, ann: Member) -> None:
    case = make.a_case(ann, make.opening_of(make.a_thread(bea)).public_id)
    assert seen(tokens, "mod", case) == opening.Opening()
    with pytest.raises(Conflict):
        ask(tokens, "mod", case)


def test_when_the_tie_is_gone_the_answer_is_too(tokens: dict[str, str], case: Case) -> None:
    ask(tokens, "mod", case)
    join(tokens, "colleague", case)
    assert db.session.query(OpeningBox).count() == 2
    with transaction():
        db.session.execute(sa.update(AliasLink).values(until=clock.now() - timedelta(hours=1)))
    assert seen(tokens, "mod", case) == opening.Opening(is_alias=True, refusal=opening.OVER)
    aliases.sweep()
    assert db.session.query(OpeningBox).count() == db.session.query(AliasOpening).count() == 0
    db.session.expire_all()
    assert seen(tokens, "mod", case) == opening.Opening(is_alias=True, refusal=opening.OVER)
    with pytest.raises(Conflict):
        ask(tokens, "colleague", case)


def test_a_stolen_database_opens_nothing(tokens: dict[str, str], case: Case, ann: Member) -> None:
    """Everything that stands in the tables, tried as the key to everything else."""
    ask(tokens, "mod", case)
    link = db.session.query(AliasLink).one()
    assert link.owner_sealed is not None
    assert ann.public_id.encode() not in link.owner_sealed
    held = [row.sealed for row in db.session.query(OpeningBox)] + [
        each for (each,) in db.session.execute(sa.text("SELECT sealed FROM alias_share"))
    ]
    for box in held:
        for at in range(len(bytes(box)) - 31):
            with pytest.raises(seal.BrokenSeal):
                seal.unwrap(bytes(box)[at : at + 32], link.owner_sealed, b"alias")


def test_the_pages(
    tokens: dict[str, str], case: Case, new_client: Callable[[], FlaskClient], ann: Member, bea: Member
) -> None:
    people = {name: new_client() for name in ("mod", "colleague", "ann")}
    for name, client in people.items():
        client.set_cookie("s", tokens[name])
    here = f"/c/{case.public_id}"
    assert "Whose one-off name this is" in make.words(people["mod"].get(here))
    empty = make.send(people["mod"], f"{here}/opening", words="")
    assert empty.status_code == 400
    assert "say why" in make.words(empty)
    assert make.send(people["mod"], f"{here}/opening", words=WHY).status_code == 303
    assert "another moderator joins you" in make.words(people["mod"].get(here))
    assert "A colleague asks you to open" in make.words(people["colleague"].get("/notices"))
    assert WHY in make.words(people["colleague"].get(here))
    assert make.send(people["colleague"], f"{here}/opening/join").status_code == 303
    assert "It belongs to Ann Otter" in make.words(people["colleague"].get(here))
    assert "It belongs to Ann Otter" in make.words(people["mod"].get(here))
    heard = make.words(people["ann"].get("/notices"))
    assert "Two moderators have opened a one-off name of yours" in heard
    assert WHY in heard
    assert make.send(people["ann"], f"{here}/opening", words=WHY).status_code == 403
