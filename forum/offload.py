"""The one door to native threads: what computes for more than about 5 ms goes through here, so the hub stays free."""

import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_mode = "threading"


def use(mode: str) -> None:
    """Names the async mode of this process: eventlet, gevent or threading."""
    global _mode  # noqa: PLW0603  # one mode a process, set once by create_app
    _mode = mode


def offload(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Runs `work` in a native thread while other green threads go on; returns its result, raises its exception.

    In `threading` mode the caller is a native thread already, so the work runs where it is.
    """
    if _mode == "eventlet":
        from eventlet import tpool  # noqa: PLC0415  # only this mode has eventlet's hub

        return tpool.execute(work, *args, **kwargs)  # type: ignore[no-any-return]  # tpool is untyped
    if _mode == "gevent":
        import gevent  # noqa: PLC0415  # only this mode has gevent's hub

        return gevent.get_hub().threadpool.apply(work, args, kwargs)  # type: ignore[no-any-return]  # untyped
    return work(*args, **kwargs)


class Gate:
    """Lets so many works through at once; who comes then waits, while other green threads go on."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)

    def offload(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Like `offload`, when there is a place."""
        with self._places:
            return offload(work, *args, **kwargs)
