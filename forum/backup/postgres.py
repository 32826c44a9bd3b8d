"""PostgreSQL: a copy through pg_dump, and putting one back in one transaction through pg_restore and psql."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from sqlalchemy.engine import URL

from forum.backup.shelf import Trouble

# Everything of ours goes before the copy comes, so that nothing newer than it stays behind.
EMPTY = b"""
DO $$ DECLARE thing record; BEGIN
  FOR thing IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
    EXECUTE 'DROP TABLE ' || thing.name || ' CASCADE';
  END LOOP;
  FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE 'DROP FUNCTION ' || thing.name || ' CASCADE';
  END LOOP;
END $$;
"""
# A dump takes every name out of reach; the index's functions find each other by name while rows come back.
NO_PATH = b"set_config('search_path', '', false)"
OUR_PATH = b"set_config('search_path', 'public', false)"
HEAD_LINES = 60


@contextmanager
def dump(url: URL, folder: Path) -> Iterator[BinaryIO]:
    """A proven copy of the database as it stands at one moment, in pg_dump's custom form, in a file without a name.

    Raises Trouble when pg_dump is missing or fails.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        _run([_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"], url, stdout=file)
        prove(file)
        yield file


def prove(dumped: IO[bytes]) -> None:
    """Lets pg_restore read a copy to its end. Raises Trouble when it cannot."""
    dumped.seek(0)
    _run([_program("pg_restore"), "--file=/dev/null"], None, stdin=dumped)


def put_in_place(dumped: Path, url: URL) -> None:
    """Replaces what is in the database by a copy: all of it or, when anything fails, nothing. Raises Trouble."""
    restore = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dumped)]
    psql = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"]
    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(restore, stdout=subprocess.PIPE, stderr=told) as reading,  # noqa: S603  # our own words and a path of ours
        subprocess.Popen(psql, stdin=subprocess.PIPE, stdout=told, stderr=told, env=_environment(url)) as writing,  # noqa: S603  # as above
    ):
        if reading.stdout is None or writing.stdin is None:
            raise Trouble("The programs of PostgreSQL could not be started.")
        try:
            _play(reading.stdout, writing.stdin)
        except BrokenPipeError:
            reading.kill()
        if reading.wait():
            # At the end of its input psql would keep what came so far.
            writing.kill()
        writing.communicate()
        if reading.returncode or writing.returncode:
            raise Trouble(f"The copy could not be put back; the database is as it was. {_last_words(told)}")


def _play(script: IO[bytes], psql: IO[bytes]) -> None:
    psql.write(EMPTY)
    for _number in range(HEAD_LINES):
        psql.write(script.readline().replace(NO_PATH, OUR_PATH))
    shutil.copyfileobj(script, psql)
    psql.flush()


def _run(command: list[str], url: URL | None, stdin: IO[bytes] | None = None, stdout: IO[bytes] | None = None) -> None:
    environment = _environment(url)
    with tempfile.TemporaryFile() as told:
        done = subprocess.run(command, env=environment, stdin=stdin, stdout=stdout, stderr=told, check=False)  # noqa: S603  # our own words and a path of ours
        if done.returncode:
            raise Trouble(f"{Path(command[0]).name} failed: {_last_words(told)}")


def _last_words(told: IO[bytes]) -> str:
    told.seek(0)
    return told.read(600).decode(errors="replace").strip()


def _environment(url: URL | None) -> dict[str, str]:
    """How PostgreSQL's programs find the database: by the environment, where no list of processes shows a password."""
    found = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    if url is None:
        return found
    named: dict[str, object] = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
    }
    named |= {"PGDATABASE": url.database, "PGSSLMODE": url.query.get("sslmode")}
    return found | {name: str(value) for name, value in named.items() if value}


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Trouble(
            f"{name} is missing. A backup of PostgreSQL needs its programs (on Debian: apt install postgresql-client), "
            "of the server's version or newer."
        )
    return path
