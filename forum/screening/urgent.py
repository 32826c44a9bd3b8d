"""Words of somebody who may be in danger are held up by no pace: slow mode, whose turn it is, how fast somebody writes.

So many of one person within a minute pass, or three words would be the way around every limit. Above that they are held like
all others, and what refuses them carries the way to help. What a host or a moderator has decided about a person is no pace.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import request
from flask_limiter.errors import RateLimitExceeded

from forum.accounts.queries import Member
from forum.config import Config
from forum.daykey import today
from forum.errors import TooSoon
from forum.extensions import limiter
from forum.lib import ids
from forum.lib.words import N_
from forum.screening import judging
from forum.screening.judging import NOTHING, Finding
from forum.tally import Asked, counts
from forum.web.identity import actor, config
from forum.web.sockets import take_line

MINUTE_SECONDS = 60
TOO_MUCH = N_("That was a lot at once. Please wait a minute, then send it again.")
ONE_MOMENT = N_("One moment between two lines, please. Your words are still here.")


def passes(who: Member, nonce: str, words: str, finding: Finding, settings: Config) -> bool:
    """Whether words go by every pace; the same words sent again are one. Never inside a transaction."""
    mark = Asked(today.of(f"urgent {who.id}"), today.of(f"sending {nonce} {words}"), MINUTE_SECONDS)
    return finding.is_urgent and _has_room(mark, settings)


def _has_room(asked: Asked, settings: Config) -> bool:
    (place,) = counts.enter(asked)
    if place.before < settings.urgent_texts_per_minute:
        return True
    # What did not pass is no reason to hold the next one.
    if place.is_fresh:
        counts.leave(asked)
    return False


def at_pace(*fields: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Holds a page's form to the pace at which somebody writes; `fields` are those with words in them."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def gate(**_names: str) -> None:
            """The limit alone: what is raised inside the view is none of its business."""

        held = limiter.limit(lambda: config().write_limit, methods=["POST"])(gate)

        @wraps(view)
        def paced(**names: str) -> Any:
            try:
                held(**names)
            except RateLimitExceeded:
                _let_by([request.form.get(name) for name in fields], TooSoon(TOO_MUCH, MINUTE_SECONDS))
            return view(**names)

        return paced

    return decorate


def hold_line(*texts: object) -> None:
    """Holds whoever says something over a socket to the pace of lines. Raises TooSoon."""
    if not take_line(actor().id):
        _let_by(texts, TooSoon(ONE_MOMENT, 1))


def _let_by(texts: Sequence[object], too_soon: TooSoon) -> None:
    """Raises `too_soon`, with what the writer may need help about, unless these words pass."""
    finding, settings = _found(texts), config()
    # Each try counts: the same form sent on and on would be a way past the limit too.
    mark = Asked(today.of(f"urgent tries {actor().id}"), ids.token(8), MINUTE_SECONDS)
    if finding.is_urgent and _has_room(mark, settings):
        return
    too_soon.families = finding.helps
    raise too_soon


def _found(texts: Sequence[object]) -> Finding:
    said = [text for text in texts if isinstance(text, str)]
    # Longer ones are refused anyway, and take as long as they are to be judged.
    return judging.judged(*said) if sum(map(len, said)) <= 2 * config().post_max_characters else NOTHING
