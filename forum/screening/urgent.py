"""Words of somebody who may be in danger are held up by no pace: slow mode, whose turn it is, how fast somebody writes.

So many of one person within a minute pass, or three words would be the way around every limit. Above that they are held like
all others, and what refuses them carries the way to help. What a host or a moderator has decided about a person is no pace.
"""

from collections.abc import Callable, Iterable, Sequence
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
from forum.lib.judging import Family
from forum.lib.words import N_
from forum.screening import judging
from forum.screening.judging import Finding
from forum.tally import Asked, counts
from forum.transaction import release
from forum.web.identity import actor, caller_key, config
from forum.web.sockets import take_line

MINUTE_SECONDS = 60
TOO_MUCH = N_("That was a lot at once. Please wait a minute, then send it again.")
ONE_MOMENT = N_("One moment between two lines, please. Your words are still here.")


def passes(who: Member, nonce: str, words: str, finding: Finding, settings: Config) -> bool:
    """Whether words go by every pace; the same words sent again are one. Never inside a transaction."""
    mark = Asked(today.of(f"urgent {who.id}"), today.of(f"sending {nonce} {words}"), MINUTE_SECONDS)
    return finding.may_be_in_danger and _has_room(mark, settings)


def _has_room(asked: Asked, settings: Config) -> bool:
    return _fits(asked, settings.urgent_texts_per_minute)


def _fits(asked: Asked, most: int) -> bool:
    (place,) = counts.enter(asked)
    if place.before < most:
        return True
    # What did not pass is no reason to hold the next one.
    if place.is_fresh:
        counts.leave(asked)
    return False


def at_pace(**fields: int | str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Holds a page's form to the pace at which somebody writes; `fields` are those with words in them, each with how many
    characters it may hold: a number, or the name of the setting that says it."""

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
                sent = [(request.form.get(name), most) for name, most in fields.items()]
                _let_by(sent, TooSoon(TOO_MUCH, MINUTE_SECONDS))
            return view(**names)

        return paced

    return decorate


def hold_line(*texts: object, most: int | str) -> None:
    """Holds whoever says something over a socket to the pace of lines; `most` as in `at_pace`. Raises TooSoon."""
    if not take_line(actor().id):
        _let_by([(text, most) for text in texts], TooSoon(ONE_MOMENT, 1))


def _let_by(sent: Sequence[tuple[object, int | str]], too_soon: TooSoon) -> None:
    """Raises `too_soon`, with what the writer may need help about, unless these words pass.

    Judging takes longer than anything else here, so only so many tries are judged, and no more of each than may be said.
    """
    settings = config()
    too_soon.is_judged = True
    # Each try counts: the same form sent on and on would be a way past the limit too.
    if not _fits(_try_of("judged"), settings.urgent_tries_per_minute):
        raise too_soon
    finding = judging.judged(*_in_part(sent, settings))
    if finding.may_be_in_danger and _has_room(_try_of("urgent"), settings):
        return
    too_soon.families = finding.helps
    raise too_soon


def helps_of(texts: Iterable[str]) -> tuple[Family, ...]:
    """What the writer of words that were refused before anybody read them may need help about.

    Only so many tries are judged, and no more of all fields together than a post may hold. Whoever is not signed in asks at the
    house's expense, so there are few of those for all together.
    """
    settings = config()
    words = "\n\n".join(text.strip() for text in texts if text.strip())[: settings.post_max_characters]
    if not words or not _fits(_try_of("refused"), settings.urgent_tries_per_minute):
        return ()
    everybodys = Asked(today.of("tries of visitors"), ids.token(8), MINUTE_SECONDS)
    if actor().id is None and not _fits(everybodys, settings.urgent_tries_of_visitors_per_minute):
        return ()
    # Judging may wait for a thread: others need the connection meanwhile.
    release()
    return judging.judged(words).helps


def _try_of(what: str) -> Asked:
    """A try of somebody; of a visitor, of whoever comes from their address."""
    who = actor().id or caller_key()
    return Asked(today.of(f"{what} tries {who}"), ids.token(8), MINUTE_SECONDS)


def _in_part(sent: Sequence[tuple[object, int | str]], settings: Config) -> list[str]:
    """The words that were sent, each as far as its field goes; longer ones are refused anyway."""
    most_of = [(text, getattr(settings, most) if isinstance(most, str) else most) for text, most in sent]
    return [text.strip()[:most] for text, most in most_of if isinstance(text, str)]
