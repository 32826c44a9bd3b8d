"""What every page knows: who reads it, its theme and language, and where its files are."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request, url_for
from flask_babel import get_locale

from forum.config import Config
from forum.extensions import babel
from forum.lib import clock, ids
from forum.web.identity import actor, config, reading
from forum.web.remembered import House, Remembered

THEMES = ("auto", "night", "day", "contrast")
YEAR_SECONDS = 31_536_000


def install(app: Flask, settings: Config) -> None:
    """Adds the variables of `base.html` and versioned addresses for static files."""
    digest = digest_of(Path(app.static_folder or "static"))
    app.extensions["build"] = digest
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
        return {"me": actor(), "theme": chosen_theme(), "language": str(get_locale()), **_quiet()}

    @app.after_request
    def keep_files(response: Response) -> Response:
        if request.endpoint == "static":
            fresh = f"public, max-age={YEAR_SECONDS}, immutable" if settings.production else "no-cache"
            response.headers["Cache-Control"] = fresh
        return response


def _quiet() -> dict[str, Any]:
    """The reader's quiet hours for the page's script, and whether it is quiet now."""
    quiet = reading().quiet if getattr(actor(), "has_private", False) else None
    if quiet is None:
        return {"quiet_hours": "", "is_quiet": False}
    return {"quiet_hours": f"{quiet.begins}-{quiet.ends}", "is_quiet": quiet.holds(clock.now())}


def digest_of(folder: Path) -> str:
    """A short name for the state of the static files, so that a changed file has a new address."""
    seen = hashlib.blake2b(digest_size=6)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            seen.update(f"{path.relative_to(folder)}:{path.stat().st_size}:{path.stat().st_mtime_ns}".encode())
    return seen.hexdigest()


def asset(name: str) -> str:
    """The address of a static file, e.g. `css/base.css`; modules import each other below the same prefix."""
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
