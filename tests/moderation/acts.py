"""What the tests of moderation do and look at again and again."""

from forum.accounts.queries import Member
from forum.audit.models import AuditRow
from forum.config import Config
from forum.discussions.models import Post
from forum.extensions import db
from forum.moderation import flagging, service
from forum.moderation.models import Case
from forum.notifications.models import Notice
from forum.vocabulary import FlagReason, Measure, TargetKind
from tests import factories as make


def audit() -> list[tuple[Measure, int | None]]:
    """Every audit row: what was done and by whom."""
    return [(row.measure, row.actor_id) for row in db.session.query(AuditRow).order_by(AuditRow.id)]


def told(member: Member) -> list[Notice]:
    """What a member was told, oldest first."""
    db.session.rollback()
    return db.session.query(Notice).filter_by(account_id=member.id).order_by(Notice.id).all()


def flag(who: Member, post: Post, reason: FlagReason = FlagReason.UNKIND, note: str = "") -> Case:
    """Flags a post."""
    return flagging.flag(who, TargetKind.POST, post.public_id, reason, note, make.settings())


def hide(
    who: Member, case: Case, reason: FlagReason = FlagReason.SOURCING, words: str = "", config: Config | None = None
) -> Case:
    """Hides the text of a case as it is now."""
    return service.hide(who, case.public_id, case.version, reason, words, config=config or make.settings())
