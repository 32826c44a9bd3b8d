"""The one door to native threads, and to an end for what waits too long.

What computes for more than about 5 ms goes through here, so the hub stays free.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# More at once would be no sooner done, would take 19 MB each, and would leave the hub no core to run on.
THREADS = max(2, min(4, os.cpu_count() or 1))
# They give way to the hub wherever both want the same core: everybody waits for the hub, one person for a key.
NICENESS = 10
_mode = "threading"
_kind: set[int] = set()


def use(mode: str) -> None:
    """Names the async mode of this process: eventlet, gevent or threading."""
    global _mode  # noqa: PLW0603  # one mode a process, set once by create_app
    _mode = mode
    if mode == "eventlet":
        from eventlet import tpool  # noqa: PLC0415  # only this mode has eventlet's hub

        tpool.set_num_threads(THREADS)


def offload(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Runs `work` in a native thread while other green threads go on; returns its result, raises its exception.

    In `threading` mode the caller is a native thread already, so the work runs where it is.
    """
    if _mode == "eventlet":
        from eventlet import tpool  # noqa: PLC0415  # only this mode has eventlet's hub

        return tpool.execute(_kindly, work, *args, **kwargs)  # type: ignore[no-any-return]  # tpool is untyped
    if _mode == "gevent":
        import gevent  # noqa: PLC0415  # only this mode has gevent's hub

        pool = gevent.get_hub().threadpool
        pool.maxsize = THREADS
        return pool.apply(_kindly, (work, *args), kwargs)  # type: ignore[no-any-return]  # untyped
    return work(*args, **kwargs)


def _kindly(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    native = threading.get_native_id()
    if native not in _kind:
        _kind.add(native)
        # On Linux a thread has a niceness of its own; elsewhere it has not.
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, native, NICENESS)
    return work(*args, **kwargs)


class Gate:
    """Lets so many works through at once; who comes then waits, while other green threads go on."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)

    def offload(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Like `offload`, when there is a place."""
        with self._places:
            return offload(work, *args, **kwargs)


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """Ends what waits inside after so many seconds, however slowly the other side drips. Raises TimeoutError.

    In `threading` mode nobody can end a thread from outside: there each wait has only the limit that its own library gives.
    """
    if _mode == "threading":
        yield
        return
    if _mode == "eventlet":
        from eventlet import Timeout  # noqa: PLC0415  # only this mode has eventlet's hub

        limit = Timeout(seconds)
    else:
        from gevent import Timeout  # noqa: PLC0415  # only this mode has gevent's hub

        limit = Timeout.start_new(seconds)
    try:
        yield
    except Timeout as over:
        if over is not limit:
            raise
        raise TimeoutError("the other side took too long") from None
    finally:
        limit.cancel()
