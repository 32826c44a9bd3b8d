"""What the author of words that wait reads: why, and the line of our rules that it is about."""

from collections.abc import Iterable
from typing import NamedTuple

from forum.discussions.models import Post
from forum.discussions.queries import PostRow
from forum.screening import judging
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


def of_page(posts: Iterable[PostRow]) -> dict[str, Waits]:
    """By name, for those texts of a page that wait: they are the reader's own. Most pages have none, and nothing is asked."""
    names = [each.public_id for each in posts if each.visibility is Visibility.HELD and each.hidden_reason is None]
    return {name: said(why) for name, why in judging.why_waits(TargetKind.POST, names).items()}


def of(post: Post) -> Waits | None:
    """Why one text waits; None when it does not."""
    if post.visibility is not Visibility.HELD or post.hidden_reason is not None:
        return None
    why = judging.why_waits(TargetKind.POST, [post.public_id]).get(post.public_id)
    return said(why) if why is not None else None


def said(why: HeldFor) -> Waits:
    """A reason in words."""
    is_for_words = judging.waits_for_its_words(why)
    return Waits(_(HELD_WORDS[why]), judging.RULES.get(why, ""), is_for_words, why is HeldFor.TRACE)
