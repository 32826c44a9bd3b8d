"""The key of the backups: a file that stands neither in the data folder nor beside the backups."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from forum.backup import shelf
from forum.backup.shelf import Trouble
from forum.config import Config
from forum.lib import seal

HEAD = "nightlight-backup-key "


def read(config: Config) -> bytes:
    """The key, 32 bytes. Raises Trouble when the file is missing, open to others, or in a place where it guards nothing."""
    path = _place(config)
    try:
        words, mode = path.read_text().strip(), path.stat().st_mode
    except OSError as error:
        raise Trouble(f"The key of the backups cannot be read from {path} ({error.strerror}).") from error
    if mode & 0o077:
        raise Trouble(f"Others on this machine can read {path}. Please make it yours alone: chmod 600 {path}")
    try:
        found = urlsafe_b64decode(words.removeprefix(HEAD))
    except ValueError:
        found = b""
    if not words.startswith(HEAD) or len(found) != seal.KEY_BYTES:
        raise Trouble(f"{path} is not the key of a backup.")
    return found


def ready(config: Config, *, fresh: bool) -> tuple[bytes, bool]:
    """The key, made when there is none; the second value says whether it was made now.

    Where backups stand already a missing key is rather lost than not made yet: then only `fresh` makes one. Raises Trouble.
    """
    path = _place(config)
    if path.exists():
        return read(config), False
    if shelf.backups(config.backup_folder) and not fresh:
        raise Trouble(
            f"There are backups in {config.backup_folder}, but their key {path} is not there. Put it back, or name it with "
            "BACKUP_KEY. With --new-key a new one is made; it does not open the backups that are there."
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{HEAD}{urlsafe_b64encode(seal.new_key()).decode()}\n")
    return read(config), True


def _place(config: Config) -> Path:
    if config.backup_key is None:
        raise Trouble("Please say where the key of the backups is: BACKUP_KEY=/a/file, outside of the data folder.")
    path = config.backup_key.resolve()
    for folder in (config.data_folder, config.backup_folder):
        if path.is_relative_to(folder.resolve()):
            raise Trouble(
                f"The key must not stand in {folder}: whoever takes one would have the other. Move it elsewhere."
            )
    return path
