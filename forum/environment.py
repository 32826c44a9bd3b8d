"""What the operator says in the environment, and whether a place may be opened with it."""

import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forum.lib import push

ASYNC_MODES = ("eventlet", "gevent", "threading")
SECRET_MIN_LENGTH = 32


class UnsafeConfiguration(Exception):
    """The settings would put members at risk or cannot work; the message says which and what to do."""


def read(env: Mapping[str, str]) -> dict[str, object]:
    """Settings by name. Makes the data folder and its secret on the first start. Raises UnsafeConfiguration."""
    folder = Path(env.get("FORUM_DATA") or "instance").resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port = _port(env.get("PORT") or "5000")
    values: dict[str, object] = {
        "data_folder": folder,
        "backup_folder": Path(env.get("BACKUP_FOLDER") or folder / "backups").resolve(),
        "backup_key": _backup_key(env),
        "secret_key": env.get("SECRET_KEY") or _kept_secret(folder / "secret.key"),
        "database_url": _database(env.get("DATABASE_URL", ""), folder),
        "redis_url": env.get("REDIS_URL", ""),
        "host": env.get("HOST") or "127.0.0.1",
        "port": port,
        "public_origins": _origins(env.get("PUBLIC_ORIGIN", ""), port),
        "caller_header": env.get("CALLER_HEADER", ""),
        "production": env.get("FORUM_ENV") == "production",
        "async_mode": env.get("ASYNC_MODE") or "eventlet",
        "direct_writing": env.get("DIRECT_WRITING") != "off",
        "site_name": env.get("SITE_NAME") or "Nightlight",
        "push_contact": env.get("PUSH_CONTACT", ""),
        "push_key": env.get("PUSH_KEY", ""),
        "push_hosts": _listed(env.get("PUSH_HOSTS", "")) or push.SERVICES,
        "push_ca_file": env.get("PUSH_CA_FILE", ""),
    }
    if env.get("EXIT_URL"):
        values["exit_url"] = env["EXIT_URL"]
    return values


def troubles(config: Any) -> Iterator[str]:
    """What is wrong with settings (a Config), each with how to mend it."""
    if config.async_mode not in ASYNC_MODES:
        yield f"ASYNC_MODE must be one of {', '.join(ASYNC_MODES)}."
    if len(config.secret_key) < SECRET_MIN_LENGTH:
        yield f"SECRET_KEY needs at least {SECRET_MIN_LENGTH} characters."
    if not config.exit_url.startswith(("https://", "http://")):
        yield "EXIT_URL must be a whole address that begins with https://."
    if config.redis_url and not config.redis_url.startswith(("redis://", "rediss://")):
        yield "REDIS_URL must begin with redis:// or rediss://."
    if config.production:
        yield from _troubles_in_production(config)
    if trouble := push.trouble_with(config.push_contact, config.push_key, config.push_hosts):
        yield trouble


def _troubles_in_production(config: Any) -> Iterator[str]:
    if not config.secure:
        yield "In production PUBLIC_ORIGIN must name the https address people use."
    if not config.caller_header:
        yield (
            "In production CALLER_HEADER must name the header in which your proxy puts the caller's address "
            "(X-Real-IP), or be 'none' where there is none (an onion service): then all visitors share one limit."
        )
    if config.redis_url and config.sqlite:
        yield (
            "With REDIS_URL there are several processes, and SQLite lets one write at a time while the others stand "
            "still: set DATABASE_URL to a PostgreSQL."
        )


def _database(url: str, folder: Path) -> str:
    if not url:
        return f"sqlite:///{folder / 'forum.db'}"
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg2" + separator + rest
    return url


def _backup_key(env: Mapping[str, str]) -> Path | None:
    """Where the backups' key is: named, else among the operator's own settings, far from the data; None without a home."""
    if env.get("BACKUP_KEY"):
        return Path(env["BACKUP_KEY"])
    return Path(env["HOME"], ".config", "nightlight", "backup.key") if env.get("HOME") else None


def _origins(text: str, port: int) -> tuple[str, ...]:
    if text:
        return tuple(part.rstrip("/") for part in _listed(text))
    return (f"http://127.0.0.1:{port}", f"http://localhost:{port}")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


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
