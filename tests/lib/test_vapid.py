"""The pair by which push services know us: made once, kept for its owner's eyes only, one for several machines."""

import base64
import json
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from py_vapid import Vapid02

from forum.lib import vapid
from tests.servers import ROOT


def claims(header: str) -> dict[str, object]:
    """What a signature says."""
    body = header.split("t=")[1].split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def test_a_pair_is_made_on_first_need_for_its_owner_only(tmp_path: Path) -> None:
    kept = tmp_path / "push.key"
    made = vapid.pair("", kept)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["push.key"], "nothing half made is left"
    vapid.pair.cache_clear()
    again = vapid.pair("", kept)
    assert again is not made
    assert again.public == made.public
    assert len(base64.urlsafe_b64decode(made.public + "=")) == 65
    assert kept.read_text() not in repr(made) + str(made)


def test_the_first_of_two_processes_wins(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from forum.lib import vapid;"
        "print(vapid.pair('', Path(sys.argv[1])).public)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "push.key")], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _process in range(4)
    ]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["push.key"]


def test_a_pair_may_be_given_and_nothing_is_kept_then(tmp_path: Path) -> None:
    public = vapid.pair("", tmp_path / "push.key").public
    given = (tmp_path / "push.key").read_text()
    assert vapid.pair(given, tmp_path / "nowhere" / "push.key").public == public
    assert vapid.pair(given + "=", tmp_path / "nowhere" / "push.key").public == public
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("contact", ["mailto:keeper@night.example", "https://night.example/contact?about=push"])
def test_a_signature_says_who_calls_whom_and_until_when(tmp_path: Path, contact: str) -> None:
    pair, ends = vapid.pair("", tmp_path / "push.key"), datetime.now(UTC) + timedelta(hours=12)
    header = pair.authorization("https://push.example:8443", contact, ends)
    assert header.startswith("vapid t=")
    assert header.endswith(f",k={pair.public}")
    assert Vapid02.verify(header)
    assert claims(header) == {"aud": "https://push.example:8443", "sub": contact, "exp": int(ends.timestamp())}
    forged = header.replace(header.split(".")[1], header.split(".")[1][:-2] + "AA")
    assert not Vapid02.verify(forged)
