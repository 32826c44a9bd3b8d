"""Rendering stored texts again when the rules of rendering have changed; the source of each text is kept for this."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from forum.discussions.models import Board, Post
from forum.extensions import db
from forum.lib import markup
from forum.rooms.hosting_models import Whisper
from forum.rooms.models import Message
from forum.transaction import transaction

BATCH = 100
MODELS: tuple[Any, ...] = (Post, Message, Whisper)


def waiting(everything: bool) -> int:
    """How many texts are to be rendered."""
    return sum(
        db.session.scalar(sa.select(sa.func.count()).select_from(_chosen(model, everything))) or 0 for model in MODELS
    )


def render_again(everything: bool) -> Iterator[int]:
    """Renders batch by batch, each in its own short transaction; yields how many each batch held."""
    for model in MODELS:
        last = 0
        while True:
            chosen = _chosen(model, everything)
            batch = db.session.execute(
                sa.select(chosen.c.id, chosen.c.source).where(chosen.c.id > last).order_by(chosen.c.id).limit(BATCH)
            ).all()
            if not batch:
                break
            rendered = [(row.id, markup.render(row.source)) for row in batch]
            with transaction():
                for row_id, html in rendered:
                    fresh = {"html": html, "render_version": markup.RENDER_VERSION}
                    db.session.execute(sa.update(model).where(model.id == row_id).values(**fresh))
            last = batch[-1].id
            yield len(batch)
    with transaction():
        # A handful, so they have no version of their own.
        for board in db.session.scalars(sa.select(Board)):
            board.guidance_html = markup.render(board.guidance)


def _chosen(model: Any, everything: bool) -> sa.Subquery:
    asked = sa.select(model.id, model.source)
    if not everything:
        asked = asked.where(model.render_version != markup.RENDER_VERSION)
    return asked.subquery()
