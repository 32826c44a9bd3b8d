"""A file that was cut short or altered in any way is refused, and the community stays as it is."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forum.backup import archive
from forum.lib import seal
from tests import factories as make
from tests.backup.conftest import Shelf

PIECE = seal.PIECE_BYTES + 17
HEAD = len(archive.HEAD) + archive.MARK_BYTES + 24


def cut(at: int) -> Callable[[bytes], bytes]:
    return lambda sealed: sealed[:at]


def flipped(at: int) -> Callable[[bytes], bytes]:
    def flip(sealed: bytes) -> bytes:
        torn = bytearray(sealed)
        torn[at] ^= 1
        return bytes(torn)

    return flip


def swapped(sealed: bytes) -> bytes:
    one, two = (sealed[HEAD + place * PIECE : HEAD + (place + 1) * PIECE] for place in (0, 1))
    return sealed[:HEAD] + two + one + sealed[HEAD + 2 * PIECE :]


def without_a_piece(sealed: bytes) -> bytes:
    return sealed[:HEAD] + sealed[HEAD + PIECE :]


TAMPERED: dict[str, Callable[[bytes], bytes]] = {
    "empty": cut(0),
    "only its name": cut(len(archive.HEAD)),
    "no beginning": lambda sealed: sealed[1:],
    "a byte of its name": flipped(3),
    "a byte of its key's mark": flipped(len(archive.HEAD) + 2),
    "a byte of the stream's head": flipped(HEAD - 3),
    "a byte of the first piece": flipped(HEAD + 5),
    "a byte in the middle": lambda sealed: flipped(len(sealed) // 2)(sealed),
    "the last byte": flipped(-1),
    "cut within a piece": cut(HEAD + PIECE + 100),
    "cut between two pieces": cut(HEAD + PIECE),
    "the last byte is missing": cut(-1),
    "something behind the end": lambda sealed: sealed + b"\x00",
    "a whole piece behind the end": lambda sealed: sealed + sealed[-PIECE:],
    "two pieces changed places": swapped,
    "a piece taken out": without_a_piece,
}


@pytest.fixture
def long_backup(kept: Shelf) -> Iterator[Path]:
    """A backup of more than three pieces, because a picture in it cannot be packed."""
    make.a_thread(make.make_member(), text="Words that are in it")
    folder = kept.config.data_folder / "pictures"
    folder.mkdir()
    (folder / "one.webp").write_bytes(os.urandom(4 * PIECE))
    backup = kept.backup()
    assert backup.stat().st_size > HEAD + 3 * PIECE
    yield backup
    shutil.rmtree(folder)


@pytest.mark.parametrize("way", TAMPERED)
def test_a_file_that_was_cut_short_or_altered_is_refused(
    kept: Shelf, long_backup: Path, tmp_path: Path, way: str
) -> None:
    torn = tmp_path / "torn.sealed"
    torn.write_bytes(TAMPERED[way](long_backup.read_bytes()))
    said = kept.refused(torn, "--over")
    assert re.search(r"broken|not a backup|another key", said), said


def test_looking_at_a_file_says_the_same_and_changes_nothing(kept: Shelf, long_backup: Path) -> None:
    torn = long_backup.with_name("torn.sealed")
    torn.write_bytes(cut(-1)(long_backup.read_bytes()))
    assert "broken" in kept.refused(torn, "--check")
    good = kept.run("restore", long_backup, "--check")
    assert good.exit_code == 0
    assert "whole: sqlite" in good.output
