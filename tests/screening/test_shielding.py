"""Who is new here is not led elsewhere: refused with the words kept, for everybody alike, and nothing of it remembered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from forum.accounts import shield
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions import service
from forum.discussions.models import Post, Thread
from forum.errors import AskFirst, Invalid
from forum.extensions import db
from forum.lib import clock, ids
from tests import factories as make

pytestmark = pytest.mark.both_databases

NUMBER = "07700 900123"
OFFER = f"Hold on. Ring {NUMBER} or text me"
KIND = "Hold on. Call 988, tell your doctor, come to the evening room"


def stored() -> list[str]:
    db.session.expire_all()
    return [each.source for each in db.session.query(Post).order_by(Post.id)]


def answer(who: Member, thread: Thread, text: str = OFFER, parent: Post | None = None, **more: str) -> str:
    """Answers without having been asked anything before."""
    more["parent_id"] = parent.public_id if parent else ""
    placed = service.reply(who, thread.public_id, make.settings(), text=text, nonce=ids.token(8), **more)
    return placed.public_id


def refused(act: Callable[[], object]) -> Invalid:
    before = stored()
    with pytest.raises(Invalid) as caught:
        act()
    assert set(caught.value.problems) == {"text"}
    assert "They are new here" in caught.value.reason
    assert stored() == before
    return caught.value


# --- To whom ----------------------------------------------------------------------------------------------------------


def test_an_answer_in_a_thread_they_began(ann: Member, theirs: Thread) -> None:
    error = refused(lambda: answer(ann, theirs))
    assert error.values["words"] == f"“{NUMBER}”, “text me”"
    answer(ann, theirs, KIND)


def test_an_answer_to_somebody_else_in_a_thread_they_began(ann: Member, theirs: Thread) -> None:
    beas = make.a_reply(make.make_member(), theirs)
    refused(lambda: answer(ann, theirs, parent=beas))


def test_an_answer_to_their_words_in_somebody_elses_thread(ann: Member, new: Member, anns: Thread) -> None:
    said = make.a_reply(new, anns)
    refused(lambda: answer(ann, anns, "DM me", parent=said))
    answer(ann, anns, "DM me")
    answer(ann, anns, "DM me", parent=make.a_reply(make.make_member(), anns))


def test_an_answer_with_a_quote(at_home: FlaskClient, new: Member, anns: Thread) -> None:
    said = make.a_reply(new, anns, "I cannot sleep")
    form = make.page(at_home.get(f"/p/{said.public_id}/reply?quote=1")).select_one("main form")
    sent = {**make.filled(form), "text": f"{form.select_one('textarea').text}\n> call me tonight\n\nYou can do it"}
    came_back = at_home.post(form["action"], data=sent)
    assert came_back.status_code == 400
    assert "They are new here" in make.words(came_back)
    assert stored() == ["First words", "I cannot sleep"]


def test_words_that_name_them(ann: Member, new: Member, anns: Thread) -> None:
    refused(lambda: answer(ann, anns, "@windy acorn text me"))
    board = make.a_board().public_id
    refused(
        lambda: service.start_thread(
            ann, board, make.settings(), title="For Windy Acorn", text="Come to my place", nonce=ids.token(8)
        )
    )
    assert db.session.query(Thread).count() == 1
    answer(ann, anns, "Windy Acorn is right")
    answer(ann, anns, "Text me, Ann Otter")


def test_a_change_of_words_that_are_out(ann: Member, new: Member, theirs: Thread, anns: Thread) -> None:
    under_theirs = make.a_reply(ann, theirs)
    to_them = make.a_reply(ann, anns, parent=make.a_reply(new, anns))
    elsewhere = make.a_reply(ann, anns)
    for post in (under_theirs, to_them):
        refused(lambda post=post: service.edit(ann, post.public_id, make.settings(), text="Text me"))
    service.edit(ann, elsewhere.public_id, make.settings(), text="Text me")
    service.edit(ann, under_theirs.public_id, make.settings(), text=KIND)


def test_their_own_words_to_themselves_and_to_others_are_asked_about_only(
    new: Member, theirs: Thread, anns: Thread
) -> None:
    for thread in (theirs, anns):
        with pytest.raises(AskFirst):
            answer(new, thread)
        answer(new, thread, "Text me")


def test_who_is_no_longer_new(ann: Member, new: Member, theirs: Thread) -> None:
    with clock.freeze(clock.now() + timedelta(days=make.settings().newcomer_shield_days + 1)):
        answer(ann, theirs, "Text me")
    refused(lambda: answer(ann, theirs, "Text me"))
    shield.end(new)
    answer(ann, theirs, "Text me")


# --- By whom ----------------------------------------------------------------------------------------------------------


def test_no_duty_is_left_out(theirs: Thread) -> None:
    for who in (make.a_greeter(), make.a_moderator(), make.a_steward(), make.a_newcomer()):
        refused(lambda who=who: answer(who, theirs, "Text me"))


def test_moderators_acts_are_no_approaches(client: FlaskClient, new: Member, theirs: Thread) -> None:
    make.sign_in(client, make.a_moderator())
    post = make.opening_of(theirs).public_id
    make.send(client, f"/p/{post}/flag", reason="worried", note=f"Ring {NUMBER}")
    assert make.send(client, f"/p/{post}/notes", notes="grief").status_code == 303
    case = make.a_case(make.make_member(), post)
    sent = make.send(
        client, f"/c/{case.public_id}/hide", version=case.version, reason="other", words=f"Call me: {NUMBER}"
    )
    assert sent.status_code == 303


def test_a_one_off_name_is_always_new_and_treated_like_everybody(ann: Member, anns: Thread) -> None:
    bea = make.make_member("Bea Heron")
    token = make.session_with_keys(bea)
    under_it = make.a_reply(make.known_by(token), anns, alias_by=token)
    for who in (ann, make.known_by(token)):
        refused(lambda who=who: answer(who, anns, "Text me", parent=under_it))
    answer(make.known_by(token), anns, "Text me", parent=under_it, alias_by=token)
    somebody_news = make.a_thread(make.a_newcomer())
    refused(lambda: answer(make.known_by(token), somebody_news, "Text me", alias_by=token))
    with clock.freeze(clock.now() + timedelta(days=make.settings().alias_days + 1)):
        answer(ann, anns, "Text me", parent=under_it)


def test_a_one_off_name_and_a_new_person_hear_the_same(ann: Member, anns: Thread, new: Member) -> None:
    token = make.session_with_keys(make.make_member())
    under_it = make.a_reply(make.known_by(token), anns, alias_by=token)
    said = make.a_reply(new, anns)
    errors = [refused(lambda post=post: answer(ann, anns, "Text me", parent=post)) for post in (under_it, said)]
    assert errors[0].reason == errors[1].reason
    ends = [db.session.get_one(Account, each.author_id).shield_until for each in (under_it, said)]
    assert ends[0] == ends[1], "with the days as they are, the end does not tell either"


# --- What it leaves and what it costs ---------------------------------------------------------------------------------


def test_nothing_of_a_refusal_is_kept(
    at_home: FlaskClient, theirs: Thread, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows() -> dict[str, list[str]]:
        db.session.rollback()
        tables = db.metadata.sorted_tables
        return {table.name: sorted(map(repr, db.session.execute(sa.select(table)))) for table in tables}

    before = rows()
    assert make.send(at_home, f"/t/{theirs.public_id}/replies", text=OFFER, nonce="a" * 24).status_code == 400
    assert rows() == before
    assert NUMBER not in caplog.text + capsys.readouterr().out


@contextmanager
def counted() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(connection, cursor, statement, *rest) -> None:  # SQLAlchemy's own signature
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def test_an_answer_asks_the_same_few_things_however_many_are_new(ann: Member, anns: Thread, theirs: Thread) -> None:
    make.a_reply(ann, anns)

    ann, config, anns, theirs = make.member_again(ann.id), make.settings(), anns.public_id, theirs.public_id
    db.session.rollback()

    def cost(thread: str, text: str) -> int:
        with counted() as sent:
            service.reply(ann, thread, config, text=text, nonce=ids.token(8))
        return len(sent)

    plain = cost(anns, "Good evening")
    assert cost(anns, "Text me") == plain + 1, "one look-up, and only where words lead elsewhere"
    for _ in range(5):
        make.a_thread(make.a_newcomer())
    assert cost(anns, "Good evening") == plain
    assert cost(anns, "Text me") == plain + 1
    first = cost(theirs, "Good evening")
    assert cost(theirs, "Good evening") == first, "their first words waited for the first answer"
