"""Pages about the moderators' work for everybody: what was done and why, and months in numbers."""

import re

from flask import render_template, request

from forum.lib.paging import parse_cursor, parse_number
from forum.moderation import open_queries, open_words
from forum.moderation.plots import SERIES, plot
from forum.moderation.routes import bp
from forum.policy import Action
from forum.ten_lines import FLAG_LABELS, RULE_OF, TEN_LINES
from forum.web import asks
from forum.web.identity import config

_MONTH = re.compile(r"\d{4}-\d{2}")


@bp.get("/log")
@asks(Action.LOOK_AROUND)
def log() -> str:
    """What we did and why: never to whom, never by whom."""
    page = open_queries.log(parse_number(request.args.get("before")), config().log_periods_per_page)
    return render_template(
        "moderation/log.html",
        page=page,
        said=open_words.said,
        how_long=open_words.how_long,
        rules=RULE_OF,
        lines=TEN_LINES,
        labels=FLAG_LABELS,
        least=config().told_least_people,
        active="",
    )


@bp.get("/numbers")
@asks(Action.LOOK_AROUND)
def numbers() -> str:
    """Months in numbers."""
    before = parse_cursor(request.args.get("before"), lambda text: _MONTH.fullmatch(text) is not None)
    page = open_queries.months(before, config().months_per_page)
    return render_template(
        "moderation/numbers.html",
        page=page,
        plot=plot(page.items),
        series=SERIES,
        figures=open_words.FIGURES,
        waits=open_words.WAITS,
        least=config().told_least_people,
        rounded=config().told_rounded_to,
        active="",
    )
