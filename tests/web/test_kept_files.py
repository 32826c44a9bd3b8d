"""In production browsers keep our files for a year, so a changed file has another address; elsewhere they ask each time."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from forum import create_app
from forum.config import Config
from forum.extensions import db
from forum.web.pages import digest_of
from tests import factories as make


@pytest.fixture
def house(app: Flask) -> Iterator[Flask]:
    """The app under test, asked as it would be in production."""
    env = {
        "FORUM_DATA": str(make.settings().data_folder),
        "FORUM_ENV": "production",
        "PUBLIC_ORIGIN": "https://example.org",
        "CALLER_HEADER": "X-Real-IP",
    }
    made = create_app(Config.from_env(env, async_mode="threading", testing=True))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_page_names_files_by_their_build(house: Flask) -> None:
    client = house.test_client()
    page = client.get("/", base_url="https://example.org").text
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert named
    build = house.extensions["build"]
    assert all(path.startswith(f"/static/v/{build}/") for path in named), named
    for path in named:
        answer = client.get(path, base_url="https://example.org")
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        # Whatever build is named: the page may come from a process that was not restarted yet.
        other = client.get(path.replace(build, "0123456789ab"), base_url="https://example.org")
        assert other.data == answer.data
    assert client.get("/static/css/base.css", base_url="https://example.org").headers["Cache-Control"] == "no-cache"


def test_the_build_is_what_stands_in_the_files(tmp_path: Path) -> None:
    """On each machine the same, whenever its files were copied there; another one when a single letter changes."""
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "a.css").write_text("p { color: red }")
    os.utime(other / "a.css", (1, 1))
    assert digest_of(one) == digest_of(other)
    (other / "a.css").write_text("p { color: tan }")
    assert digest_of(one) != digest_of(other)
