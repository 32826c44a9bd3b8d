"""Every page of the site, seen by everybody: headers, titles, addresses and sources that give nobody away."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.web.headers import content_security_policy
from tests import factories as make
from tests import world as played
from tests.conftest import MarkedClient

# Words that may stand in a title: places of the house, never what somebody wrote or who they are (P7).
TITLES = {
    "A pause", "Help now", "Join", "Leaving", "Me", "Moderation", "Notices", "Point out", "Privacy", "Rooms", "Rules",
    "Settings", "Sign in", "Talk", "Tonight", "Welcome", "How we treat each other", "First words",
    "Log", "Numbers",
}  # fmt: skip
# A calendar reads its feed without a session, so the address holds a secret: one a room, nobody's own.
FEED = re.compile(r"^/calendar/[A-Za-z0-9_-]{24}\.ics$")
NAMED = re.compile(
    r"^/[btpmrcw]/[a-z][a-z2-7]{9}(/[a-z-]+)?$|^/c/[a-z][a-z2-7]{9}/hide/look$|^/settings/(boards|rooms)/[a-z][a-z2-7]{9}$|^/pictures/[a-z][a-z2-7]{9}(\.jpg)?$"
    # What two who moderate say to each other: a random name.
    r"|^/moderation/debriefs/[a-z][a-z2-7]{9}$"
    # A person at an evening, for its hosts: two random names.
    r"|^/r/[a-z][a-z2-7]{9}/people/[a-z][a-z2-7]{9}$"
    # A measure by its random name, on a page of its person's own.
    r"|^/me/measures/[a-z][a-z2-7]{9}/appeal$"
)
PLAIN = re.compile(r"^/([a-z-]+(\.txt)?(/[a-z-]+)*)?$")
FORBIDDEN_HEADERS = {"Server-Timing", "X-Powered-By", "Access-Control-Allow-Origin"}
Pages = dict[str, dict[str, TestResponse]]


@pytest.fixture(scope="module")
def pages(apps) -> Iterator[Pages]:
    """Every page that a visitor, a member, a peer specialist, a moderator and the steward can reach."""
    from tests.conftest import _empty

    app: Flask = apps("sqlite")
    app.test_client_class = MarkedClient
    with app.app_context():
        world = played.played_evening()
        people = {"visitor": None, "member": world.ann, "specialist": world.specialist}
        people |= {"moderator": world.moderator, "steward": world.steward}
        found = {}
        for who, member in people.items():
            client: FlaskClient = app.test_client()
            if member is not None:
                make.sign_in(client, member, own_device=True)
            found[who] = played.follow_everything(client, world.starts(member))
        yield found
        _empty(app)


def every(pages: Pages) -> list[tuple[str, TestResponse]]:
    return [(f"{who} {path}", answer) for who, answers in pages.items() for path, answer in answers.items()]


def html(pages: Pages) -> list[tuple[str, TestResponse]]:
    return [
        (where, answer)
        for where, answer in every(pages)
        if answer.mimetype == "text/html" and answer.status_code != 303
    ]


def test_the_crawl_reaches_the_whole_house(pages: Pages) -> None:
    assert {answer.status_code for _where, answer in every(pages)} <= {200, 303, 401, 403, 404}
    assert len(pages["visitor"]) > 15
    assert len(pages["member"]) > 50
    assert any(path.startswith("/c/") for path in pages["moderator"])
    assert any(path.startswith("/settings/rooms/") for path in pages["steward"])
    for who, unreachable in (("member", "/c/"), ("member", "/settings"), ("moderator", "/settings")):
        assert not [path for path in pages[who] if path.startswith(unreachable)], f"a dead link for a {who}"


def test_every_link_for_a_person_leads_somewhere(pages: Pages) -> None:
    asked = {"/no-such-page"}
    for who in ("member", "specialist", "moderator", "steward"):
        dead = {path for path, answer in pages[who].items() if answer.status_code == 404}
        assert dead <= asked, f"{who}: {dead}"


def test_every_answer_carries_the_headers(pages: Pages) -> None:
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "X-Robots-Tag": "noindex, nofollow, noarchive, nosnippet",
    }
    for where, answer in every(pages):
        for name, value in wanted.items():
            assert answer.headers.getlist(name) == [value], f"{where}: {name}"
        assert len(answer.headers.getlist("Content-Security-Policy")) == 1, where
        assert not FORBIDDEN_HEADERS & set(answer.headers.keys()), where
        assert "interest-cohort=()" in answer.headers["Permissions-Policy"], where


def test_the_policy_allows_nothing_inline_and_nobody_else(pages: Pages) -> None:
    (policy,) = {
        answer.headers["Content-Security-Policy"] for where, answer in every(pages) if not lets_a_worker_in(where)
    }
    rules = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "data:" not in policy
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == ["'none'"]
    for name in ("script-src", "style-src", "img-src", "font-src", "manifest-src"):
        assert rules[name] == ["'self'"], name
    assert rules["require-trusted-types-for"] == ["'script'"]
    assert rules["trusted-types"] == ["'none'"]
    assert all(
        source == "'self'" or source.startswith(("ws://127.0.0.1:", "ws://localhost:"))
        for source in rules["connect-src"]
    )
    assert rules["form-action"] == ["'self'", "https://www.bbc.com"], "leaving is a form that ends on the neutral page"


def lets_a_worker_in(where: str) -> bool:
    """Whether this is the one page whose script may name one address of a worker."""
    return where.endswith(" /me/push") and not where.startswith("visitor ")


def test_one_page_may_name_one_worker_and_differs_in_nothing_else(pages: Pages) -> None:
    usual, found = content_security_policy(make.settings()), 0
    for where, answer in every(pages):
        policy = answer.headers["Content-Security-Policy"]
        if lets_a_worker_in(where):
            found += 1
            assert policy == usual.replace("trusted-types 'none'", "trusted-types push-worker"), where
        else:
            assert policy == usual, where
    assert found == 4, "a member, a peer specialist, a moderator and the steward have it"


def test_members_pages_are_kept_by_no_cache(pages: Pages) -> None:
    for who in ("member", "specialist", "moderator", "steward"):
        for path, answer in pages[who].items():
            assert answer.headers["Cache-Control"] == "no-store", path
            assert "ETag" not in answer.headers, path


def test_titles_say_a_place_and_nothing_else(pages: Pages) -> None:
    for where, answer in html(pages):
        place, _dot, site = make.page(answer).title.text.partition(" · ")
        assert site == "Nightlight", where
        assert place in TITLES, f"{where}: {place}"


def test_addresses_name_nobody_and_nothing(pages: Pages) -> None:
    for where, _answer in every(pages):
        path = urlsplit(where.split(" ", 1)[1]).path
        assert NAMED.match(path) or PLAIN.match(path) or FEED.match(path), where


def test_every_page_asks_not_to_be_found(pages: Pages) -> None:
    for where, answer in html(pages):
        assert "noindex" in make.page(answer).find("meta", {"name": "robots"})["content"], where


def test_nothing_is_loaded_from_elsewhere(pages: Pages) -> None:
    for where, answer in html(pages):
        shown = make.page(answer)
        for element in shown.select("script, img, link, iframe, source, audio, video, object, embed, use, input[src]"):
            for name in ("src", "href", "srcset", "data", "xlink:href"):
                address = element.get(name, "")
                assert not address or (address.startswith("/") and not address.startswith("//")), f"{where}: {element}"
        for form in shown.select("form[action]"):
            assert form["action"].startswith("/"), f"{where}: {form['action']}"
            assert not form["action"].startswith("//"), f"{where}: {form['action']}"
        assert not shown.select("style, script:not([src]), [style], base"), where
        handlers = [name for element in shown.find_all(True) for name in element.attrs if name.startswith("on")]
        assert handlers == [], where


def test_links_out_tell_nobody_where_they_were_pressed(pages: Pages) -> None:
    outside = 0
    for where, answer in html(pages):
        for link in make.page(answer).select(".prose a[href]"):
            outside += 1
            assert {"nofollow", "noopener", "noreferrer", "ugc"} <= set(link["rel"]), where
    assert outside


def test_a_visitor_sees_no_words_of_members_but_on_a_public_board(pages: Pages) -> None:
    marker = played.MARKER.encode()
    for path, answer in pages["visitor"].items():
        assert marker not in answer.data, path
        assert b"Evening check-in" not in answer.data or path == "/rooms", path
    assert any(played.OPEN_WORDS.encode() in answer.data for answer in pages["visitor"].values())
    assert sum(marker in answer.data for answer in pages["member"].values()) > 10, "or the search proves nothing"


def test_forms_that_write_carry_a_token(pages: Pages) -> None:
    free = {"/exit", "/look", "/language"}
    seen = set()
    for where, answer in html(pages):
        for form in make.page(answer).select('form[method="post"]'):
            target = form.get("action", "here")
            seen.add(target)
            token = form.find("input", {"name": "csrf_token"})
            assert (target in free) or (token is not None and token["value"]), f"{where}: {target}"
    assert free <= seen


def test_pages_read_well_to_a_machine_too(pages: Pages) -> None:
    for where, answer in html(pages):
        shown = make.page(answer)
        assert len(shown.select("h1")) == 1, where
        assert shown.html["lang"] == "en", where
        ids = [element["id"] for element in shown.select("[id]")]
        assert len(ids) == len(set(ids)), f"{where}: {sorted(each for each in ids if ids.count(each) > 1)}"
        for label in shown.select("label[for]"):
            assert shown.find(id=label["for"]), f"{where}: {label}"
        for element in shown.select("[aria-describedby], [aria-labelledby]"):
            for name in (element.get("aria-describedby", "") + " " + element.get("aria-labelledby", "")).split():
                assert shown.find(id=name), f"{where}: {name}"


def test_the_worker_carries_the_headers_and_is_kept_by_nobody(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/push-worker.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == content_security_policy(make.settings())
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_static_files_carry_the_headers_and_may_be_kept(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/static/css/tokens.css")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"] == content_security_policy(make.settings())
