"""Notices: told once, marked seen, forgotten after their time, and never the words of anybody."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib import clock
from forum.notifications import queries, service
from forum.notifications.models import Notice
from forum.transaction import transaction
from forum.vocabulary import FlagReason, NoticeVerb
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


def test_a_notice_says_what_and_where_and_leaves_a_mark(ann: Member) -> None:
    until = clock.hour(clock.now())
    service.tell(ann.id, NoticeVerb.HIDDEN, path="/p/abc", reason=FlagReason.DETAIL, words="Why", until=until)
    (row,) = queries.notices(ann.selves, None, 9).items
    assert (row.verb, row.path, row.reason, row.words, row.until) == (
        NoticeVerb.HIDDEN, "/p/abc", FlagReason.DETAIL, "Why", until,
    )  # fmt: skip
    assert row.at == clock.hour(clock.now())
    assert row.seen is False
    assert make.member_again(ann.id).unseen is True


def test_only_its_member_reads_a_notice(ann: Member) -> None:
    service.tell(ann.id, NoticeVerb.REPLIED)
    assert queries.notices(make.make_member().selves, None, 9).items == []


def test_looking_clears_the_mark_and_keeps_the_notice(ann: Member) -> None:
    other = make.make_member()
    for who in (ann, other):
        service.tell(who.id, NoticeVerb.REPLIED)
    service.mark_seen(make.member_again(ann.id))
    assert make.member_again(ann.id).unseen is False
    assert [row.seen for row in queries.notices(ann.selves, None, 9).items] == [True]
    assert make.member_again(other.id).unseen is True
    assert [row.seen for row in queries.notices(other.selves, None, 9).items] == [False]


def test_the_newest_comes_first_and_pages_lose_nothing(ann: Member) -> None:
    for number in range(7):
        service.tell(ann.id, NoticeVerb.REPLIED, path=f"/p/{number}")
    seen: list[str] = []
    before: int | None = None
    for _turn in range(5):
        page = queries.notices(ann.selves, before, 3)
        seen += [row.path for row in page.items]
        if page.next is None:
            break
        before = int(page.next)
    assert seen == [f"/p/{number}" for number in reversed(range(7))]


def test_notices_are_forgotten_after_thirty_days(ann: Member) -> None:
    with clock.freeze(clock.now()) as held:
        service.tell(ann.id, NoticeVerb.REPLIED, path="/p/old")
        held.move(timedelta(days=20))
        service.tell(ann.id, NoticeVerb.REPLIED, path="/p/young")
        assert service.sweep(30) == 0
        held.move(timedelta(days=11))
        assert service.sweep(30) == 1
    assert [row.path for row in queries.notices(ann.selves, None, 9).items] == ["/p/young"]


def test_a_notice_is_told_with_what_it_is_about_or_not_at_all(ann: Member) -> None:
    def fail() -> None:
        with transaction():
            service.tell(ann.id, NoticeVerb.REPLIED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert db.session.query(Notice).count() == 0
    assert make.member_again(ann.id).unseen is False


def test_open_pages_get_a_mark_without_content_after_the_commit(ann: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple] = []
    monkeypatch.setattr("forum.live.socketio.emit", lambda *args, **more: sent.append((args, more.get("to"))))
    with transaction():
        service.tell(ann.id, NoticeVerb.HIDDEN, path="/p/abc", words="Why")
        assert sent == []
    assert sent == [(("notice", {}), f"account:{ann.id}")]
