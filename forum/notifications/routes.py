"""The page of a member's notices."""

from flask import Blueprint, current_app, render_template, request

from forum.lib.paging import parse_number
from forum.notifications import queries, service
from forum.policy import Action
from forum.ten_lines import RULE_OF, WHY_HIDDEN
from forum.web import actor, asks, reading
from forum.web.identity import config

bp = Blueprint("notifications", __name__)


@bp.get("/notices")
@asks(Action.OWN_ACCOUNT)
def notices() -> str:
    """What the member was told; looking at it clears the mark."""
    who = actor()
    page = queries.notices(who.selves, parse_number(request.args.get("before")), config().notices_per_page)
    service.mark_seen(who)
    titles = current_app.extensions["titles"](notice.path for notice in page.items)
    return render_template(
        "notifications/notices.html",
        page=page,
        titles=titles,
        reading=reading(),
        why=WHY_HIDDEN,
        rules=RULE_OF,
        active="notices",
    )
