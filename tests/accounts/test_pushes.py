"""The sign on one's own device: offered, turned on and off by its member alone, sealed with its session, at known places."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import pushes, reading
from forum.accounts.models import AccountSession, PushSubscription
from forum.accounts.queries import Member
from forum.config import Config, UnsafeConfiguration
from forum.errors import Invalid, Refused
from forum.extensions import db
from forum.lib import clock, push, seal, vapid
from forum.transaction import transaction
from forum.vocabulary import Standing
from tests import factories as make
from tests.called import subscriptions
from tests.hostile_places import HOSTILE, REAL

pytestmark = pytest.mark.both_databases
ENDPOINT, OTHER = list(REAL)[:2]


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.make_member("Ann Otter")


@pytest.fixture
def token(ann: Member, client: FlaskClient) -> str:
    """Ann's session on a device of her own."""
    return make.sign_in(client, ann, own_device=True)


def rows() -> list[PushSubscription]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(PushSubscription).order_by(PushSubscription.session_id)))


def content(row: PushSubscription) -> dict[str, object]:
    """What the server can read of a row."""
    found = pushes._opened(make.settings(), row.session_id, row.sealed)
    assert found is not None
    return found


# --- On and off -------------------------------------------------------------------------------------------------------


def test_it_is_off_until_it_is_turned_on_and_off_again_at_once(client: FlaskClient, token: str) -> None:
    page = client.get("/me/push")
    assert "Nowhere." in make.words(page)
    assert subscriptions() == 0
    answer = make.send(client, "/me/push", endpoint=ENDPOINT)
    assert (answer.status_code, answer.location) == (303, "/me/push")
    page = make.page(client.get("/me/push"))
    assert [row.text for row in page.select(".row-text")] == ["This browser"]
    assert not page.select("[data-push-on]")
    assert content(rows()[0]) == {"endpoint": ENDPOINT, "quiet": None}
    form = page.select_one("[data-push-off]")
    assert client.post(form["action"], data=make.filled(form)).status_code == 303
    assert subscriptions() == 0
    assert client.post(form["action"], data=make.filled(form)).status_code == 303, "twice is the same as once"


@pytest.mark.parametrize("endpoint", REAL)
def test_every_browser_makers_service_is_taken(client: FlaskClient, token: str, endpoint: str) -> None:
    assert make.send(client, "/me/push", endpoint=endpoint).status_code == 303
    assert content(rows()[0])["endpoint"] == endpoint


@pytest.mark.parametrize("endpoint", [*(each for each in HOSTILE if each.strip() == each), f"{ENDPOINT}{'x' * 2000}"])
def test_no_other_address_is_kept(client: FlaskClient, token: str, endpoint: str) -> None:
    answer = make.send(client, "/me/push", endpoint=endpoint)
    assert answer.status_code == 400
    assert "push service that we do not know" in make.words(answer)
    assert subscriptions() == 0


def test_sending_twice_or_anew_keeps_one(client: FlaskClient, token: str) -> None:
    for endpoint in (ENDPOINT, ENDPOINT, OTHER):
        assert make.send(client, "/me/push", endpoint=endpoint).status_code == 303
        assert subscriptions() == 1
    assert content(rows()[0])["endpoint"] == OTHER


def test_a_browser_is_called_for_one_account_only(
    client: FlaskClient, token: str, new_client: Callable[[], FlaskClient]
) -> None:
    make.send(client, "/me/push", endpoint=ENDPOINT)
    other = new_client()
    theirs = make.sign_in(other, make.make_member(), own_device=True)
    make.send(other, "/me/push", endpoint=ENDPOINT)
    assert [row.session_id for row in rows()] == [make.identified(theirs).session_id]


def test_only_on_a_device_of_ones_own(ann: Member, client: FlaskClient) -> None:
    token = make.sign_in(client, ann, own_device=False)
    page = client.get("/me/push")
    assert not make.page(page).select("[data-push-on], [data-push-off]")
    assert "signed in here as on a shared device" in make.words(page)
    answer = make.send(client, "/me/push", endpoint=ENDPOINT)
    assert answer.status_code == 403
    assert "on a shared one others would see it" in make.words(answer)
    with pytest.raises(Refused):
        pushes.turn_on(make.identified(token), token, make.settings(), endpoint=ENDPOINT)
    assert subscriptions() == 0


def test_not_for_visitors_nor_while_paused(app: Flask, client: FlaskClient) -> None:
    assert client.get("/me/push").status_code == 401
    assert make.send(client, "/me/push", endpoint=ENDPOINT).status_code == 401
    paused = make.make_member(standing=Standing.SUSPENDED, paused_until=clock.now() + timedelta(days=1))
    make.sign_in(client, paused, own_device=True)
    assert make.send(client, "/me/push", endpoint=ENDPOINT).status_code == 403
    assert subscriptions() == 0


def test_nobody_turns_it_off_for_another(
    client: FlaskClient, token: str, new_client: Callable[[], FlaskClient]
) -> None:
    make.send(client, "/me/push", endpoint=ENDPOINT)
    (mine,) = pushes.mine(make.identified(token))
    other = new_client()
    make.sign_in(other, make.make_member())
    for public_id in (mine.public_id, "aaaaaaaaaa", "no id at all"):
        assert make.send(other, f"/me/push/{public_id}/off").status_code == 404
    assert subscriptions() == 1


def test_each_browser_stands_in_the_list_with_a_way_to_end_it(
    ann: Member, client: FlaskClient, token: str, new_client: Callable[[], FlaskClient]
) -> None:
    make.send(client, "/me/push", endpoint=ENDPOINT)
    shared = new_client()
    make.sign_in(shared, ann)
    page = make.page(shared.get("/me/push"))
    assert [row.text for row in page.select(".row-text")] == ["Your own device"]
    form = page.select_one(".row-acts form")
    assert shared.post(form["action"], data=make.filled(form)).status_code == 303
    assert subscriptions() == 0


# --- What a thief of the database finds (A2, P10) ---------------------------------------------------------------------


def test_a_row_tells_neither_address_nor_maker_nor_hours(ann: Member, client: FlaskClient, token: str) -> None:
    reading.keep_quiet(ann, token, make.settings(), begins="22:30", ends="07:00", zone="Europe/Madrid")
    lengths = set()
    for endpoint in REAL:
        make.send(client, "/me/push", endpoint=endpoint)
        (row,) = rows()
        assert content(row) == {"endpoint": endpoint, "quiet": [1350, 420, "Europe/Madrid"]}
        whole = repr([getattr(row, column.key) for column in PushSubscription.__table__.columns])
        for part in (endpoint, push.service_of(endpoint, push.SERVICES), endpoint.rpartition("/")[2], "Madrid"):
            assert part not in whole
        lengths.add((len(row.lookup), len(row.sealed)))
    assert len(lengths) == 1, "nor does its length"
    longest = ENDPOINT.ljust(make.settings().push_endpoint_max_characters, "x")
    make.send(client, "/me/push", endpoint=longest)
    assert {(len(row.lookup), len(row.sealed)) for row in rows()} == lengths


def test_it_opens_with_the_servers_secret_alone_and_only_in_its_place(client: FlaskClient, token: str) -> None:
    make.send(client, "/me/push", endpoint=ENDPOINT)
    (row,) = rows()
    session = db.session.get_one(AccountSession, row.session_id)
    secret = make.settings().secret_key
    known = [bytes(32), bytes(session.lookup), bytes.fromhex(row.lookup), secret.encode()[:32]]
    known += [seal.server_key(secret, b"nl.push.lookup"), seal.server_key(f"{secret}x"[1:], b"nl.push.seal")]
    for key in known:
        with pytest.raises(seal.BrokenSeal):
            seal.unwrap(key, row.sealed, b"push %d" % row.session_id)
    assert pushes._opened(make.settings(), row.session_id + 1, row.sealed) is None
    assert json.loads(seal.unwrap(seal.server_key(secret, b"nl.push.seal"), row.sealed, b"push %d" % row.session_id))


def test_a_row_from_before_another_secret_calls_nobody_and_goes(ann: Member, client: FlaskClient, token: str) -> None:
    make.send(client, "/me/push", endpoint=ENDPOINT)
    with transaction():
        db.session.execute(sa.update(PushSubscription).values(sealed=b"sealed under another secret"))
    with transaction():
        db.session.execute(sa.text("UPDATE account SET unseen = :yes"), {"yes": True})
    assert pushes.to_call(ann.id, make.settings()) == []
    reading.keep_quiet(ann, token, make.settings(), begins="22:30", ends="07:00", zone="UTC")
    assert subscriptions() == 0


# --- The pages --------------------------------------------------------------------------------------------------------


def test_the_page_says_what_it_is(client: FlaskClient, token: str) -> None:
    said = make.words(client.get("/me/push"))
    for part in (
        "Off until you turn it on.",
        "A message is waiting",
        "no words, no name, no link",
        "Google, Mozilla, Apple or Microsoft. They learn that this browser is connected to this site, and each time we "
        "call it, when.",
        "lock screen",
        "address of this site",
        "never for a shared one",
        "Answers to your one-off names are not called out",
        "a copy of them is kept where our server can read it",
        "nor in the 30 minutes before",
        "have not been here for 7 days",
        "needs JavaScript",
    ):
        assert part in said, part


def test_the_page_gives_browsers_our_public_key(client: FlaskClient, token: str) -> None:
    key = make.page(client.get("/me/push")).select_one("[data-push]")["data-push"]
    assert key == vapid.pair("", make.settings().data_folder / "push.key").public


def test_the_quiet_hours_say_that_a_copy_is_kept(client: FlaskClient, token: str) -> None:
    assert "a copy of these hours is kept" not in make.words(client.get("/me/quiet"))
    make.send(client, "/me/push", endpoint=ENDPOINT)
    page = client.get("/me/quiet")
    assert "a copy of these hours is kept where our server can read it" in make.words(page)
    assert make.page(page).select('main a[href="/me/push"]')
    make.send(client, "/me/quiet", begins="22:30", ends="07:00", zone="UTC")
    assert content(rows()[0])["quiet"] == [1350, 420, "UTC"]
    make.send(client, "/me/quiet", begins="", ends="", zone="")
    assert content(rows()[0])["quiet"] is None


@pytest.mark.parametrize(("language", "sentence"), [("en", "A message is waiting"), ("es", "Hay un mensaje esperando")])
def test_the_worker_has_one_sentence_and_no_way_out(client: FlaskClient, language: str, sentence: str) -> None:
    client.set_cookie("language", language)
    answer = client.get("/push-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'SENTENCE = "{sentence}"' in answer.text
    for way in ("fetch", "caches", "indexedDB", "importScripts", "XMLHttpRequest", "WebSocket", "Nightlight"):
        assert way not in answer.text, way
    assert "Set-Cookie" not in answer.headers


def test_where_push_is_off_nothing_speaks_of_it(
    app: Flask, client: FlaskClient, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make.page(client.get("/me")).select('a[href="/me/push"]')
    off = Config.from_env({"FORUM_DATA": str(make.settings().data_folder)}, testing=True)
    assert off.push_contact == "", "it is off by itself"
    monkeypatch.setitem(app.config, "NIGHTLIGHT", off)
    monkeypatch.setitem(app.jinja_env.globals, "calls", False)
    for path in ("/me", "/me/quiet", "/privacy", "/leaving"):
        page = client.get(path)
        assert "/me/push" not in page.text, path
        assert "sign on your device" not in page.text, path
    for path in ("/me/push", "/push-worker.js"):
        assert client.get(path).status_code == 404
    assert make.send(client, "/me/push", endpoint=ENDPOINT).status_code == 404
    assert subscriptions() == 0


def test_unsafe_settings_are_refused(tmp_path: Path) -> None:
    for wrong in ({"PUSH_CONTACT": "me"}, {"PUSH_HOSTS": "10.0.0.1"}, {"PUSH_KEY": "x"}):
        with pytest.raises(UnsafeConfiguration, match=next(iter(wrong))):
            Config.from_env({"FORUM_DATA": str(tmp_path), "PUSH_CONTACT": "mailto:a@example.org", **wrong})
    own = Config.from_env(
        {"FORUM_DATA": str(tmp_path), "PUSH_CONTACT": "mailto:a@b.org", "PUSH_HOSTS": " push.b.org , *.x.org,"}
    )
    assert own.push_hosts == ("push.b.org", "*.x.org")


def test_a_refused_address_says_so_as_a_service(ann: Member, client: FlaskClient, token: str) -> None:
    with pytest.raises(Invalid):
        pushes.turn_on(make.identified(token), token, make.settings(), endpoint="https://evil.example/x")
