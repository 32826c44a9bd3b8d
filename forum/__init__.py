"""Nightlight: an anonymous peer community for people in recovery. `create_app` is its table of contents."""

import importlib
import logging
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from forum import fanout, offload, tally, transaction
from forum.config import Config
from forum.extensions import csrf, db, limiter, socketio
from forum.kept_templates import KeptTemplates
from forum.lib.judging.book import book

ROOT = Path(__file__).resolve().parent.parent
ROUTES = (
    "accounts.routes",
    "accounts.own_routes",
    "accounts.door_routes",
    "accounts.reading_routes",
    "accounts.push_routes",
    "discussions.support_routes",
    "discussions.search_routes",
    "discussions.feed_routes",
    "notifications.routes",
    "discussions.routes",
    "discussions.writing_routes",
    "discussions.changing_routes",
    "discussions.marking_routes",
    "discussions.greeting_routes",
    "discussions.picture_routes",
    "rooms.routes",
    "rooms.hosting_routes",
    "rooms.whisper_routes",
    "rooms.line_routes",
    "rooms.evening_routes",
    "rooms.round_routes",
    "moderation.routes",
    "moderation.flag_routes",
    "moderation.measure_routes",
    "moderation.appeal_routes",
    "moderation.own_routes",
    "moderation.opening_routes",
    "moderation.raid_routes",
    "moderation.open_routes",
    "moderation.duty_routes",
    "moderation.levels_routes",
    "moderation.care_routes",
    "moderation.handing_routes",
    "moderation.lane_routes",
    "site.routes",
    "site.settings_routes",
)
EVENTS = ("discussions.events", "rooms.events", "rooms.round_events", "rooms.hosting_events", "moderation.events")
BLUEPRINTS = ("accounts", "notifications", "discussions", "rooms", "moderation", "site")


def create_app(config: Config | None = None) -> Flask:
    """The whole application. Without `config` the settings come from the environment."""
    config = config or Config.from_env()
    app = Flask("forum", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.from_mapping(config.flask_settings())
    offload.use(config.async_mode)
    tally.counts.use(config)
    if config.async_mode == "eventlet":
        fanout.mend_eventlet()
    _bind_extensions(app)
    _bind_rooms_of_the_house(app)
    _bind_web(app, config)
    fanout.search_pages_once(app)
    if config.async_mode == "eventlet":
        fanout.serve_many(socketio.server, directly=config.direct_writing)
    _harden_templates(app)
    if config.serving and config.push_contact:
        importlib.import_module("forum.notifications.calling").install(app, config)
    if config.serving:
        # Not with the first text, for which somebody waits.
        book()
    else:
        # Commands and migrations bring Alembic along: 11 MB that a serving process never needs.
        importlib.import_module("forum.cli").bind(app)
    return app


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    # Every limit stands on a view of its own, which asks for itself; the hook before each request would find nothing.
    app.before_request_funcs[None] = [
        ask for ask in app.before_request_funcs[None] if ask != limiter._check_request_limit
    ]
    with app.app_context():
        transaction.tune(db.engine)


def _bind_web(app: Flask, config: Config) -> None:
    from forum.accounts import aliases, reading, sessions  # the rooms import the extensions bound above
    from forum.accounts.routes import sign_in_page
    from forum.discussions import choosing, headings
    from forum.moderation import duty, judged
    from forum.screening import urgent
    from forum.site import card
    from forum.web import bodies, failures, headers, identity, languages, pages, sockets, words

    logging.getLogger("forum").setLevel(logging.INFO)
    bodies.install(app, config, choosing.FORMS)
    headers.install(app, config)
    # Notices name the thread they are about; only discussions know its title.
    app.extensions["titles"] = headings.titles
    # Rooms show the way to help; only the site knows helplines.
    app.extensions["help_card"] = card.help_card
    # Whoever writes words that worry is told whether somebody looks; only moderation knows who does.
    app.extensions["somebody_on_duty"] = duty.is_somebody_here
    app.extensions["was_told"] = judged.was_told
    # Words that are refused before anybody reads them may be those of somebody in danger; only screening knows.
    app.extensions["helps_of"] = urgent.helps_of
    identity.install(app, lambda token: aliases.with_aliases(sessions.identify(token, config), token), reading.of)
    pages.install(app, config)
    words.install(app)
    languages.install(app)
    failures.install(app, sign_in_page)
    sockets.install(app, config)


def _bind_rooms_of_the_house(app: Flask) -> None:
    # Before the socket server is bound: handlers that are known by then go to the server of every app, not of one.
    for name in (*ROUTES, *EVENTS):
        importlib.import_module(f"forum.{name}")
    for name in BLUEPRINTS:
        app.register_blueprint(importlib.import_module(f"forum.{name}.routes").bp)


def _harden_templates(app: Flask) -> None:
    # A template must not be able to print a secret, and a name it does not get is a mistake, not an empty string.
    app.jinja_env.globals.pop("config", None)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = KeptTemplates(app.jinja_env)
