"""What people type, made fit to keep: line ends as one, no control characters, no blank rim."""

import re

# C0 and C1 controls but tab and newline, the marks that turn the reading direction of what follows, and what no XML may
# hold: one such character in a title would break a feed for all its readers.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def text(raw: str) -> str:
    """Return a text of many lines as it is kept."""
    return _UNFIT.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()


def line(raw: str) -> str:
    """Return a text of one line as it is kept, white space folded."""
    return " ".join(text(raw).split())
