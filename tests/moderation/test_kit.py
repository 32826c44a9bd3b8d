"""What a moderator's forms begin with: the rule that a case is likely about, and until when somebody should look."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.lib import ids
from forum.lib.judging import Family
from forum.moderation.kit import likely_reason
from forum.moderation.models import Case
from forum.moderation.rows import due_words
from forum.vocabulary import FlagReason, HeldFor
from tests import factories as make
from tests.moderation.conftest import NewClient


@pytest.mark.parametrize(
    ("flagged", "about", "why", "likely"),
    [
        ([], [], None, FlagReason.OTHER),
        ([FlagReason.WORRIED], [], None, FlagReason.WORRIED),
        ([FlagReason.WORRIED, FlagReason.SPAM], [Family.DOSING], HeldFor.METHOD, FlagReason.SPAM),
        ([FlagReason.WORRIED], [Family.SELF_HARM, Family.DOSING], None, FlagReason.ADVICE),
        ([], [Family.SELF_HARM, Family.DOSING], HeldFor.METHOD, FlagReason.DETAIL),
        ([], [Family.HARASSMENT, Family.SOURCING], HeldFor.LINK, FlagReason.SOURCING),
    ],
)
def test_the_rule_is_what_people_have_said_else_what_was_found(
    flagged: list[FlagReason], about: list[Family], why: HeldFor | None, likely: FlagReason
) -> None:
    assert likely_reason(flagged, about, why) is likely


@pytest.mark.both_databases
def test_the_form_begins_with_it(app: Flask, client: FlaskClient, new_client: NewClient) -> None:
    make.sign_in(client, make.make_member("Ann Otter"))
    path = f"/t/{make.a_thread(make.make_member()).public_id}/replies"
    make.send(client, path, text="Anybody know where to buy oxys near Leeds, I pay well", nonce=ids.token(8))
    desk, (case,) = new_client(), Case.query.all()
    make.sign_in(desk, make.a_moderator())
    for page in (f"/c/{case.public_id}", f"/c/{case.public_id}/hide/look"):
        chosen = make.page(desk.get(page)).select("select[name=reason] option[selected]")
        assert [each["value"] for each in chosen] == ["sourcing"], page


@pytest.mark.parametrize(
    ("minutes", "said"), [(-0.2, "1 minute over"), (-2.4, "2 minutes over"), (0.2, "0 minutes left")]
)
def test_what_is_over_by_half_a_minute_is_over(app: Flask, minutes: float, said: str) -> None:
    with app.test_request_context():
        assert said in due_words(minutes)
