"""How soon cases are looked at, who is on duty, and how well the rules find what they look for: for moderators."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import render_template

from forum.moderation import duty, rows
from forum.moderation.levels_plot import plot
from forum.moderation.routes import bp
from forum.policy import Action
from forum.web import asks
from forum.web.identity import config

FIGURES = Path(__file__).resolve().parent.parent / "screening" / "figures.json"
MEASURED = ("crisis", "red", "crisis or red", "amber or above", "held back")


@bp.get("/moderation/levels")
@asks(Action.SEE_QUEUE)
def service_levels() -> str:
    """How soon cases were looked at in the last weeks, what waits now, who is on duty; and the figures of the rules."""
    return render_template(
        "moderation/levels.html",
        plot=plot(config()),
        here=duty.here(),
        labels=rows.LABELS,
        figures=figures(),
        measured=MEASURED,
        active="moderation",
    )


@cache
def figures() -> dict[str, Any] | None:
    """What the rules found in the labelled texts, as it was last measured; None where nothing was measured yet."""
    return json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else None
