"""The pages of an account, with a plain browser: join, confirm, sign in and out, recover, devices."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts import service, sessions
from forum.vocabulary import Role, Standing
from tests import factories as make

pytestmark = pytest.mark.both_databases
NEW = "eleven copper kettles under rain"
NewClient = Callable[[], FlaskClient]


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("s")
    return found.value if found else ""


def join(client: FlaskClient, name: str = "Amber Finch", **more: str) -> None:
    """Joins with a passphrase of one's own and confirms the phrase."""
    assert make.send(client, "/join", name=name, passphrase=make.PASSPHRASE, **more).location == "/join/phrase"
    assert type_back(client).location == "/welcome"


def phrase(client: FlaskClient) -> list[str]:
    return [each.text for each in make.page(client.get("/join/phrase")).select("ol.phrase li")]


def type_back(client: FlaskClient):
    seven = phrase(client)
    places = [int(place) for place in re.findall(r"Word number (\d)", make.words(client.get("/join/confirm")))]
    return make.send(client, "/join/confirm", first=seven[places[0] - 1], second=seven[places[1] - 1])


def sign_in(client: FlaskClient, name: str = "Amber Finch", passphrase: str = make.PASSPHRASE, **more: str):
    return make.send(client, "/sign-in", name=name, passphrase=passphrase, **more)


def test_joining_shows_the_phrase_once_and_asks_two_words_back(client: FlaskClient) -> None:
    form = make.page(client.get("/join"))
    assert form.find("input", {"name": "name"})["value"], "a name is suggested"
    assert len(form.select_one("[data-words]").text.split()) == 7
    join(client)
    assert client.get("/join/phrase").location == "/me"
    assert client.get("/join/confirm").location == "/"
    assert "Amber Finch" in make.words(client.get("/me"))


def test_joining_with_the_seven_words(client: FlaskClient) -> None:
    form = make.page(client.get("/join"))
    seven = form.find("input", {"name": "suggested"})["value"]
    answer = make.send(client, "/join", name="Amber Finch", suggested=seven, use_suggested="y")
    assert answer.location == "/join/phrase"
    type_back(client)
    make.send(client, "/sign-out")
    assert sign_in(client, passphrase=seven).location == "/"


def test_two_passphrases_at_once_are_one_question_more(client: FlaskClient) -> None:
    seven = make.page(client.get("/join")).find("input", {"name": "suggested"})["value"]
    both = {"suggested": seven, "use_suggested": "y", "passphrase": "seventeen lanterns drift homeward"}
    answer = make.send(client, "/join", name="Amber Finch", **both)
    assert answer.status_code == 400
    assert "Choose one, please" in make.words(answer)


def test_a_suggested_name_can_be_asked_for_again(client: FlaskClient) -> None:
    given = {client.get("/join/name").json["name"] for _ in range(5)}
    assert len(given) > 1


def test_a_refused_joining_keeps_the_name_and_the_words_and_never_the_passphrase(client: FlaskClient) -> None:
    answer = make.send(client, "/join", name="Amber Finch", passphrase="short", suggested="one two three")
    assert answer.status_code == 400
    form = make.page(answer)
    assert form.find("input", {"name": "name"})["value"] == "Amber Finch"
    assert "one two three" in form.select_one("[data-words]").text
    assert "at least 15 characters" in make.words(answer)
    assert b"short" not in answer.data


def test_neither_words_nor_passphrase_is_a_clear_question(client: FlaskClient) -> None:
    answer = make.send(client, "/join", name="Amber Finch")
    assert answer.status_code == 400
    assert "choose a passphrase, or tick the seven words" in make.words(answer)


def test_wrong_words_are_asked_again(client: FlaskClient) -> None:
    make.send(client, "/join", name="Amber Finch", passphrase=make.PASSPHRASE)
    answer = make.send(client, "/join/confirm", first="wrong", second="words")
    assert answer.status_code == 400
    assert "not the words we asked for" in make.words(answer)
    assert type_back(client).location == "/welcome"


def test_who_left_in_the_middle_of_joining_gets_a_new_phrase(client: FlaskClient, new_client: NewClient) -> None:
    make.send(client, "/join", name="Amber Finch", passphrase=make.PASSPHRASE)
    later = new_client()
    assert sign_in(later).location == "/me/phrase"
    assert make.send(later, "/me/phrase", old=make.PASSPHRASE).location == "/join/phrase"
    assert type_back(later).location == "/welcome"


def test_a_member_does_not_join_again_by_accident(client: FlaskClient) -> None:
    join(client)
    assert client.get("/join").location == "/"
    assert client.get("/sign-in").location == "/"


def test_signing_in_and_out(client: FlaskClient) -> None:
    join(client)
    old = cookie(client)
    assert make.send(client, "/sign-out").location == "/"
    assert cookie(client) == ""
    client.set_cookie("s", old)
    assert client.get("/me").status_code == 401
    assert sign_in(client).location == "/"
    assert client.get("/me").status_code == 200


def test_a_wrong_passphrase_is_a_plain_answer_that_keeps_the_name(client: FlaskClient) -> None:
    join(client)
    make.send(client, "/sign-out")
    answer = sign_in(client, passphrase="wrong words altogether")
    assert answer.status_code == 403
    assert "do not fit together" in make.words(answer)
    assert make.page(answer).find("input", {"name": "name"})["value"] == "Amber Finch"
    assert b"wrong words altogether" not in answer.data


def test_signing_in_gives_a_new_session_and_ends_the_one_before(
    app: Flask, client: FlaskClient, new_client: NewClient
) -> None:
    join(client)
    before = cookie(client)
    sign_in(client)
    after = cookie(client)
    assert after
    assert after != before
    assert sessions.identify(before, make.settings()) is None
    fixed = new_client()
    fixed.set_cookie("s", "a-token-that-somebody-planted")
    sign_in(fixed)
    assert cookie(fixed) != "a-token-that-somebody-planted"


def test_the_session_cookie_lasts_only_on_an_own_device(client: FlaskClient) -> None:
    join(client)
    shared = next(each for each in sign_in(client).headers.getlist("Set-Cookie") if each.startswith("s="))
    own = next(each for each in sign_in(client, own_device="y").headers.getlist("Set-Cookie") if each.startswith("s="))
    assert "Max-Age" not in shared
    assert "Expires" not in shared
    assert "Max-Age=2592000" in own
    for each in (shared, own):
        assert "HttpOnly" in each
        assert "SameSite=Lax" in each
        assert "Path=/" in each


def test_recovering_with_the_phrase(client: FlaskClient, new_client: NewClient) -> None:
    make.send(client, "/join", name="Amber Finch", passphrase=make.PASSPHRASE)
    written = " ".join(phrase(client))
    type_back(client)
    lost = new_client()
    weak = make.send(lost, "/recover", name="Amber Finch", phrase=written, passphrase="short")
    assert weak.status_code == 400
    wrong = make.send(lost, "/recover", name="Amber Finch", phrase="one two three", passphrase=NEW)
    assert wrong.status_code == 403
    assert "Check each of the seven words" in make.words(wrong)
    assert make.send(lost, "/recover", name="Amber Finch", phrase=written, passphrase=NEW).location == "/join/phrase"
    assert " ".join(phrase(lost)) != written
    assert type_back(lost).status_code == 303
    assert client.get("/me").status_code == 401, "every other session has ended"
    make.send(lost, "/sign-out")
    assert sign_in(lost, passphrase=NEW).location == "/"


def test_changing_the_passphrase_keeps_this_browser_and_ends_the_others(
    client: FlaskClient, new_client: NewClient
) -> None:
    join(client)
    other = new_client()
    sign_in(other)
    wrong = make.send(client, "/me/passphrase", old="not this one at all", passphrase=NEW)
    assert wrong.status_code == 400
    assert "not your passphrase now" in make.words(wrong)
    before = cookie(client)
    assert make.send(client, "/me/passphrase", old=make.PASSPHRASE, passphrase=NEW).location == "/me"
    assert cookie(client) != before
    me = client.get("/me")
    assert me.status_code == 200
    assert "Your passphrase is changed" in make.words(me)
    assert other.get("/me").status_code == 401


def test_a_new_phrase_asks_for_the_passphrase(client: FlaskClient) -> None:
    join(client)
    assert make.send(client, "/me/phrase", old="wrong words altogether").status_code == 400
    assert make.send(client, "/me/phrase", old=make.PASSPHRASE).location == "/join/phrase"
    assert client.get("/me/phrase").location == "/join/phrase"
    assert len(phrase(client)) == 7


def test_devices_are_listed_and_signed_out_one_by_one_and_all_at_once(
    client: FlaskClient, new_client: NewClient
) -> None:
    join(client)
    phone, library = new_client(), new_client()
    sign_in(phone, own_device="y")
    sign_in(library)
    me = make.page(client.get("/me"))
    forms = [
        form["action"] for form in me.select("form") if re.fullmatch(r"/me/devices/\w+/end", form.get("action", ""))
    ]
    assert len(forms) == 2
    assert make.send(client, forms[0]).location == "/me"
    assert [each.get("/me").status_code for each in (client, phone, library)].count(401) == 1
    assert make.send(client, forms[0]).status_code == 404
    assert make.send(client, "/me/devices/end").location == "/sign-in"
    assert [each.get("/me").status_code for each in (client, phone, library)] == [401, 401, 401]


def test_the_one_time_link_makes_the_first_person_the_steward(
    app: Flask, client: FlaskClient, new_client: NewClient
) -> None:
    link = service.new_first_link(make.settings())
    opened = client.get(f"/first/{link}")
    assert opened.location == f"/join?first={link}"
    join(client, first=link)
    assert client.get("/settings").status_code == 200
    again = new_client().get(f"/first/{link}")
    assert again.status_code == 404
    assert "has been used or is too old" in make.words(again)


def test_a_member_can_take_the_link_later_with_a_new_session(app: Flask, client: FlaskClient) -> None:
    join(client)
    before = cookie(client)
    link = service.new_first_link(make.settings())
    assert "I keep this place" in make.words(client.get(f"/first/{link}"))
    make.send(client, f"/first/{link}")
    assert service.account_named("Amber Finch").role is Role.STEWARD
    assert cookie(client) != before, "a session does not grow more powerful: a new one is opened"
    assert sessions.identify(before, make.settings()) is None


def test_a_wrong_link_makes_nobody_the_steward(app: Flask, client: FlaskClient) -> None:
    service.new_first_link(make.settings())
    join(client, first="not-the-link")
    found = service.account_named("Amber Finch")
    assert (found.role, found.standing) == (Role.MEMBER, Standing.ACTIVE)
    assert make.send(client, "/first/not-the-link").status_code == 404
