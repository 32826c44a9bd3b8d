"""Pages for everybody: home, help, leaving, rules, theme, language, health, and the way in for the first person."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request, session, url_for
from flask_babel import gettext as _

from forum import siblings
from forum.accounts import doorway, sessions
from forum.accounts import queries as accounts
from forum.accounts import service as account_service
from forum.discussions import greeting
from forum.discussions import queries as talk
from forum.discussions.lists import threads
from forum.discussions.queries import BoardRow
from forum.errors import Missing
from forum.extensions import csrf, db
from forum.lib.helplines import COUNTRIES
from forum.lib.words import N_
from forum.moderation import lane
from forum.moderation import queries as moderation
from forum.policy import Action, may
from forum.rooms import calls, evening
from forum.rooms import queries as rooms
from forum.rooms.presence import presence
from forum.site.card import help_card
from forum.ten_lines import TEN_LINES
from forum.vocabulary import PROMPTS, ThreadOrder
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config, give_session, own_path, session_token, take_session
from forum.web.pages import THEMES

bp = Blueprint("site", __name__)
YEAR_SECONDS = 31_536_000
SCREENS = ("place", "people", "begin")
UNANSWERED_AT_HOME, RECENT_AT_HOME = 5, 6


@bp.get("/")
@asks(Action.LOOK_AROUND)
def home() -> str:
    """Tonight: for a member what is on and who waits; for a visitor what this is."""
    who = actor()
    if who.id is None:
        return render_template("site/front.html", fresh=not accounts.has_steward(), active="tonight")
    found = [(room, presence.here(room.id), evening.shown(room)) for room in rooms.rooms() if not room.is_closed]
    return render_template(
        "site/home.html",
        rooms=found,
        unanswered=threads(UNANSWERED_AT_HOME, ThreadOrder.UNANSWERED, reading=reading()).items,
        recent=threads(RECENT_AT_HOME, reading=reading()).items,
        first_board=None if who.has_written else next(iter(_boards_to_begin()), None),
        prompts=PROMPTS,
        greeting_waits=may(who, Action.GREET).allowed and greeting.waits(who, reading(), config()),
        is_raid=doorway.state().is_raid,
        queue_waits=who.is_moderator and moderation.waiting(),
        lane_waits=who.accompanies and not who.is_moderator and lane.is_waiting(who),
        calls=calls.waiting() if who.is_moderator else [],
        active="tonight",
    )


@bp.get("/welcome")
@asks(Action.OWN_ACCOUNT)
def orientation() -> Response:
    """After joining: three short screens."""
    return see_other(url_for("site.welcome", screen=SCREENS[0]))


@bp.get("/welcome/<screen>")
@asks(Action.OWN_ACCOUNT)
def welcome(screen: str) -> str:
    """What this place is, how people treat each other, where to begin. Each can be left at any time."""
    if screen not in SCREENS:
        raise Missing(N_("There is no such page."))
    boards = _boards_to_begin()
    return render_template(
        "site/welcome.html", screen=screen, screens=SCREENS, boards=boards[:1], prompts=PROMPTS, active="tonight"
    )


def _boards_to_begin() -> list[BoardRow]:
    # Not a board that anybody in the world can read, unless there is no other.
    return sorted(talk.boards(public_only=False), key=lambda board: board.is_public)


@bp.get("/help")
@asks(Action.LOOK_AROUND)
def help_now() -> str:
    """Helplines that really dial, and one breath."""
    shown = help_card(request.args.get("country", ""))
    return render_template(
        "site/help.html",
        countries={code: _(name) for code, name in COUNTRIES.items()},
        country=shown.country,
        emergency=shown.emergency,
        lines=shown.lines,
        active="",
    )


@bp.post("/exit")
@csrf.exempt
@asks(Action.LOOK_AROUND)
def exit_now() -> Response:
    """Leave this site: the session ends, the browser forgets what it may, a neutral page follows.

    Needs no form token: it must work from a page that has been open for hours, and does no harm to anybody else.
    """
    if actor().id is not None:
        sessions.end_this(actor())
    session.clear()
    response = take_session(see_other(config().exit_url))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@bp.get("/leaving")
@asks(Action.LOOK_AROUND)
def leaving() -> str:
    """What leaving cannot remove."""
    return render_template("site/leaving.html", active="")


@bp.get("/rules")
@asks(Action.LOOK_AROUND)
def rules() -> str:
    """How people treat each other here."""
    return render_template("site/rules.html", lines=TEN_LINES, active="")


@bp.get("/privacy")
@asks(Action.LOOK_AROUND)
def privacy() -> str:
    """What is kept, and what is never asked."""
    return render_template("site/privacy.html", active="")


@bp.post("/look")
@csrf.exempt
@asks(Action.LOOK_AROUND)
def look() -> Response:
    """The theme, kept in a cookie that says nothing else."""
    theme = request.form.get("theme", "")
    return _chosen("look", theme if theme in THEMES else "auto")


@bp.post("/language")
@csrf.exempt
@asks(Action.LOOK_AROUND)
def language() -> Response:
    """The language, kept in a cookie that says nothing else."""
    wanted = request.form.get("language", "")
    codes = [code for code, _name in config().languages]
    return _chosen("language", wanted if wanted in codes else codes[0])


def _chosen(name: str, value: str) -> Response:
    response = see_other(own_path(request.form.get("next", "")) or url_for("site.home"))
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, path="/", secure=config().secure, httponly=True, samesite="Lax"
    )
    return response


@bp.get("/first/<token>")
@asks(Action.LOOK_AROUND)
def first(token: str) -> Any:
    """The one-time link of a new place: whoever opens it first becomes the steward."""
    if not account_service.first_link_holds(token):
        raise Missing(N_("This link has been used or is too old. Ask for a new one where the server runs."))
    if actor().id is None:
        return see_other(url_for("accounts.join", first=token))
    return render_template("site/first.html", token=token, active="")


@bp.post("/first/<token>")
@asks(Action.OWN_ACCOUNT)
def become_steward(token: str) -> Response:
    """A signed-in person takes the place over."""
    own = next(device.own_device for device in accounts.devices(actor().id, actor().session_id) if device.here)
    account_service.become_steward(actor().id, token)
    fresh = sessions.rotate(session_token())
    days = config().own_session_days if own else None
    return give_session(see_other(url_for("site.settings")), fresh, days=days)


@bp.get("/health")
@asks(Action.LOOK_AROUND)
def health() -> Response:
    """Whether the process answers and reaches its database, and (`live`) whether it hears the other processes."""
    db.session.execute(sa.text("SELECT 1"))
    response = jsonify(
        ok=True, live=siblings.is_live(), mode=config().async_mode, build=current_app.extensions["build"]
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/robots.txt")
@asks(Action.LOOK_AROUND)
def robots() -> Response:
    """Nobody is to be found through a search engine."""
    response = make_response("User-agent: *\nDisallow: /\n")
    response.mimetype = "text/plain"
    return response
