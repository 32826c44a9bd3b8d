"""The greeter's duty, given by the steward: whoever greets sees who is new, so it is given with a moderator's care."""

from forum import policy
from forum.accounts import service as accounts
from forum.accounts.queries import Member
from forum.moderation.service import audit
from forum.notifications.service import tell
from forum.policy import Action
from forum.transaction import transaction
from forum.vocabulary import GREETER, Measure, NoticeVerb


def appoint(actor: Member | None, name: str) -> None:
    """Makes a member a greeter beside what they are; `actor` is None on the command line.

    It is taken away with every other duty, by `service.appoint` with the role of a member. Raises Missing, Refused, Conflict.
    """
    with transaction():
        account = accounts.account_named(name)
        if actor is not None:
            policy.require(actor, Action.APPOINT, account)
        accounts.make_greeter(account)
        audit(actor, Measure.APPOINT, None, subject_id=account.id, words=GREETER)
        tell(account.id, NoticeVerb.APPOINTED)
