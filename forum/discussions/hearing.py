"""Who wants to hear of what somebody writes: the one question before anybody is told."""

from forum.accounts import reading
from forum.accounts.queries import Member
from forum.discussions import marks


def wants_to_hear(account_id: int, thread_id: int, author: Member) -> bool:
    """Whether a member has muted neither the thread nor the author."""
    return not marks.of(account_id, thread_id).muted and not reading.has_muted(account_id, author.id)


def listening(thread_id: int, author: Member, *, but: int) -> list[int]:
    """Who follows a thread and has not muted the author; without one who is told in another way."""
    others = marks.followers(thread_id, but=(author.id, but))
    silent = frozenset(reading.muting(author.id)) if others else frozenset()
    return [account_id for account_id in others if account_id not in silent]
