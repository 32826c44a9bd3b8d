"""Careless ways to give away whose a one-off name is: what compares two evenings must find each of them."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Response

from forum import live
from forum.accounts import aliases
from forum.accounts.models import Account
from forum.accounts.queries import Member
from forum.discussions import (
    caring,
    changing_routes,
    greeting,
    outgoing,
    pictures,
    queries,
    routes,
    writing_routes,
)
from forum.extensions import db
from forum.notifications import service as notifications
from forum.screening import shielding
from forum.vocabulary import NoticeVerb
from forum.web import actor

Leak = Callable[[pytest.MonkeyPatch], None]


def remembered(patch: pytest.MonkeyPatch) -> dict[int, int]:
    """The members behind one-off names by account, as somebody careless might keep them at hand."""
    known: dict[int, int] = {}
    real = aliases.author_for

    def noted(who: Member, *facts: Any) -> Member:
        author = real(who, *facts)
        known[author.id] = who.id
        return author

    patch.setattr(aliases, "author_for", noted)
    return known


def owner(known: dict[int, int]) -> int:
    """The member behind the one-off name that was made last."""
    return next(reversed(known.values()), 0)


def a_name(patch: pytest.MonkeyPatch) -> None:
    """The one-off name is made from the member's number."""
    real = aliases.author_for

    def named_after(who: Member, *facts: Any) -> Member:
        author = real(who, *facts)
        db.session.execute(sa.update(Account).where(Account.id == author.id).values(name=f"X{who.id}"))
        return author

    patch.setattr(aliases, "author_for", named_after)


def who_is_told(patch: pytest.MonkeyPatch) -> None:
    """A member is not told of their own one-off words."""
    known, told = remembered(patch), outgoing.tell_each

    def but_not_to_oneself(ids: Any, verb: NoticeVerb, *, path: str) -> int:
        return told([each for each in ids if each != owner(known)], verb, path=path)

    patch.setattr(outgoing, "tell_each", but_not_to_oneself)


def a_header(patch: pytest.MonkeyPatch) -> None:
    """A header of a thread's page knows the member."""
    known, real = remembered(patch), routes.tagged

    def marked(*facts: Any) -> Response:
        answer = real(*facts)
        answer.headers["Server-Timing"] = f"a;dur={owner(known)}"
        return answer

    patch.setattr(routes, "tagged", marked)


def one_more_statement(patch: pytest.MonkeyPatch) -> None:
    """For one of the two a page asks the database once more."""
    known, real = remembered(patch), queries.posts

    def slower(*facts: Any, **more: Any) -> Any:
        for _time in range(owner(known) % 2):
            db.session.execute(sa.text("SELECT 1"))
        return real(*facts, **more)

    patch.setattr(queries, "posts", slower)


def a_redirect(patch: pytest.MonkeyPatch) -> None:
    """The place of a post knows the member."""
    known, real = remembered(patch), routes.place_of
    for place in (routes, writing_routes, caring, changing_routes):
        patch.setattr(place, "place_of", lambda post: f"{real(post)}-{owner(known)}")


def a_payload(patch: pytest.MonkeyPatch) -> None:
    """What goes to open pages carries the member."""
    known, real = remembered(patch), live.publish

    def publish(audience: str, event: str, payload: dict[str, Any], **more: Any) -> None:
        real(audience, event, payload | {"by": owner(known)}, **more)

    patch.setattr(live, "publish", publish)


def words_on_a_picture(patch: pytest.MonkeyPatch) -> None:
    """The words of a picture are signed by the member who posts it."""
    attach = pictures._attach

    def signed(who: Member, post_id: int, position: int, wanted: pictures.Wanted, config: Any) -> None:
        attach(who, post_id, position, wanted._replace(alt=f"A lamp of {who.name}"), config)

    patch.setattr(pictures, "_attach", signed)


def a_greeter_left_out(patch: pytest.MonkeyPatch) -> None:
    """A greeter is not told of the first words of her own one-off name."""
    on_duty = greeting.accounts.on_duty
    patch.setattr(greeting.accounts, "on_duty", lambda *, but: on_duty(but=[*but, *actor().selves]))


def who_may_lead_elsewhere(patch: pytest.MonkeyPatch) -> None:
    """A member may say to their own one-off name what nobody may say to somebody new."""
    addressed = shielding.accounts.addressed

    def but_not_oneself(*who: Any) -> list[Any]:
        return [each for each in addressed(*who) if each.id not in actor().aliases]

    patch.setattr(shielding.accounts, "addressed", but_not_oneself)


def a_call_to_the_member(patch: pytest.MonkeyPatch) -> None:
    """The device of the member behind a name is called when somebody answers the name."""
    known, real = remembered(patch), notifications.calling.call

    def call(account_id: int) -> None:
        notifications.accounts.mark_unseen(known.get(account_id, account_id), True)
        real(known.get(account_id, account_id))

    patch.setattr(notifications.calling, "call", call)
