"""What a second person is asked to decide, and what an author will read, looked at before anything happens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from forum.accounts.queries import Member
from forum.lib import clock
from forum.moderation.kinds import MeasureKind
from forum.moderation.models import Case
from tests import factories as make

pytestmark = pytest.mark.both_databases
NewClient = Callable[[], FlaskClient]


def test_what_waits_for_a_second_person_stands_on_the_first_page_of_the_queue(
    desk: FlaskClient, new_client: NewClient, mod: Member, ann: Member, case: Case
) -> None:
    make.a_measure(mod, case.public_id, MeasureKind.REMOVAL, 0)
    other, link = new_client(), f"main a[href='/c/{case.public_id}/measures']"
    make.sign_in(other, make.a_moderator())
    page = make.page(other.get("/moderation"))
    assert page.select_one(link).text == f"Removal, for {ann.name}"
    assert "waits for a second person until" in page.text
    assert not make.page(other.get("/moderation?closed=1")).select(link)
    assert not make.page(desk.get("/moderation")).select(link), "it is not for whoever proposed it"
    with clock.freeze(clock.now() + timedelta(hours=make.settings().proposal_hours + 2)):
        assert not make.page(other.get("/moderation")).select(link)


def test_what_an_author_reads_of_hidden_words_is_looked_at_before(
    desk: FlaskClient, author: FlaskClient, case: Case
) -> None:
    path = f"/c/{case.public_id}"
    form = make.page(desk.get(path)).find("form", action=f"{path}/hide")
    assert form.find("button", formaction=f"{path}/hide/look")
    sent = make.filled(form) | {"reason": "unkind", "words": "Say it from your own side, please."}
    looked = make.page(desk.post(f"{path}/hide/look", data=sent))
    shown = looked.select_one("#preview article").text
    assert "Words of yours are hidden" in shown
    assert "Say it from your own side" in shown
    again = looked.find("form", action=f"{path}/hide")
    assert again.select_one("option[selected]")["value"] == "unkind"
    assert "Words of yours are hidden" not in make.words(author.get("/me/measures"))
    long = desk.post(f"{path}/hide/look", data=sent | {"words": "x" * 5_000})
    assert long.status_code == 400
    assert "x" * 5_000 in long.text
    done = desk.post(f"{path}/hide", data=make.filled(again))
    assert done.status_code == 303
    words = make.words(author.get("/me/measures"))
    assert "Words of yours are hidden" in words
    assert "Say it from your own side" in words
