"""Pictures that were taken back, left out or never posted are gone from every file."""

from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image

from forum.discussions import service as discussions
from forum.discussions import waiting
from forum.lib import clock
from tests import factories as make
from tests.lib.pictures import written
from tests.test_forgetting import files_with, wiped

pytestmark = pytest.mark.timeout(180)


def test_pictures_that_were_taken_back_left_out_or_never_posted_are_gone_from_every_file(app: Flask) -> None:
    ann, board = make.somebody_known(), make.a_board(pictures=True)
    noise = {
        name: Image.effect_noise((600, 400), 90).convert("RGB") for name in ("posted", "changed", "waiting", "stays")
    }
    shows = {name: make.a_picture(ann, board, f"alt-{name}-7f3a", written(image)) for name, image in noise.items()}
    pixels = {name: waiting.content(ann, shown.name, make.settings()) for name, shown in shows.items()}
    # Pieces of each, as a database keeps long content in pages.
    pieces = {
        name: [content[at : at + 64] for at in range(999, len(content) - 64, 2999)] for name, content in pixels.items()
    }
    thread = make.a_thread(ann, board, shows=[shows["stays"]])
    posted, changed = (make.a_reply(ann, thread, shows=[shows[name]]) for name in ("posted", "changed"))
    # One that runs over the end of a page is found nowhere.
    pieces = {name: [piece for piece in found if files_with(app, piece)] for name, found in pieces.items()}
    assert all(len(found) > 10 for found in pieces.values()), "or the search proves nothing"
    discussions.take_back(ann, posted.public_id)
    discussions.edit(ann, changed.public_id, make.settings(), text="Words only", shows=[])
    with clock.freeze(clock.now() + timedelta(hours=make.settings().picture_waits_hours + 1)):
        wiped(app)
    assert all(files_with(app, piece) for piece in pieces.pop("stays"))
    assert files_with(app, "alt-stays-7f3a")
    for name, found in pieces.items():
        assert [piece for piece in found if files_with(app, piece)] == [], name
        assert files_with(app, f"alt-{name}-7f3a") == [], name
