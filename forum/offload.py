"""The one door to native threads, and to an end for what waits too long.

What computes for more than about 5 ms goes through here, so the hub stays free.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
