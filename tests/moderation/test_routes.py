"""Flagging in two taps and the moderators' pages, with a plain browser."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.discussions.models import Post
from forum.extensions import db
from forum.lib.judging import Label
from forum.moderation import queries, rows
from forum.moderation.models import Case, Flag
from forum.rooms.models import Message
from forum.vocabulary import CaseState, FlagReason, Standing, TargetKind, Visibility
from tests import factories as make

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]


@pytest.fixture
def reader(client: FlaskClient, bea: Member) -> FlaskClient:
    """Bea's browser."""
    make.sign_in(client, bea)
    return client


@pytest.fixture
def desk(new_client: NewClient, mod: Member) -> FlaskClient:
    """The moderator's browser."""
    browser = new_client()
    make.sign_in(browser, mod)
    return browser


def first_words(member: Member) -> str:
    return db.session.query(Post).filter_by(author_id=member.id).order_by(Post.id).first().public_id


def version(case: Case) -> str:
    db.session.expire_all()
    return str(case.version)


def test_a_post_is_flagged_in_two_taps(reader: FlaskClient, post: Post) -> None:
    tool = make.page(reader.get(f"/t/{post.thread.public_id}")).find("a", href=f"/p/{post.public_id}/flag")
    assert tool is not None
    page = make.page(reader.get(tool["href"]))
    assert [button["value"] for button in page.select("button[name=reason]")] == [
        reason.value for reason in FlagReason if reason is not FlagReason.WORRIED
    ], "a worry has a door of its own"
    sent = make.send(reader, f"/p/{post.public_id}/flag", reason="detail", note="")
    assert sent.location == f"/p/{post.public_id}"
    assert db.session.query(Flag).one().reason is FlagReason.DETAIL
    assert "A moderator will look at it" in make.words(reader.get(sent.location, follow_redirects=True))


def test_a_line_is_flagged_in_two_taps(reader: FlaskClient, ann: Member) -> None:
    room = make.a_room()
    said = make.a_line(ann, room)
    assert make.page(reader.get(f"/r/{room.public_id}")).find("a", href=f"/m/{said.public_id}/flag")
    sent = make.send(reader, f"/m/{said.public_id}/flag", reason="unkind", note="Ouch")
    assert sent.location == f"/r/{room.public_id}"
    assert db.session.query(Case).one().target_kind is TargetKind.MESSAGE


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": "", "note": "My words"}, "choose a reason"),
        ({"reason": "no-such", "note": "My words"}, "choose a reason"),
        ({"note": "My words"}, "choose a reason"),
        ({"reason": "spam", "note": "x" * 501}, "below 500 characters"),
    ],
)
def test_a_flag_that_cannot_be_taken_keeps_the_note(reader: FlaskClient, post: Post, fields: dict, said: str) -> None:
    answer = make.send(reader, f"/p/{post.public_id}/flag", **fields)
    assert answer.status_code == 400
    assert said in make.words(answer)
    assert make.page(answer).find("textarea", {"name": "note"}).text.strip() == fields["note"]
    assert db.session.query(Flag).count() == 0


def test_nobody_flags_their_own_words(client: FlaskClient, ann: Member, post: Post) -> None:
    make.sign_in(client, ann)
    assert make.page(client.get(f"/t/{post.thread.public_id}")).find("a", href=f"/p/{post.public_id}/flag") is None
    assert client.get(f"/p/{post.public_id}/flag").status_code == 403
    assert make.send(client, f"/p/{post.public_id}/flag", reason="spam").status_code == 403


def test_a_flag_on_words_that_somebody_has_hidden_already(
    reader: FlaskClient, desk: FlaskClient, case: Case, post: Post
) -> None:
    make.send(desk, f"/c/{case.public_id}/hide", version=version(case), reason="unkind")
    answer = make.send(reader, f"/p/{post.public_id}/flag", reason="spam", note="My words")
    assert answer.status_code == 409
    assert "dealt with this already" in make.words(answer)
    assert "My words" in answer.text


def test_the_queue_and_a_case_for_moderators(desk: FlaskClient, case: Case) -> None:
    assert "Something waits for a moderator" in make.words(desk.get("/"))
    shown = make.words(desk.get("/moderation"))
    assert "Words of Ann Otter in a thread" in shown
    assert "1 person pointed it out" in shown
    opened = desk.get(f"/c/{case.public_id}")
    assert "Unkind, shaming or bullying" in make.words(opened)
    cover = make.page(opened).select_one("details.cover")
    assert not cover.has_attr("open")
    assert "Marked words" in cover.text
    assert "Bea Heron" not in opened.text, "nobody learns who pointed it out"


def test_the_pages_of_moderators_are_for_moderators(
    client: FlaskClient, new_client: NewClient, reader: FlaskClient, case: Case
) -> None:
    paused = new_client()
    make.sign_in(paused, make.make_member(role=make.Role.MODERATOR, standing=Standing.SUSPENDED))
    stranger = new_client()
    acts = ("claim", "release", "hide", "restore", "dismiss", "measure-note", "close", "appeal")
    for browser, status in ((reader, 403), (paused, 403), (stranger, 401)):
        for path in ("/moderation", f"/c/{case.public_id}", "/c/aaaaaaaaaa"):
            assert browser.get(path).status_code == status
        for act in acts:
            assert (
                make.send(browser, f"/c/{case.public_id}/{act}", version=0, reason="spam", days=1).status_code == status
            )
    assert case.state is CaseState.OPEN


def test_taking_a_case_hiding_with_words_and_restoring(desk: FlaskClient, case: Case, post: Post) -> None:
    path = f"/c/{case.public_id}"
    assert make.send(desk, f"{path}/claim").location == path
    assert make.send(desk, f"{path}/release").location == "/moderation"
    make.send(desk, f"{path}/claim")
    form = make.page(desk.get(path)).find("form", action=f"{path}/hide")
    assert form.select_one("select[name=reason] option[selected]")["value"] == "unkind", "the first flag's reason"
    sent = make.send(desk, f"{path}/hide", version=version(case), reason="sourcing", words="Leave the place out.")
    assert sent.location == "/moderation"
    db.session.expire_all()
    assert (post.visibility, post.hidden_reason) == (Visibility.HIDDEN, FlagReason.SOURCING)
    assert "Nothing waits" in make.words(desk.get("/moderation"))
    assert "hid the words" in make.words(desk.get("/moderation?closed=1"))
    shown = make.words(desk.get(path))
    assert "Leave the place out." in shown
    assert make.send(desk, f"{path}/restore", version=version(case)).location == "/moderation"
    db.session.expire_all()
    assert post.visibility is Visibility.VISIBLE


def test_the_words_may_stay(desk: FlaskClient, case: Case, post: Post) -> None:
    make.send(desk, f"/c/{case.public_id}/dismiss", version=version(case))
    db.session.expire_all()
    assert (case.state, post.visibility) == (CaseState.CLOSED, Visibility.VISIBLE)


def test_a_decision_that_cannot_be_taken_keeps_the_words_and_can_be_sent_again(desk: FlaskClient, case: Case) -> None:
    path = f"/c/{case.public_id}"
    long = make.send(desk, f"{path}/hide", version=version(case), reason="sourcing", words="x" * 501)
    assert long.status_code == 400
    assert "below 500 characters" in make.words(long)
    form = make.page(long).find("form", action=f"{path}/hide")
    assert form.find("textarea").text.strip() == "x" * 501
    assert form.select_one("option[selected]")["value"] == "sourcing"
    wrong = make.send(desk, f"{path}/hide", version=version(case), reason="no-such", words="My words")
    assert wrong.status_code == 400
    assert "My words" in wrong.text


def test_an_older_view_is_noticed_and_the_words_can_still_be_sent(desk: FlaskClient, case: Case, post: Post) -> None:
    path, seen = f"/c/{case.public_id}", version(case)
    make.send(desk, f"{path}/claim")
    answer = make.send(desk, f"{path}/hide", version=seen, reason="sourcing", words="My words")
    assert answer.status_code == 409
    assert "has changed since you opened it" in make.words(answer)
    form = next(each for each in make.page(answer).select("main form") if "My words" in str(each))
    assert desk.post(form["action"], data=make.filled(form)).status_code == 303
    db.session.expire_all()
    assert post.visibility is Visibility.HIDDEN, "sending the kept words again must be able to succeed"


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30])
def test_a_version_that_makes_no_sense(desk: FlaskClient, case: Case, sent: str) -> None:
    make.send(desk, f"/c/{case.public_id}/claim")
    assert make.send(desk, f"/c/{case.public_id}/dismiss", version=sent).status_code in (400, 409)
    db.session.expire_all()
    assert case.state is CaseState.CLAIMED


def test_two_moderators_do_not_get_in_each_others_way(new_client: NewClient, desk: FlaskClient, case: Case) -> None:
    other = new_client()
    make.sign_in(other, make.a_moderator())
    make.send(desk, f"/c/{case.public_id}/claim")
    assert "Steady Otter is looking at it" in make.words(other.get("/moderation"))
    answer = make.send(other, f"/c/{case.public_id}/claim")
    assert answer.status_code == 409
    assert "Somebody else is looking at this one" in make.words(answer)


def test_a_moderator_does_not_decide_about_their_own_words(
    desk: FlaskClient, reader: FlaskClient, mod: Member, bea: Member
) -> None:
    case = make.a_case(bea, make.opening_of(make.a_thread(mod)).public_id)
    shown = desk.get(f"/c/{case.public_id}")
    assert "These words are yours" in make.words(shown)
    assert make.page(shown).find("form", action=f"/c/{case.public_id}/hide") is None
    assert make.send(desk, f"/c/{case.public_id}/hide", version=version(case), reason="spam").status_code == 403


def test_a_case_whose_words_were_taken_back(app: Flask, desk: FlaskClient, bea: Member, ann: Member) -> None:
    from forum.discussions import service as discussions
    from forum.rooms import service as rooms

    post = make.opening_of(make.a_thread(ann))
    said = make.a_line(ann, make.a_room(), "Marked words")
    cases = [make.a_case(bea, post.public_id), make.a_case(bea, said.public_id, TargetKind.MESSAGE)]
    discussions.take_back(ann, post.public_id)
    rooms.take_back(ann, said.public_id)
    assert db.session.query(Message).one().source == ""
    for case in cases:
        shown = desk.get(f"/c/{case.public_id}")
        assert "Taken back by the person who wrote it" in make.words(shown)
        assert "Marked words" not in shown.text


def test_a_long_queue_has_pages(desk: FlaskClient, ann: Member, bea: Member) -> None:
    for _ in range(27):
        make.a_case(bea, make.opening_of(make.a_thread(ann)).public_id)
    first = make.page(desk.get("/moderation"))
    following = first.select_one("a[rel=next]")["href"]
    second = make.page(desk.get(following))
    links = [each["href"] for page in (first, second) for each in page.select("a.row-link")]
    cases = [each for each in links if each.startswith("/c/")]
    assert len(cases) == len(set(cases)) == 27
    assert links[27:] == [f"/greeting#{first_words(ann)}"], "behind all cases: her first words wait as well"
    assert queries.waiting()
    for query in ("from=x", "from=-1", "from=" + "9" * 40, "closed=1&from=%00"):
        assert desk.get(f"/moderation?{query}").status_code == 200


@pytest.mark.parametrize("query", ["endpoint=x", "_method=POST", "_scheme=x&_external=1", "values=x&_anchor=x"])
def test_what_an_address_asks_besides_is_not_passed_on(desk: FlaskClient, bench: FlaskClient, query: str) -> None:
    for browser in (desk, bench):
        shown = browser.get(f"/moderation?{query}")
        assert shown.status_code == 200
        assert make.page(shown).select_one("[data-list]")["data-list"] == "/moderation"
    kept = make.page(desk.get(f"/moderation?held=1&{query}")).select_one("[data-list]")
    assert kept["data-list"] == "/moderation?held=1"


def test_who_came_second_is_shown_the_way_to_the_case(desk: FlaskClient, case: Case) -> None:
    path, seen = f"/c/{case.public_id}", version(case)
    make.send(desk, f"{path}/claim", version=seen)
    pressed = make.send(desk, f"{path}/dismiss", version=seen)
    assert pressed.status_code == 409
    assert make.page(pressed).find("a", string="Look at it as it is now")["href"] == path
    assert desk.get(path).status_code == 200


def test_one_minute_is_one_minute(app: Flask) -> None:
    with app.test_request_context():
        assert [rows.due_words(minutes) for minutes in (1.2, 5, 61, 180, -1, -50, -65, -200)] == [
            "1 minute left",
            "5 minutes left",
            "about 1 hour left",
            "about 3 hours left",
            "waits too long: 1 minute over",
            "waits too long: 50 minutes over",
            "waits too long: 1 hour over",
            "waits too long: 3 hours over",
        ]


def test_who_has_seen_to_a_crisis_does_so_once(new_client: NewClient, desk: FlaskClient, case: Case) -> None:
    case.danger = Label.CRISIS
    db.session.commit()
    second = new_client()
    make.sign_in(second, make.a_moderator())
    path = f"/c/{case.public_id}"
    press = f"form[action^='{path}/dismiss']"
    assert make.page(desk.get(path)).select(press) == [], "it is read first"
    for each in (desk, second):
        make.send(each, f"{path}/words")
    assert make.page(desk.get(path)).select(press)
    make.send(desk, f"{path}/dismiss", version=version(case))
    assert make.page(desk.get(path)).select(press) == []
    assert make.page(second.get(path)).select(f"form[action='{path}/close']")
