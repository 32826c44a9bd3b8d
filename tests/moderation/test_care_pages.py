"""Looking after those who look after others, with a plain browser and no scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.config import Config
from forum.extensions import db
from forum.lib import ids
from forum.moderation import buddies, flagging, handing, load, service
from forum.moderation.care_models import Debrief
from forum.moderation.models import Case
from forum.transaction import transaction
from forum.vocabulary import FlagReason, NoticeVerb
from tests import factories as make
from tests.counting import counted
from tests.moderation.acts import told
from tests.moderation.test_care import case_at, some_cases
from tests.moderation.test_judged import CRISIS

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]


@pytest.fixture
def desk(client: FlaskClient, mod: Member) -> FlaskClient:
    """The browser of somebody who moderates."""
    client.set_cookie("s", make.session_with_keys(mod, own_device=True))
    return client


@pytest.fixture
def other_desk(new_client: NewClient) -> FlaskClient:
    found = new_client()
    found.set_cookie("s", make.session_with_keys(make.a_moderator("Kind Otter"), own_device=True))
    return found


def pressed(browser: FlaskClient, path: str, words: str) -> Any:
    """Opens a page, presses the button with these words and follows where it leads."""
    page = make.page(browser.get(path))
    button = next(each for each in page.select("main form button") if " ".join(each.text.split()) == words)
    form = button.find_parent("form")
    fields = make.filled(form)
    answer = browser.post(form.get("action") or path, data=fields)
    assert answer.status_code == 303, answer.status
    return browser.get(answer.location)


def test_grave_words_open_with_one_press_and_stay_open_for_the_day(desk: FlaskClient, bea: Member) -> None:
    post = make.opening_of(make.a_thread(bea, text=f"{CRISIS} Grave words"))
    path = f"/c/{make.a_case(make.make_member(), post.public_id, reason=FlagReason.OTHER).public_id}"
    shut = desk.get(path)
    assert "Grave words" not in shut.text
    assert "counts 3 points of your day" in make.words(shut)
    opened = pressed(desk, path, "Open the words")
    assert "Grave words" in make.page(opened).select_one("details.cover[open] .cover-inside").text
    again = desk.get(path)
    assert "Grave words" in make.page(again).select_one("details.cover:not([open]) .cover-inside").text
    assert "3 of 21 in the last day" in make.words(desk.get("/moderation/care"))


def test_what_stands_around_and_what_was_written_about_it_opens_with_it(desk: FlaskClient, bea: Member) -> None:
    thread = make.a_thread(bea, text="Before it all")
    post = make.a_reply(bea, thread, CRISIS)
    make.a_reply(bea, thread, "Right behind")
    case = make.a_case(make.make_member(), post.public_id)
    note = flagging.flag(
        make.make_member(), case.target_kind, post.public_id, FlagReason.OTHER, "A quoted note", make.settings()
    )
    path = f"/c/{note.public_id}"
    for words in ("Before it all", "Right behind", "A quoted note", "I have the pills"):
        assert words not in desk.get(path).text
    page = pressed(desk, path, "Open the words")
    for words in ("Before it all", "Right behind", "A quoted note", "I have the pills"):
        assert words in page.text


def test_a_rest_begins_by_itself_and_pages_say_what_to_do(desk: FlaskClient, mod: Member) -> None:
    (held,) = some_cases(1)
    service.claim(mod, held, make.settings())
    for name in some_cases(make.settings().exposure_rest_points // 3, CRISIS):
        page = pressed(desk, f"/c/{name}", "Open the words")
    words = make.words(page)
    for said in (
        "Your rest has begun",
        "nobody can end it sooner",
        "Put both feet on the floor",
        "You still hold 1 case",
    ):
        assert said in words
    (fresh,) = some_cases(1, CRISIS)
    shut = desk.get(f"/c/{fresh}")
    assert "You are resting, so somebody else opens them" in make.words(shut)
    assert not [each for each in make.page(shut).select("main form") if "words" in (each.get("action") or "")]
    assert make.send(desk, f"/c/{fresh}/words").status_code == 403
    assert make.send(desk, "/moderation/duty", hours="1").status_code == 403
    assert "You are resting from the queue" in make.words(desk.get("/moderation"))
    for path in ("/", "/talk", "/rooms", "/moderation/raid", "/moderation/levels"):
        assert desk.get(path).status_code == 200, "everything else stays open"
    assert "Give it back" in make.words(desk.get("/moderation/holding"))
    assert "Your hands are free" in make.words(pressed(desk, "/moderation/holding", "Give it back"))


def test_no_address_ends_a_rest(desk: FlaskClient, mod: Member, app: Any) -> None:
    pressed(desk, "/moderation/care", "I need a rest now")
    until = make.member_again(mod.id).resting_until
    assert until is not None
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.rule.startswith("/moderation") and not rule.arguments:
            make.send(desk, rule.rule, person=mod.public_id, hours="1")
    db.session.rollback()
    assert make.member_again(mod.id).resting_until == until


def test_the_cap_is_told_kindly_with_what_one_holds(desk: FlaskClient, mod: Member) -> None:
    names = some_cases(4)
    for name in names[:3]:
        pressed(desk, f"/c/{name}", "I take this one c")
    page = pressed(desk, f"/c/{names[3]}", "I take this one c")
    assert "that is enough for one person" in make.words(page)
    assert len(make.page(page).select("main .row-item")) == 3
    assert case_at(names[3]).claimed_by is None
    with transaction():
        load.count(mod.id, taken=Config.claims_most_daily)
    answer = make.send(desk, f"/c/{names[3]}/dismiss", version=case_at(names[3]).version)
    assert answer.status_code == 409
    assert "that is a full day" in make.words(answer)
    (grave,) = some_cases(1, CRISIS)
    make.send(desk, f"/c/{grave}/words")
    sent = make.send(desk, f"/c/{grave}/dismiss", version=case_at(grave).version)
    assert sent.status_code == 303, "nobody in danger waits for a number"


def test_a_case_is_handed_over_from_page_to_page(desk: FlaskClient, other_desk: FlaskClient, case: Case) -> None:
    path = f"/c/{case.public_id}"
    make.send(desk, f"{path}/claim")
    form = make.page(desk.get(f"{path}/hand-over"))
    names = [each.text for each in form.select("select[name=to] option")]
    assert names[0] == "Whoever comes next"
    assert "Kind Otter" in names
    assert not {"Steady Otter", "Ann Otter"} & set(names)
    kind = form.find("option", string="Kind Otter")["value"]
    make.send(desk, f"{path}/hand-over", to=kind, words="She waits for an answer")
    row = make.page(other_desk.get("/moderation")).select_one("[data-row^=handed] a")
    assert row.text == "Steady Otter hands this over to you"
    assert row["href"] == f"{path}#handed"
    data = other_desk.get("/moderation", headers={"Accept": "application/json"}).json
    names = [each["name"] for each in data["rows"]]
    assert names[0] == f"handed-{case.public_id}"
    assert case.public_id not in names, "it stands there once"
    page = other_desk.get(path)
    assert "She waits for an answer" in make.page(page).select_one("#handed").text
    pressed(other_desk, path, "I take it over c")
    db.session.expire_all()
    assert case_at(case.public_id).claimed_by is not None
    assert make.page(other_desk.get(path)).select_one("#handed") is None
    assert "gave it back : “She waits for an answer”" in make.words(other_desk.get(path)).replace("back:", "back :")


def test_leaving_duty_asks_what_is_to_become_of_what_one_holds(desk: FlaskClient, case: Case) -> None:
    make.send(desk, "/moderation/duty", hours="1")
    make.send(desk, f"/c/{case.public_id}/claim")
    page = pressed(desk, "/moderation", "I am away now")
    assert "Before you go" in make.words(page)
    assert make.page(page).find("a", href=f"/c/{case.public_id}/hand-over")
    pressed(desk, "/moderation/holding", "Not this one for me")
    make.send(desk, "/moderation/duty", hours="1")
    assert make.send(desk, "/moderation/duty/end").location == "/moderation"


def test_one_press_leaves_a_case_to_others_and_asks_nothing(
    desk: FlaskClient, other_desk: FlaskClient, case: Case
) -> None:
    path = f"/c/{case.public_id}"
    make.send(desk, f"{path}/claim")
    before = other_desk.get("/moderation").text
    page = pressed(desk, path, "Not this one for me")
    assert "Somebody else takes it" in make.words(page)
    assert "you leave it to others" in make.words(desk.get("/moderation"))
    assert "you leave it to others" in make.words(desk.get(path))
    assert before != other_desk.get("/moderation").text, "it is free again"
    for address in ("/moderation", path):
        assert "leave it to others" not in make.words(other_desk.get(address))
    assert "gave it back" in make.words(other_desk.get(path)), "as if it had been given back"


def test_buddies_find_each_other_think_of_each_other_and_part(
    desk: FlaskClient, other_desk: FlaskClient, mod: Member
) -> None:
    page = pressed(desk, "/moderation/care", "Ask")
    assert "You have asked Kind Otter" in make.words(page)
    page = pressed(other_desk, "/moderation/care", "Yes, let us")
    assert "You and Steady Otter look after each other" in make.words(page)
    page = pressed(other_desk, "/moderation/care", "Thinking of you")
    assert told(mod)[-1].verb is NoticeVerb.THOUGHT_OF
    assert "Thinking of you. From your buddy." in make.words(desk.get("/notices"))
    assert "Thinking of you" not in [each.text for each in make.page(page).select("button")]
    pressed(desk, "/moderation/care", "I need a rest now")
    assert "rests until" in make.words(other_desk.get("/moderation/care"))
    page = pressed(desk, "/moderation/care", "End it, without a reason")
    assert "Nobody asks why" in make.words(page)
    assert buddies.of_id(mod.id) is None


def test_after_somebody_in_danger_a_quiet_page_is_offered(desk: FlaskClient, other_desk: FlaskClient) -> None:
    (name,) = some_cases(1, CRISIS)
    for each in (desk, other_desk):
        make.send(each, f"/c/{name}/words")
    make.send(other_desk, f"/c/{name}/dismiss", version=case_at(name).version)
    closed = make.send(desk, f"/c/{name}/close", version=case_at(name).version, choice="close")
    page = desk.get(closed.location)
    assert closed.location == "/moderation/after"
    for said in ("A moment for you", "How is it now?", "What stays with you?", "What would help?", "For you alone"):
        assert said.lower() in make.words(page).lower()
    assert make.page(page).find("a", href="tel:988")
    assert not make.page(page).select("main textarea"), "without a buddy there is nobody to send it to"


def test_three_answers_go_to_the_buddy_and_come_back_with_a_few_words(
    desk: FlaskClient, other_desk: FlaskClient
) -> None:
    pressed(desk, "/moderation/care", "Ask")
    pressed(other_desk, "/moderation/care", "Yes, let us")
    form = make.filled(make.page(desk.get("/moderation/after")).select_one("main form"))
    empty = desk.post("/moderation/after", data=form)
    assert empty.status_code == 400
    assert db.session.query(Debrief).count() == 0
    for _twice in range(2):
        assert desk.post("/moderation/after", data=form | {"third": "A walk"}).status_code == 303
    (name,) = db.session.scalars(db.select(Debrief.public_id))
    path = f"/moderation/debriefs/{name}"
    page = other_desk.get(path)
    assert "What would help?" in make.words(page)
    assert "A walk" in make.words(page)
    assert "How is it now?" not in make.words(page), "what was skipped is not there"
    assert "A walk" not in desk.get(path).text, "sealed for the buddy"
    answer = make.filled(make.page(page).select_one("main form")) | {"words": "I walk with you"}
    assert other_desk.post(path, data=answer).status_code == 303
    assert "I walk with you" in make.words(desk.get(path))


def test_strangers_find_nothing_at_these_addresses(
    desk: FlaskClient, other_desk: FlaskClient, new_client: NewClient
) -> None:
    pressed(desk, "/moderation/care", "Ask")
    pressed(other_desk, "/moderation/care", "Yes, let us")
    form = make.filled(make.page(desk.get("/moderation/after")).select_one("main form"))
    desk.post("/moderation/after", data=form | {"first": "Hollow"})
    name = db.session.scalars(db.select(Debrief.public_id)).one()
    for who, status in (
        (make.a_steward(), 404),
        (make.a_moderator(), 404),
        (make.make_member(), 403),
        (make.a_greeter(), 403),
    ):
        browser = new_client()
        browser.set_cookie("s", make.session_with_keys(who))
        assert browser.get(f"/moderation/debriefs/{name}").status_code == status
        assert make.send(browser, f"/moderation/debriefs/{name}", words="Me").status_code == status


def test_pages_ask_as_often_however_much_there_is(desk: FlaskClient, mod: Member) -> None:
    asked: list[list[int]] = []
    for _turn in range(2):
        for name in some_cases(3):
            other = make.a_moderator()
            service.claim(other, name, make.settings())
            handing.offer(other, name, "", f"Words {ids.token(4)}", make.settings())
        (grave,) = some_cases(1, CRISIS)
        pages = []
        for path in ("/moderation", f"/c/{grave}", "/moderation/care", "/moderation/after", "/moderation/holding"):
            with counted() as sent:
                assert desk.get(path).status_code == 200
            pages.append(len(sent))
        asked.append(pages)
    assert asked[0] == asked[1]
    print("statements of queue, case, care, after, holding:", asked[0])
