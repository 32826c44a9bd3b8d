"""What the tests of pictures do with forms and pages."""

from io import BytesIO
from typing import Any

import sqlalchemy as sa
from bs4 import Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.accounts.queries import Member
from forum.discussions.models import Board, Picture, Post, WaitingPicture
from forum.extensions import db
from tests import factories as make
from tests.lib.pictures import from_a_phone

MEGABYTE = 1024 * 1024


def file(raw: bytes | None = None) -> tuple[BytesIO, str]:
    """A chosen file, under the name a camera gave it."""
    return BytesIO(from_a_phone() if raw is None else raw), "IMG_2041_secret-name.JPG"


def writing(page: TestResponse) -> Tag:
    """The writing form of a page."""
    return next(form for form in make.page(page).select("form") if form.select_one("textarea[name=text]"))


def carried(page: TestResponse) -> dict[str, Any]:
    """What the form of a page sends when its button is pressed; names that stand in it several times as lists."""
    form = next(
        form for form in make.page(page).select("main form") if form.select_one("[name=text], [name=kept_picture]")
    )
    sent = make.filled(form)
    for name in ("kept_picture", "kept_alt"):
        sent[name] = [str(each.get("value", "")) for each in form.select(f"[name={name}]")]
    sent.pop("preview", None)
    sent.pop("picture", None)
    return sent


def press(browser: FlaskClient, path: str, page: TestResponse, **typed: Any) -> TestResponse:
    """Presses the first button of a form that came back."""
    return browser.post(path, data={**carried(page), **typed})


def kept() -> list[Picture]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Picture).order_by(Picture.post_id, Picture.position)))


def posts() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Post)) or 0


def seen_on(page: TestResponse) -> list[str]:
    """The pictures of posts that a page loads."""
    return [str(each["src"]) for each in make.page(page).select("img[src^='/pictures/']:not([src*=waiting])")]


def left_waiting() -> int:
    """How many pictures are chosen and not posted."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(WaitingPicture)) or 0


def with_picture(author: Member, board: Board, *alts: str) -> Post:
    """A thread whose opening has pictures."""
    shows = [make.a_picture(author, board, alt) for alt in alts or ("A lamp",)]
    return make.opening_of(make.a_thread(author, board, shows=shows))
