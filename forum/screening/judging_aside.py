"""Where a text is judged: at once when that is quick, and aside, on a native thread, when others would have to wait for it.

The rules have thousands of expressions, and each is made ready when a text first asks it (lib/judging/late.py): the first
texts of a process would hold the hub for a quarter of a second. A long text takes its time every time.
"""

from collections.abc import Iterator
from itertools import islice

from forum.lib.judging import Verdict, judge
from forum.lib.judging.book import book, expressions
from forum.lib.judging.late import Late
from forum.offload import offload

# Letters that are judged within about 5 ms, which is as long as the hub may be held (`make bench-screening`, speed).
LONG = 1500


def _expressions() -> Iterator[Late]:
    yield from expressions(book())


_not_ready = _expressions()
_all_ready = False


def make_ready(many: int) -> None:
    """Makes so many more of the rules ready; for the house's beat."""
    global _all_ready  # noqa: PLW0603  # once a process
    if _all_ready:
        return
    some = list(islice(_not_ready, many))
    for each in some:
        each.ready()
    _all_ready = not some


def verdict_on(text: str) -> Verdict:
    """What stands in a text. Not inside a transaction: other green threads may go on meanwhile."""
    if _all_ready and len(text) <= LONG:
        return judge(text)
    return offload(judge, text)
