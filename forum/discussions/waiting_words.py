"""What the author of words that wait reads: why, and the line of our rules that it is about."""

from collections.abc import Iterable
from typing import NamedTuple

from forum.discussions.models import Post
from forum.discussions.queries import PostRow
from forum.discussions.wording import wording_of
from forum.lib.outing import LABELS
from forum.screening import asking, judging
from forum.screening.reasons import HELD_WORDS
from forum.vocabulary import HeldFor, TargetKind, Visibility
from forum.web.languages import gettext as _


class Waits(NamedTuple):
    """Why a text waits, in the reader's language; `rule` is the name of the line of the rules, empty when it is no line's.
    `may_go_as_it_is`: its writer has only to look at it once more."""

    words: str
    rule: str
    is_for_words: bool
    may_go_as_it_is: bool
    # Each with its kind in words; empty on a page of many texts.
    pieces: tuple[tuple[str, str], ...] = ()


def of_page(posts: Iterable[PostRow]) -> dict[str, Waits]:
    """By name, for those texts of a page that wait: they are the reader's own. Most pages have none, and nothing is asked."""
    names = [each.public_id for each in posts if each.visibility is Visibility.HELD and each.hidden_reason is None]
    return {name: said(why) for name, why in judging.why_waits(TargetKind.POST, names).items()}


def of(post: Post) -> Waits | None:
    """Why one text waits; None when it does not."""
    if post.visibility is not Visibility.HELD or post.hidden_reason is not None:
        return None
    why = judging.why_waits(TargetKind.POST, [post.public_id]).get(post.public_id)
    if why is None:
        return None
    return said(why)._replace(pieces=_pieces(post)) if why is HeldFor.TRACE else said(why)


def _pieces(post: Post) -> tuple[tuple[str, str], ...]:
    """What in a text could lead to a person; found anew, as nothing of it is kept."""
    texts = wording_of(post).texts
    found = asking.pieces_in(texts, judging.judged(*texts))
    return tuple((_(LABELS[kind]), words) for kind, words in asking.distinct(found))


def said(why: HeldFor) -> Waits:
    """A reason in words."""
    is_for_words = judging.waits_for_its_words(why)
    return Waits(_(HELD_WORDS[why]), judging.RULES.get(why, ""), is_for_words, why is HeldFor.TRACE)
