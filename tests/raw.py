"""Files as they stand on the disk, read so that nobody who uses them notices."""

import subprocess
from pathlib import Path


def content(path: Path) -> bytes:
    """What stands in a file, read by a process of its own.

    A process that closes a file gives up all its locks on it, whoever in it took them (POSIX). Were SQLite's files read
    here, the connections of this process would hold no lock any more, and the next process that closes the database
    would take its write-ahead log away under them.
    """
    read = subprocess.run(["cat", "--", str(path)], capture_output=True, check=False)
    # A journal may have been taken away since it was listed: then it holds nothing any more.
    assert read.returncode == 0 or not path.exists(), read.stderr
    return read.stdout
