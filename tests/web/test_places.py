"""How many connections a process takes: as many as it was told, or as it may open files."""

import subprocess
import sys

import pytest

from tests.servers import ROOT

ASK = """
import resource
from forum.serving import places
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
print(places(2000), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    ("soft", "hard", "taken", "files"),
    [
        pytest.param(1024, 20_000, 2000, 2256, id="asks for more"),
        pytest.param(4096, 4096, 2000, 4096, id="has enough"),
        pytest.param(1024, 1024, 768, 1024, id="may not have more"),
        pytest.param(100, 100, 1, 100, id="next to nothing"),
    ],
)
def test_a_process_takes_no_more_than_it_can_hold(soft: int, hard: int, taken: int, files: int) -> None:
    script = ASK.format(soft=soft, hard=hard)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(taken), str(files)]
