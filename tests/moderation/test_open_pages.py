"""The pages about the moderators' work: for everybody, page by page, and nothing on them leads to anybody."""

from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.models import Account
from forum.extensions import db
from forum.lib import clock, grouping
from forum.moderation import plots
from forum.moderation.kinds import Figure, Wait
from forum.moderation.open_models import LogLine, LogPeriod, MonthFigure
from forum.moderation.open_queries import Month
from forum.moderation.open_words import DONE, FIGURES, WAITS
from forum.moderation.publishing import publish
from forum.moderation.told_acts import LOGGED
from forum.ten_lines import RULE_OF, TEN_LINES, Rule
from forum.transaction import transaction
from forum.vocabulary import FlagReason, Role, TargetKind
from tests import factories as make
from tests.conftest import _empty
from tests.counting import counted
from tests.moderation.acts import flag, hide
from tests.moderation.published import DAY, LATER, Place, published

pytestmark = pytest.mark.both_databases


def months(count: int) -> None:
    """So many months that were published before, each with a day that is told."""
    month = grouping.month_of(DAY.date())
    with transaction():
        for number in range(count):
            period = LogPeriod(span=grouping.Span.DAY, first_on=month.first, last_on=month.first)
            period.lines.append(
                LogLine(measure="hide", text_kind="post", ground="spam", at_least=10 + 5 * number, changed=False)
            )
            db.session.add(period)
            name = f"{month.first:%Y-%m}"
            db.session.add(MonthFigure(month=name, figure=Figure.FLAGS, at_least=10 + 5 * number, band=None))
            db.session.add(MonthFigure(month=name, figure=Figure.FIRST_LOOK, at_least=0, band=Wait.DAY.value))
            db.session.flush()
            month = grouping.next_month(month)


@pytest.mark.parametrize("path", ["/log", "/numbers"])
def test_the_pages_are_for_everybody_and_say_when_there_is_nothing(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "The first month that is over will stand here" in make.words(answer)
    make.sign_in(client, make.make_member())
    assert client.get(path).status_code == 200


def test_the_log_says_what_was_done_and_links_the_rule(app: Flask, client: FlaskClient) -> None:
    with clock.freeze(DAY):
        place = Place()
        place.hidden(place.posts(11))
        place.let_stay(place.posts(10))
        place.hidden(place.posts(10), FlagReason.OTHER)
    published()
    page = make.page(client.get("/log"))
    shown = make.words(client.get("/log"))
    assert "At least 10 posts were hidden. Why: Nothing is bought or sold." in shown
    assert "At least 10 posts were hidden. Why: Something else" in shown
    assert "At least 10 posts were pointed out, and stay." in shown
    assert "October 12, 2026" in shown
    assert page.select_one(".told a")["href"] == "/rules#sourcing"
    assert "Fewer than 10 of anything." in shown, "of the rest of the month"


def test_nothing_on_the_pages_leads_to_anybody(app: Flask, client: FlaskClient) -> None:
    with clock.freeze(DAY):
        place = Place()
        posts = place.posts(10)
        place.hidden(posts)
    published()
    names = [db.session.get_one(Account, post.author_id).name for post in posts] + [place.mod.name, place.thread.title]
    ids = [post.public_id for post in posts] + [place.thread.public_id, place.mod.public_id]
    for path in ("/log", "/numbers"):
        page = str(make.page(client.get(path)).main)
        assert [each for each in [*names, *ids] if each in page] == []
        assert "15:00" not in page


def test_everybody_reads_the_same_whoever_was_met(app: Flask, client: FlaskClient) -> None:
    """Whether it was this member or that one: not a byte of the pages differs."""
    pages = []
    for turn in range(2):
        with clock.freeze(DAY):
            place, people = Place(), [make.make_member(f"Patient Heron {turn}{number}") for number in range(11)]
            posts = [make.a_reply(who, place.thread) for who in people]
            place.hidden(posts[turn : turn + 10])
        published()
        pages.append([make.page(client.get(path)).main.decode() for path in ("/log", "/numbers")])
        _empty(app)
    assert pages[0] == pages[1]


def test_the_log_is_read_page_by_page(app: Flask, client: FlaskClient) -> None:
    months(45)
    seen, path = [], "/log"
    while path:
        page = make.page(client.get(path))
        seen += [heading.get_text(strip=True) for heading in page.select(".told h2")]
        following = page.select_one(".pager-next")
        path = following["href"] if following else ""
    assert (len(seen), len(set(seen))) == (45, 45)
    assert seen[-1] == "October 1, 2026"
    for odd in ("x", "-1", "9" * 30):
        assert len(make.page(client.get(f"/log?before={odd}")).select(".told")) == 20


def test_the_months_are_read_page_by_page(app: Flask, client: FlaskClient) -> None:
    months(15)
    page = make.page(client.get("/numbers"))
    assert len(page.select("tbody tr")) == 12
    assert page.select_one("#newest").get_text(strip=True) == "December 2027"
    second = make.page(client.get(page.select_one(".pager-next")["href"]))
    assert [row.th.get_text(strip=True) for row in second.select("tbody tr")] == [
        "December 2026", "November 2026", "October 2026",
    ]  # fmt: skip
    assert len(make.page(client.get("/numbers?before=2026-1")).select("tbody tr")) == 12


def test_a_month_says_its_numbers_in_a_drawing_in_words_and_in_a_table(app: Flask, client: FlaskClient) -> None:
    months(2)
    page = make.page(client.get("/numbers"))
    drawing = page.select_one("svg[role=img]")
    words = " ".join(drawing.desc.get_text(" ").split())
    assert "October 2026: Times something was pointed out at least 10" in words
    assert "Texts decided about fewer than 10" in words
    assert len(drawing.select(".is-few")) == 2
    row = [cell.get_text(strip=True) for cell in page.select("tbody tr")[0].select("th, td")]
    assert (row[0], row[1], row[2], row[-1]) == ("November 2026", "15", "fewer than 10", "within a day")
    assert "at least 15" in make.words(client.get("/numbers"))


def test_a_drawing_is_in_proportion() -> None:
    drawn = plots.plot(
        [Month("2026-11", {Figure.FLAGS: 40, Figure.LOOKED_AT: 20}), Month("2026-10", {Figure.FLAGS: 10})]
    )
    assert [month.name for month, _middle, _bars in drawn.months] == ["2026-10", "2026-11"]
    flags, looked = drawn.months[1][2]
    assert flags.height == 2 * looked.height == 200.0
    few = drawn.months[0][2][1]
    assert (few.count, few.height) == (0, 4.0)
    assert drawn.lines == [(10, 150.0), (20, 100.0), (30, 50.0), (40, 0.0)]
    bars = [bar for _month, _middle, each in drawn.months for bar in each]
    assert all(one.x + one.width < other.x for one, other in pairwise(bars))
    assert bars[-1].x + bars[-1].width <= plots.WIDTH
    for count in (1, 12):
        every = plots.plot([Month(f"2026-{number:02}", {Figure.FLAGS: 12_345}) for number in range(count, 0, -1)])
        assert max(height for height, _y in every.lines) >= 12_345
        assert len(every.lines) <= 5


def test_every_kind_of_line_has_words() -> None:
    texts = {kind.value for kind in TargetKind if kind is not TargetKind.APPEAL}
    about = {(measure.value, "") for measure in LOGGED} | {
        (measure, kind) for measure in ("hide", "restore", "dismiss") for kind in texts
    }
    assert about | {("note", "post"), ("", "")} == set(DONE)
    assert set(FIGURES) == set(Figure) - {Figure.FIRST_LOOK}
    assert set(WAITS) == set(Wait)


# --- The rules --------------------------------------------------------------------------------------------------------


def test_the_rules_are_ten_lines_with_examples_that_can_be_linked(client: FlaskClient) -> None:
    page = make.page(client.get("/rules"))
    lines = page.select(".ten > li")
    assert [line["id"] for line in lines] == [rule.value for rule in Rule] == [rule.value for rule in TEN_LINES]
    assert len(lines) == 10
    for line in lines:
        assert [each.get_text(strip=True) for each in line.select("dt")] == ["Welcome", "Not here"]
        assert all(each.get_text(strip=True) for each in line.select("dd"))
    assert len({line.h2.get_text() for line in lines}) == 10


def test_whoever_reads_why_words_were_hidden_comes_to_the_rule(app: Flask, new_client) -> None:
    for reason in FlagReason:
        ann, client = make.make_member(), new_client()
        post = make.opening_of(make.a_thread(ann))
        hide(make.a_moderator(), flag(make.make_member(), post), reason)
        make.sign_in(client, ann)
        links = [link["href"] for link in make.page(client.get("/notices")).select("main a[href^='/rules']")]
        rule = RULE_OF.get(reason)
        assert links == ([f"/rules#{rule}"] if rule else []), reason
        if rule:
            assert make.page(client.get("/rules")).find(id=str(rule)) is not None
    assert set(FlagReason) - set(RULE_OF) == {FlagReason.WORRIED, FlagReason.OTHER}


def test_the_pages_are_linked_from_where_people_look(app: Flask, client: FlaskClient) -> None:
    def links(path: str) -> set[str]:
        return {link["href"] for link in make.page(client.get(path)).select("a[href]")}

    for path in ("/help", "/", "/talk"):
        assert {"/log", "/rules", "/privacy"} <= links(path), "in the footer"
    for path in ("/rules", "/privacy"):
        assert {"/log", "/numbers"} <= links(path)
    assert "/numbers" in links("/log")
    assert "/log" in links("/numbers")
    make.sign_in(client, make.make_member("Mod", Role.MODERATOR))
    assert {"/log", "/numbers"} <= links("/moderation")


def test_the_pages_cost_as_many_statements_however_much_is_on_them(app: Flask, client: FlaskClient) -> None:
    asked = []
    for count in (1, 12):
        months(count)
        for path in ("/log", "/numbers"):
            client.get(path)
            with counted() as sent:
                assert client.get(path).status_code == 200
            asked.append(len(sent))
        _empty(app)
    assert asked[:2] == asked[2:]
    assert max(asked) <= 6


def test_publishing_twice_a_day_stores_nothing_new(app: Flask) -> None:
    with clock.freeze(DAY):
        place = Place()
        place.hidden(place.posts(10))
    published()
    with clock.freeze(LATER + timedelta(hours=2)):
        assert publish(make.settings()) == 0
