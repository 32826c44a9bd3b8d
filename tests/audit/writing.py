"""Somebody who writes into the trail from a process of their own: `python -m tests.audit.writing FOLDER URL COUNT`."""

import sys

from forum import create_app
from forum.audit.service import record
from forum.config import Config
from forum.transaction import transaction
from forum.vocabulary import Measure


def write(folder: str, url: str, count: int) -> None:
    """Writes so many acts, one after the other, as soon as a line comes from whoever started this."""
    settings = {"FORUM_DATA": folder, "DATABASE_URL": url, "ASYNC_MODE": "threading"}
    app = create_app(Config.from_env(settings, testing=True))
    print("ready", flush=True)
    sys.stdin.readline()
    with app.app_context():
        for _number in range(count):
            with transaction():
                record(None, Measure.LOCK)


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
