"""How soon cases are looked at, who is on duty, and how well the rules find what they look for: for moderators."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import render_template

from forum.lib.words import N_
from forum.moderation import duty, rows
from forum.moderation.levels_plot import plot
from forum.moderation.routes import bp
from forum.policy import Action
from forum.web import asks
from forum.web.identity import config

FIGURES = Path(__file__).resolve().parent.parent / "screening" / "figures.json"
# Which of the stored figures are shown, and what they are called; so with the parts of the labelled texts.
MEASURED: dict[str, str] = {
    "crisis": N_("look now"),
    "red": N_("look within the half hour"),
    "crisis or red": N_("look now or within the half hour"),
    "amber or above": N_("look at all"),
    "held back": N_("held back"),
}
PARTS: dict[str, str] = {
    "dev": N_("first part"),
    "dev2": N_("second part"),
    "learn": N_("part to learn from"),
    "plain": N_("plain part"),
    "test": N_("hard part"),
    "fresh": N_("fresh part"),
}


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
        measured_on=measured_on(),
        measured=MEASURED,
        parts=PARTS,
        spoken=dict(config().languages),
        active="moderation",
    )


@cache
def figures() -> dict[str, Any] | None:
    """What the rules found in the labelled texts, as it was last measured; None where nothing was measured yet."""
    return json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else None


def measured_on() -> date | None:
    """On which day that was."""
    found = figures()
    return date.fromisoformat(found["date"]) if found else None
