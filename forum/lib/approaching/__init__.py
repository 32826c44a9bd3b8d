"""Words that lead somebody elsewhere: a number, a handle, an invitation, "text me", "come to my place".

They are looked for only in what is said to somebody who is new here (screening/shielding.py). Like `outing`, the rules
would rather miss than take kind words away: "call a helpline", "tell your doctor", "come to the evening room" are free.
"""

import re
from collections import defaultdict

from forum.lib import outing
from forum.lib.approaching import english, spanish
from forum.lib.approaching.phrase import Phrase
from forum.lib.helplines import numbers
from forum.lib.outing import Kind
from forum.lib.outing.looking import Looked
from forum.lib.outing.trace import Span, Spans

__all__ = ["found"]

# A way to one person, whoever it belongs to.
_WAYS = frozenset({Kind.PHONE, Kind.EMAIL, Kind.HANDLE, Kind.PROFILE})
# A place; it is an invitation only where somebody speaks of themselves.
_PLACES = frozenset({Kind.MEETING, Kind.ADDRESS})
_OWN = re.compile(
    r"\b(?:i|i'm|i'll|me|my|mine|we|we're|we'll|us|our|let's|yo|me|mi|mis|conmigo|nos|nuestr[oa]s?|nosotr[oa]s|vivo|estoy"
    r"|quedamos|quedemos|os|te espero|ven|vente|join me|join us|come)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[!?\n]|(?<![A-Z\s.][a-z])(?<![ap]\.m)\.\s")

# An invitation into a group or to one account, as the networks write it.
_INVITE = re.compile(
    r"(?<![\w@-])(?:https?://)?(?:www\.)?(?:discord\.(?:gg|com/invite|me)|discordapp\.com/invite|chat\.whatsapp\.com|wa\.link"
    r"|signal\.(?:group|me)|join\.(?:skype|slack)\.com|telegram\.(?:me|dog)/(?:joinchat|\+)|t\.me/(?:joinchat|\+)|line\.me/(?:ti|R)"
    r"|groupme\.com/join_group|invite\.viber\.com|ig\.me|m\.me|snapchat\.com/add)[/#?][\w+#?=&%./-]{2,80}",
    re.IGNORECASE,
)
_INVITE_CUES = (
    "discord", "whatsapp.com", "wa.link", "signal.", "skype.com", "slack.com", "telegram.", "t.me", "line.me", "groupme",
    "viber.com", "ig.me", "m.me", "snapchat",
)  # fmt: skip
# A call on a screen: meetings for everybody are announced with these too.
_CALL = re.compile(
    r"(?:https?://)?(?:[\w-]{1,40}\.)?(?:zoom\.us/j|meet\.google\.com|teams\.(?:microsoft|live)\.com|meet\.jit\.si|whereby\.com)"
    r"/[\w?=&%./-]{3,120}",
    re.IGNORECASE,
)
_CALL_CUES = ("zoom.us", "meet.google", "teams.", "jit.si", "whereby.com")
# Each word with the phrases that may begin at it.
_AT: dict[str, list[Phrase]] = defaultdict(list)
for _phrase in (*english.PHRASES, *spanish.PHRASES):
    for _word in _phrase.cues:
        _AT[_word].append(_phrase)
_CUES = frozenset(_AT)
_NO_DIGITS = re.compile(r"\D+")
# How far around a place its sentence is read.
REACH = 200


def found(text: str) -> tuple[str, ...]:
    """Find all pieces of a text that lead somebody elsewhere, in their order, each on one line and once."""
    looked = Looked(text)
    pieces: list[Span] = [*_traces(looked), *_links(looked)]
    for word in looked.words & _CUES:
        for place in looked.spots(frozenset({word})):
            pieces += [span for phrase in _AT[word] if (span := phrase.at(looked.text, place))]
    return tuple(dict.fromkeys(" ".join(text[start:end].split()) for start, end in _apart(sorted(pieces))))


def _traces(looked: Looked) -> Spans:
    for trace in outing.found(looked.text):
        if trace.kind in _WAYS:
            if trace.kind is not Kind.PHONE or _NO_DIGITS.sub("", trace.piece(looked.text)) not in numbers():
                yield trace.start, trace.end
        elif trace.kind in _PLACES and _is_own(looked.text, (trace.start, trace.end)):
            yield trace.start, trace.end


def _links(looked: Looked) -> Spans:
    if any(cue in looked.low for cue in _INVITE_CUES):
        yield from (match.span() for match in _INVITE.finditer(looked.text))
    if any(cue in looked.low for cue in _CALL_CUES):
        yield from (match.span() for match in _CALL.finditer(looked.text) if _is_own(looked.text, match.span()))


def _is_own(text: str, place: Span) -> bool:
    """Say whether somebody speaks of themselves, or calls somebody along, in the sentence around a place."""
    start, end = place
    first, last = max(0, start - REACH), min(len(text), end + REACH)
    begins = max((match.end() for match in _SENTENCE_END.finditer(text, first, start)), default=first)
    behind = _SENTENCE_END.search(text, end, last)
    return bool(_OWN.search(text, begins, start) or _OWN.search(text, end, behind.start() if behind else last))


def _apart(spans: list[Span]) -> Spans:
    """Join what overlaps, so that the writer reads each piece once."""
    held: Span | None = None
    for start, end in spans:
        if held is not None and start < held[1]:
            held = held[0], max(held[1], end)
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held
