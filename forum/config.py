"""Every setting, limit and retention time in one frozen object, with its unit in its name.

`Config.from_env` reads the environment, makes what a first start needs under the data folder, and refuses to start when a
production setting would be unsafe.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

ASYNC_MODES = ("eventlet", "gevent", "threading")
SECRET_MIN_LENGTH = 32


class UnsafeConfiguration(Exception):
    """The settings would put members at risk or cannot work; the message says which and what to do."""


@dataclass(frozen=True)
class Config:
    """What the operator may set (first block, from the environment) and what the product decided (the rest)."""

    data_folder: Path
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 5000
    # Browsers may open sockets and send forms from exactly these addresses (scheme, host, port).
    public_origins: tuple[str, ...] = ()
    # The header in which a proxy passes its keyed token per caller; empty = the connection's own address.
    caller_header: str = ""
    production: bool = False
    testing: bool = False
    # Set by `python wsgi.py`: a process that serves carries no commands.
    serving: bool = False
    async_mode: str = "threading"
    site_name: str = "Nightlight"
    # Where "Leave this site" lands: an ordinary page that anybody may have open.
    exit_url: str = "https://www.bbc.com/weather"
    languages: tuple[tuple[str, str], ...] = (("en", "English"), ("es", "Español"))

    # Accounts. Shared device: OWASP session management 15-30 min idle; own device: ASVS 7.3.1-2 (security.md P8).
    shared_session_idle_minutes: int = 15
    shared_session_hours: int = 12
    own_session_idle_days: int = 7
    own_session_days: int = 30
    sessions_per_account: int = 20
    # Zulip: 5 failed sign-ins in 30 minutes a name (security.md S14); the wider limit guards one name against many callers.
    failed_sign_ins_per_name_and_caller: str = "5 per 30 minutes"
    failed_sign_ins_per_name: str = "60 per 30 minutes"
    sign_in_limit: str = "30 per 30 minutes"
    join_limit: str = "12 per hour"
    recover_limit: str = "10 per 30 minutes"
    first_link_hours: int = 24
    # What a member keeps from themselves: a sealed row, opened for each page they read.
    muted_words_most: int = 100
    muted_word_max_characters: int = 60
    # One-off names. After these days nobody can tie one to its member (security.md, "One-off alias").
    alias_days: int = 30
    # How many one member may have at once: one for each thread they need it in, not a crowd.
    aliases_most: int = 12

    # Talk. Lengths in characters (security.md S10).
    title_max_characters: int = 120
    post_max_characters: int = 10_000
    posts_per_page: int = 20
    threads_per_page: int = 25
    # What somebody has read is kept as long as Tildes keeps it (forum-practice.md), and a thread that is older is not new.
    reading_marks_kept_days: int = 30
    # How late another process may hear what was read here, and how many marks one write may hold.
    # How long we remember who said "with you", and how a changed post stood before.
    company_kept_days: int = 90
    versions_kept_days: int = 30
    bookmark_note_max_characters: int = 1_000
    feed_entries: int = 30
    feed_excerpt_characters: int = 300
    quote_max_characters: int = 300
    bookmarks_per_page: int = 20
    reading_marks_flush_seconds: float = 2.0
    reading_marks_flush_rows: int = 500
    write_limit: str = "20 per minute"
    preview_limit: str = "60 per minute"

    # Search. Ranking reads the newest matches only: a word that stands everywhere would otherwise cost seconds.
    search_max_characters: int = 200
    search_words_max: int = 12
    search_results_per_page: int = 20
    search_ranked_newest: int = 1_000
    search_snippet_characters: int = 220
    # How long one page of results may look back; what is left waits for the next page.
    search_patience_ms: int = 40
    search_limit: str = "30 per minute"

    # Rooms (reliability.md section 6, security.md S9).
    line_max_characters: int = 2_000
    lines_per_page: int = 50
    catch_up_rows: int = 100
    # A client further behind than this reads the page again instead of catching up.
    catch_up_gap_max_rows: int = 500
    heartbeat_seconds: float = 20.0
    line_minute_kept_hours: int = 24
    slow_mode_max_seconds: int = 600
    # Whom so many people have answered within the newest lines is not held back by it (forum-practice.md, section 2.5).
    slow_mode_answering_people: int = 2
    slow_mode_newest_lines: int = 20
    # What a host says beside an act: to everybody about the slow mode, to one person about what they are asked.
    pace_why_max_characters: int = 200
    host_words_max_characters: int = 500
    call_words_max_characters: int = 500
    call_limit: str = "6 per hour"
    whisper_max_characters: int = 1_000
    # Whispers of this evening that a page gets when it comes in.
    whispers_shown: int = 50
    people_per_page: int = 50
    hello_names_shown: int = 60
    # How long somebody without scripts counts as here after they have looked at the room.
    page_here_seconds: int = 120
    # Lines whose signs one beat tells, so that a shower of them holds nobody up.
    signs_told_lines: int = 50
    socket_frame_max_bytes: int = 16_384
    socket_events_per_second: float = 5.0
    socket_events_burst: int = 20
    socket_refusals_before_cut: int = 20
    socket_lines_per_second: float = 1.0
    socket_lines_burst: int = 5
    sockets_per_account: int = 5
    rooms_per_socket: int = 20

    # Moderation.
    claim_minutes: int = 30
    # How long a request to open a one-off name waits for a second moderator.
    opening_hours: int = 72
    flag_limit: str = "20 per hour"
    flag_note_max_characters: int = 500
    cases_per_page: int = 25
    pause_days: tuple[int, ...] = (1, 7, 30)

    # Remembering.
    notices_per_page: int = 25
    notices_kept_days: int = 30

    # HTTP. Far above any text we take: who pasted too much gets their words back in the form, not an empty page.
    form_max_bytes: int = 4 * 1024 * 1024
    # The longest form of ours has about 30.
    form_max_fields: int = 200
    # Connections at once, and how long one may say nothing: longer than a socket's heartbeat, so that only the silent end.
    connections_most: int = 4096
    connection_silent_seconds: int = 60

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None, **overrides: object) -> "Config":
        """Settings from the environment (`os.environ` unless given); `overrides` win, for tests and benches.

        Creates the data folder and its secret on the first start. Raises UnsafeConfiguration.
        """
        env = os.environ if env is None else env
        folder = Path(env.get("FORUM_DATA") or "instance").resolve()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        port = _port(env.get("PORT") or "5000")
        values: dict[str, object] = {
            "data_folder": folder,
            "secret_key": env.get("SECRET_KEY") or _kept_secret(folder / "secret.key"),
            "database_url": _database(env.get("DATABASE_URL", ""), folder),
            "redis_url": env.get("REDIS_URL", ""),
            "host": env.get("HOST") or "127.0.0.1",
            "port": port,
            "public_origins": _origins(env.get("PUBLIC_ORIGIN", ""), port),
            "caller_header": env.get("CALLER_HEADER", ""),
            "production": env.get("FORUM_ENV") == "production",
            "async_mode": env.get("ASYNC_MODE") or "eventlet",
            "site_name": env.get("SITE_NAME") or "Nightlight",
        }
        if env.get("EXIT_URL"):
            values["exit_url"] = env["EXIT_URL"]
        config = cls(**{**values, **overrides})  # type: ignore[arg-type]  # one dictionary holds every field's type
        config.check()
        return config

    @property
    def secure(self) -> bool:
        """Whether people reach the site over https, so that cookies may be bound to it."""
        return bool(self.public_origins) and all(origin.startswith("https://") for origin in self.public_origins)

    @property
    def sqlite(self) -> bool:
        """Whether the database is the one file on this machine."""
        return self.database_url.startswith("sqlite")

    @property
    def hosts(self) -> list[str]:
        """Host names under which the site answers."""
        return sorted({urlsplit(origin).hostname or "" for origin in self.public_origins})

    @property
    def exit_origin(self) -> str:
        """The origin of the neutral page, for the content security policy."""
        parts = urlsplit(self.exit_url)
        return f"{parts.scheme}://{parts.netloc}"

    def check(self) -> None:
        """Raises UnsafeConfiguration with what is wrong and how to mend it."""
        if self.async_mode not in ASYNC_MODES:
            raise UnsafeConfiguration(f"ASYNC_MODE must be one of {', '.join(ASYNC_MODES)}.")
        if len(self.secret_key) < SECRET_MIN_LENGTH:
            raise UnsafeConfiguration(f"SECRET_KEY needs at least {SECRET_MIN_LENGTH} characters.")
        if not self.exit_url.startswith(("https://", "http://")):
            raise UnsafeConfiguration("EXIT_URL must be a whole address that begins with https://.")
        if self.production and not self.secure:
            raise UnsafeConfiguration("In production PUBLIC_ORIGIN must name the https address people use.")
        if self.production and not self.caller_header:
            raise UnsafeConfiguration(
                "In production CALLER_HEADER must name the header in which your proxy puts the caller's address "
                "(X-Real-IP), or be 'none' where there is none (an onion service): then all visitors share one limit."
            )

    def flask_settings(self) -> dict[str, object]:
        """What Flask and its extensions read from `app.config`."""
        return {
            "NIGHTLIGHT": self,
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(self.sqlite),
            "SESSION_COOKIE_NAME": "__Host-f" if self.secure else "f",
            "SESSION_COOKIE_SECURE": self.secure,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAX_CONTENT_LENGTH": self.form_max_bytes,
            "MAX_FORM_MEMORY_SIZE": self.form_max_bytes,
            # Members send no Referer (Referrer-Policy: no-referrer), so the strict check would refuse everybody.
            "WTF_CSRF_SSL_STRICT": False,
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).resolve().parent / "translations"),
            "BABEL_DEFAULT_LOCALE": self.languages[0][0],
            "RATELIMIT_STORAGE_URI": self.redis_url or "memory://",
            "RATELIMIT_STRATEGY": "moving-window",
        }


def setting_names() -> list[str]:
    """Names of every setting, for the documentation test."""
    return [each.name for each in fields(Config)]


def _engine_options(sqlite: bool) -> dict[str, object]:
    if sqlite:
        return {"pool_size": 16, "max_overflow": 48, "pool_use_lifo": True, "hide_parameters": True}
    return {"hide_parameters": True, "pool_size": 16, "max_overflow": 16, "pool_pre_ping": True}


def _database(url: str, folder: Path) -> str:
    if not url:
        return f"sqlite:///{folder / 'forum.db'}"
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg2" + separator + rest
    return url


def _origins(text: str, port: int) -> tuple[str, ...]:
    if text:
        return tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
    return (f"http://127.0.0.1:{port}", f"http://localhost:{port}")


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise UnsafeConfiguration("PORT must be a number between 1 and 65535.")
    return int(text)


def _kept_secret(path: Path) -> str:
    """The secret of this data folder, made on first use and readable by its owner only."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
