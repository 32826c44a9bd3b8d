"""Words that wait for a person: each is a case that nobody's flag has opened, and is let out or kept back."""

from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import outgoing
from forum.discussions.models import Post
from forum.errors import Conflict
from forum.extensions import db
from forum.lib import clock, ids
from forum.live import moderators, publish
from forum.moderation import holds, service
from forum.moderation.models import Case
from forum.notifications.service import tell
from forum.screening.holding import keeps
from forum.vocabulary import CaseState, HeldFor, Measure, NoticeVerb, TargetKind


@keeps
def take_in(kind: TargetKind, public_id: str, author_id: int, why: HeldFor) -> None:
    """Opens the case of a text that waits. Only inside the transaction that stores it."""
    at = clock.hour(clock.now())
    facts = {"target_kind": kind, "target_id": public_id, "author_id": author_id, "opened_at": at}
    db.session.add(Case(public_id=ids.public_id(), held_for=why, state=CaseState.OPEN, version=0, **facts))
    publish(moderators(), "queue:changed", {})


def let_out(actor: Member, case_id: str, version: int, config: Config) -> Case:
    """Lets words out that waited or were kept back, closes the case and tells the author.

    Raises Conflict when another moderator holds or has changed the case, Refused, Missing.
    """

    def act(case: Case) -> None:
        post = db.session.query(Post).filter_by(public_id=case.target_id).first()
        if post is None or not outgoing.let_out(post, config):
            raise Conflict(service.CHANGED)
        service.audit(actor, Measure.LET_OUT, case)
        holds.undone(case)
        # They wait no more, also where a second person is still to look.
        case.held_for = None
        tell(case.author_id, NoticeVerb.LET_OUT, path=f"/p/{case.target_id}")

    return service.decide(actor, case_id, version, Measure.LET_OUT, act, config)
