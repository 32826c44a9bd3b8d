"""How the database and Redis are asked (how many connections, how long anybody waits), and what Flask is told of it all."""

import sys
from pathlib import Path
from typing import Any

REDIS_PATIENCE_SECONDS = 1.0
# Kept by each process, and as many again for a rush: four processes fit into PostgreSQL's own hundred.
POSTGRES_CONNECTIONS = 12
POSTGRES_PATIENCE_SECONDS = 10


def redis_options() -> dict[str, Any]:
    """How every Redis client of ours asks: it answers or fails within a second, without tries of its own, for whoever asks
    has another way to go on."""
    from redis.backoff import NoBackoff  # noqa: PLC0415  # a house of one process never needs it
    from redis.retry import Retry  # noqa: PLC0415  # as above

    patience = REDIS_PATIENCE_SECONDS
    return {"socket_timeout": patience, "socket_connect_timeout": patience, "retry": Retry(NoBackoff(), 0)}


def redis_errors() -> tuple[type[Exception], ...]:
    """What a Redis client of ours raises when Redis does not answer; nothing where there is no Redis and no client of it,
    which would take 6 MB."""
    redis = sys.modules.get("redis")
    return (OSError,) if redis is None else (OSError, redis.RedisError)


def engine_options(sqlite: bool, serving: bool) -> dict[str, Any]:
    """What SQLAlchemy's engine is made with. A process that serves ends what takes far too long; a command may take its
    time."""
    if sqlite:
        return {"pool_size": 16, "max_overflow": 48, "pool_use_lifo": True, "hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_size": POSTGRES_CONNECTIONS,
        "max_overflow": POSTGRES_CONNECTIONS,
        # Longer waits are no use to anybody: the page asks again, and says so.
        "pool_timeout": POSTGRES_PATIENCE_SECONDS,
        # A connection that a restarted server has forgotten is not handed out.
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": POSTGRES_PATIENCE_SECONDS, "options": _options(serving), **_KEEP_ALIVE},
    }


# A server whose machine has gone is noticed in half a minute, not in hours.
_KEEP_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4}


def _options(serving: bool) -> str:
    # An acknowledged line is on the disk, whatever the server's own setting is (reliability.md, I1).
    always = "-c synchronous_commit=on"
    if not serving:
        return always
    # What is forgotten half-way must not hold a lock for ever.
    return f"{always} -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"


def flask_settings(config: Any) -> dict[str, object]:
    """What Flask and its extensions read from `app.config`, made of our own settings."""
    return {
        "SECRET_KEY": config.secret_key,
        "TESTING": config.testing,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(config.sqlite, config.serving),
        "SESSION_COOKIE_NAME": "__Host-f" if config.secure else "f",
        "SESSION_COOKIE_SECURE": config.secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": config.form_max_bytes,
        "MAX_FORM_MEMORY_SIZE": config.form_max_bytes,
        # Members send no Referer (Referrer-Policy: no-referrer), so the strict check would refuse everybody.
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).resolve().parent / "translations"),
        "BABEL_DEFAULT_LOCALE": config.languages[0][0],
        "RATELIMIT_STORAGE_URI": config.redis_url or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": redis_options() if config.redis_url else {},
        "RATELIMIT_STRATEGY": "moving-window",
        # The same limits go on in this process's memory while Redis is away.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(config.redis_url),
    }
