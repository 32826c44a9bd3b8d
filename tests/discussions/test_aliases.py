"""A one-off name: one for each thread, the member's own to answer, change and take back, and nobody's after its month."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts import aliases, joining, private, reading, sessions, signing_in
from forum.accounts.models import Account, AliasLink, AliasShare
from forum.accounts.queries import Member
from forum.discussions import company, marks, placing, service
from forum.discussions.models import Post, Thread
from forum.errors import AskFirst, Invalid, Refused
from forum.extensions import db
from forum.lib import clock, ids
from forum.lib.outing import Kind
from forum.moderation import service as moderation
from forum.notifications import queries as notices
from forum.notifications.service import mark_seen
from forum.transaction import transaction
from forum.vocabulary import ContentNote, FlagReason, NoticeVerb, Shown, Standing, TargetKind
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def token(ann: Member) -> str:
    """Ann's open session."""
    return make.session_with_keys(ann)


@pytest.fixture
def thread(app: Flask, bea: Member) -> Thread:
    return make.a_thread(bea, title="A long evening")


def answer(token: str, thread: Thread, **more: object) -> Post:
    """Ann answers under her one-off name."""
    return make.a_reply(make.known_by(token), thread, alias_by=token, **more)  # type: ignore[arg-type]  # any facts


def name_of(post: Post) -> str:
    return db.session.get_one(Account, post.author_id).name


def test_it_is_a_person_of_its_own_and_the_same_in_one_thread(ann: Member, token: str, thread: Thread) -> None:
    first, second = answer(token, thread), answer(token, thread, text="Once more")
    elsewhere = answer(token, make.a_thread(ann))
    assert first.author_id == second.author_id != ann.id
    assert elsewhere.author_id not in (ann.id, first.author_id)
    assert name_of(first) != ann.name
    assert make.known_by(token).selves == {ann.id, first.author_id, elsewhere.author_id}
    assert aliases.in_thread(make.known_by(token), token, thread.id).name == name_of(first)


def test_a_thread_is_begun_under_one(ann: Member, token: str, app: Flask) -> None:
    begun = make.a_thread(ann, alias_by=token)
    assert begun.author_id == make.opening_of(begun).author_id != ann.id
    assert answer(token, begun).author_id == begun.author_id


def test_nothing_about_the_account_says_that_it_wrote(ann: Member, token: str, thread: Thread) -> None:
    before = {row.name: getattr(db.session.get_one(Account, ann.id), row.name) for row in Account.__table__.columns}
    answer(token, thread)
    db.session.expire_all()
    after = {row.name: getattr(db.session.get_one(Account, ann.id), row.name) for row in Account.__table__.columns}
    assert {name for name in before if before[name] != after[name]} == {"private_sealed", "has_private"}


def test_what_ties_it_is_sealed_and_padded(ann: Member, token: str, thread: Thread) -> None:
    answer(token, thread)
    slot = db.session.scalars(sa.select(AliasLink.slot)).one()
    account = db.session.get_one(Account, ann.id)
    assert private.content(make.identified(token), token)["aliases"] == [slot]
    assert slot.encode() not in account.private_sealed
    length = len(account.private_sealed)
    answer(token, make.a_thread(ann))
    db.session.expire_all()
    assert len(db.session.get_one(Account, ann.id).private_sealed) == length


def test_another_session_of_the_member_knows_it_and_nobody_elses_does(
    ann: Member, bea: Member, token: str, thread: Thread
) -> None:
    post = answer(token, thread)
    with transaction():
        account = db.session.get_one(Account, ann.id)
        second = sessions.open_session(account, make.RING, make.settings(), own_device=True)
    assert post.author_id in make.known_by(second).selves
    hers = make.session_with_keys(bea)
    assert make.known_by(hers).selves == {bea.id}


def test_it_is_the_members_own_to_change_and_take_back(ann: Member, token: str, thread: Thread) -> None:
    post = answer(token, thread)
    with pytest.raises(Refused):
        service.edit(make.identified(token), post.public_id, make.settings(), text="Without the session's tie")
    me = make.known_by(token)
    assert service.edit(me, post.public_id, make.settings(), text="Better words").post.source == "Better words"
    with pytest.raises(Refused):
        company.stand_with(me, post.public_id)
    with pytest.raises(Refused):
        make.a_case(me, post.public_id)
    service.take_back(me, post.public_id)
    assert db.session.get(Post, post.id) is None


def test_sending_twice_is_one_answer(ann: Member, token: str, thread: Thread) -> None:
    said = {"text": "Me too", "nonce": "n1", "alias_by": token}
    first = service.reply(make.known_by(token), thread.public_id, make.settings(), **said)
    assert service.reply(make.known_by(token), thread.public_id, make.settings(), **said).id == first.id
    assert placing.known(make.known_by(token), "n1") is not None
    assert placing.known(make.identified(token), "n1") is None


def test_answers_to_it_reach_the_member(ann: Member, bea: Member, token: str, thread: Thread) -> None:
    post = answer(token, thread)
    make.a_reply(bea, thread, "I hear you", parent=post)
    me = make.known_by(token)
    assert me.unseen
    assert not make.identified(token).unseen
    assert [row.verb for row in notices.notices(me.selves, None, 9).items] == [NoticeVerb.REPLIED]
    assert notices.notices([ann.id], None, 9).items == []
    mark_seen(me)
    assert not make.known_by(token).unseen


def test_who_is_told_does_not_depend_on_whose_it_is(ann: Member, bea: Member, token: str, thread: Thread) -> None:
    """A member who follows the thread, has muted Ann, or is Ann, is told like everybody."""
    for follower in (ann, cara := make.make_member("Cara Wren")):
        marks.keep(follower.id, thread.id, following=True, muted=False)
    reading.mute(cara, ann.id)
    reading.mute(bea, ann.id)
    answer(token, thread)
    for each, verb in ((ann, NoticeVerb.FOLLOWED), (cara, NoticeVerb.FOLLOWED), (bea, NoticeVerb.REPLIED)):
        assert [row.verb for row in notices.notices([each.id], None, 9).items] == [verb], each.name


def test_ones_own_words_are_not_kept_from_oneself(ann: Member, token: str, thread: Thread) -> None:
    post = answer(token, thread, text="about grief", notes=[ContentNote.GRIEF])
    reading.keep(make.identified(token), token, make.settings(), words="grief", notes={ContentNote.GRIEF: Shown.HIDE})
    mine = reading.of(make.known_by(token), token)
    assert mine.look(post.author_id, post.notes, post.html).shown is Shown.SHOW
    assert post.author_id in make.known_by(token).selves, "keeping words forgot the names"


def test_ones_own_name_in_it_is_asked_about(ann: Member, token: str, thread: Thread) -> None:
    for text in ("I am Ann Otter here", "ann  otter again", "it is ann_otter"):
        with pytest.raises(AskFirst) as asked:
            service.reply(make.known_by(token), thread.public_id, make.settings(), text=text, nonce="n", alias_by=token)
        assert [kind for kind, _words in asked.value.pieces] == [Kind.OWN_NAME]
    assert make.a_reply(ann, thread, "I am Ann Otter here").source
    post = answer(token, thread)
    with pytest.raises(AskFirst):
        service.edit(make.known_by(token), post.public_id, make.settings(), text="I am Ann Otter here")


def test_nobody_signs_in_with_it_or_joins_under_it(token: str, thread: Thread) -> None:
    name = name_of(answer(token, thread))
    with pytest.raises(Refused):
        signing_in.sign_in(name, make.PASSPHRASE, make.settings(), own_device=False, caller="c")
    with pytest.raises(Invalid):
        joining.join(name, make.PASSPHRASE, make.settings(), own_device=False)


def test_only_so_many_at_once(ann: Member, token: str) -> None:
    board = make.a_board()
    few = replace(make.settings(), aliases_most=2)
    made = [make.a_thread(ann, board) for _turn in range(3)]
    said = [{"text": "Me too", "nonce": ids.token(8), "alias_by": token} for _turn in made]
    for thread, facts in zip(made[:2], said[:2], strict=True):
        service.reply(make.known_by(token), thread.public_id, few, **facts)
    with pytest.raises(Refused):
        service.reply(make.known_by(token), made[2].public_id, few, **said[2])
    assert service.reply(make.known_by(token), made[0].public_id, few, **said[2]).id


# --- Measures ---------------------------------------------------------------------------------------------------------


def test_pausing_it_pauses_the_person_behind_and_tells_nobody_who(ann: Member, token: str, thread: Thread) -> None:
    post = answer(token, thread)
    make.paused(post.author_id)
    me = make.known_by(token)
    assert me.standing is Standing.SUSPENDED
    assert me.paused_until is not None
    assert db.session.get_one(Account, ann.id).standing is Standing.ACTIVE
    with pytest.raises(Refused):
        make.a_reply(me, thread)
    make.paused(post.author_id, 0)
    assert make.known_by(token).standing is Standing.ACTIVE


def test_a_moderator_is_not_shut_out_by_a_colleague_who_cannot_know(app: Flask, thread: Thread) -> None:
    other, mod = make.a_moderator("Steady Wren"), make.a_moderator("Steady Ibis")
    token = make.session_with_keys(mod)
    post = answer(token, thread)
    make.paused(post.author_id)
    me = make.known_by(token)
    assert me.standing is Standing.ACTIVE
    with pytest.raises(Refused):
        answer(token, thread, text="Again")
    case = make.a_case(make.make_member(), post.public_id)
    with pytest.raises(Refused):
        moderation.claim(me, case.public_id, make.settings())
    assert (
        moderation.hide(other, case.public_id, case.version, FlagReason.OTHER, "", config=make.settings()).author_id
        == post.author_id
    )
    assert case.target_kind is TargetKind.POST


# --- The end of the tie -----------------------------------------------------------------------------------------------


def test_after_its_month_nothing_ties_it(ann: Member, token: str, thread: Thread) -> None:
    make.a_moderator(), make.a_moderator()
    post = answer(token, thread)
    assert db.session.query(AliasShare).count() >= 2
    assert aliases.sweep() == 0
    with transaction():
        db.session.execute(sa.update(AliasLink).values(until=clock.now() - timedelta(hours=1)))
    assert aliases.sweep() == 1
    assert db.session.query(AliasLink).count() == db.session.query(AliasShare).count() == 0
    me = make.known_by(token)
    assert me.selves == {ann.id}
    with pytest.raises(Refused):
        service.edit(me, post.public_id, make.settings(), text="Too late")
    fresh = answer(token, thread, text="After a month")
    assert fresh.author_id not in (ann.id, post.author_id)
    assert len(private.content(make.identified(token), token)["aliases"]) == 1


def test_with_one_moderator_nobody_can_ever_open_it(token: str, thread: Thread) -> None:
    db.session.execute(sa.update(Account).values(role="member"))
    db.session.commit()
    make.a_moderator()
    answer(token, thread)
    assert db.session.scalars(sa.select(AliasLink.owner_sealed)).one() is None
    assert db.session.query(AliasShare).count() == 0
