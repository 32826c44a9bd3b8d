"""What every page knows: who reads it, its theme and language, and where its files are."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import get_locale

from forum.config import Config
from forum.extensions import babel
from forum.lib import clock, ids
from forum.web.identity import actor, config, reading
from forum.web.remembered import House, Remembered

THEMES = ("auto", "night", "day", "contrast")
FILES = {"static": "no-cache", "kept": "public, max-age=31536000, immutable"}


def install(app: Flask, settings: Config) -> None:
    """Adds the variables of `base.html` and versioned addresses for static files."""
    digest = digest_of(Path(app.static_folder or "static"))
    app.extensions["build"] = digest
    if settings.production:
        # Kept by browsers for a year, so a changed file needs another address. Whatever build stands in it is answered:
        # the page may come from a process that was restarted already, and the file from one that was not.
        app.add_url_rule(
            "/static/v/<build>/<path:filename>", "kept", lambda build, filename: app.send_static_file(filename)
        )
    babel.init_app(app, locale_selector=chosen_language)
    app.jinja_env.template_class = House
    app.jinja_env.globals.update(
        asset=asset,
        remembered=Remembered(),
        new_nonce=lambda: ids.token(12),
        site_name=settings.site_name,
        exit_url=settings.exit_url,
        calls=bool(settings.push_contact),
        languages=dict(settings.languages),
    )

    @app.context_processor
    def frame() -> dict[str, Any]:
        # Not through a global: pages of one process are read by many people.
        frame = {"me": actor(), "theme": chosen_theme(), "language": str(get_locale()), "again": readable_again()}
        return frame | _quiet()

    @app.after_request
    def keep_files(response: Response) -> Response:
        if request.endpoint in FILES:
            response.headers["Cache-Control"] = FILES[request.endpoint]
        return response


def readable_again() -> str:
    """The address at which the page that answers this request can be read again; empty where only a form leads there.

    A view whose page stands elsewhere gives its template its own `again`.
    """
    reads = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return request.full_path.rstrip("?") if reads or request.method == "GET" else ""


def _quiet() -> dict[str, Any]:
    """The reader's quiet hours for the page's script, and whether it is quiet now."""
    quiet = reading().quiet if getattr(actor(), "has_private", False) else None
    if quiet is None:
        return {"quiet_hours": "", "is_quiet": False}
    return {"quiet_hours": f"{quiet.begins}-{quiet.ends}", "is_quiet": quiet.holds(clock.now())}


def digest_of(folder: Path) -> str:
    """A short name for the state of the static files, so that a changed file has a new address; the same on every
    machine."""
    seen = hashlib.blake2b(digest_size=6)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            seen.update(f"{path.relative_to(folder)}:{path.stat().st_size}:".encode() + path.read_bytes())
    return seen.hexdigest()


def asset(name: str) -> str:
    """The address of a static file, e.g. `css/base.css`; modules import each other below the same prefix."""
    if config().production:
        return url_for("kept", build=current_app.extensions["build"], filename=name)
    return url_for("static", filename=name)


def chosen_theme() -> str:
    """The theme from the reader's cookie, or `auto` (follows the system)."""
    theme = request.cookies.get("look", "")
    return theme if theme in THEMES else "auto"


def chosen_language() -> str:
    """The reader's language: their own choice, else what the browser asks for, else English."""
    found: str | None = g.get("language")
    if found is None:
        codes = [code for code, _name in config().languages]
        chosen = request.cookies.get("language", "")
        found = g.language = chosen if chosen in codes else request.accept_languages.best_match(codes) or codes[0]
    return found
