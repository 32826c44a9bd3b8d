"""What in a text could lead somebody to a person: seen before it is sent, told to its writer alone, kept nowhere.

It is a hint. The rules would rather miss a trace than nag: who is asked too often stops reading the question.
"""

import re
from collections.abc import Callable
from hashlib import blake2b

from forum.lib.outing import handles, numbers, people, places
from forum.lib.outing.looking import Looked, plain
from forum.lib.outing.trace import LABELS, Kind, Spans, Trace

__all__ = ["LABELS", "Kind", "Trace", "digest", "found", "mentions"]

# Where two rules see the same words, the earlier one names them.
_RULES: tuple[tuple[Kind, Callable[[Looked], Spans]], ...] = (
    (Kind.PROFILE, handles.profiles),
    (Kind.HANDLE, handles.handles),
    (Kind.EMAIL, numbers.emails),
    (Kind.MEETING, places.meetings),
    (Kind.ADDRESS, places.addresses),
    (Kind.WORK, people.workplaces),
    (Kind.PHONE, numbers.phones),
)


def found(text: str) -> tuple[Trace, ...]:
    """Find all pieces of a text that lead to a person, in their order, English and Spanish alike."""
    looked = Looked(text)
    taken = bytearray(len(text))
    traces = []
    for kind, rule in _RULES:
        for start, end in rule(looked):
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                traces.append(Trace(kind, start, end))
    return tuple(sorted(traces, key=lambda trace: trace.start))


def mentions(text: str, name: str) -> list[str]:
    """Find a name in a text, as it stands there: capitals and the space between its words do not matter."""
    parts = r"[\s_.-]*".join(re.escape(part) for part in plain(name).split())
    return [" ".join(met.group().split()) for met in re.finditer(rf"(?<!\w){parts}(?!\w)", plain(text), re.IGNORECASE)]


def digest(words: str, whom: int, key: bytes) -> str:
    """Sign exactly these words of one person, to show later that the question about them was seen."""
    signed = blake2b(f"{whom}:{words}".encode("utf-8", "replace"), key=key[:64], person=b"outing", digest_size=16)
    return signed.hexdigest()
