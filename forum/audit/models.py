"""The rows of the audit trail, the end of their chain, and when somebody last found it whole."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.columns import Utc, enum_column
from forum.extensions import db
from forum.lib import chain
from forum.vocabulary import FlagReason, Measure


class AuditRow(db.Model):
    """What a moderator, a host or the steward did, to what, and why. Rows are only ever added, each chained to the last.

    `link` covers everything but four parts, which may be forgotten: of these it covers the commitments. A part is forgotten
    together with its salt (audit/forgetting.py).
    """

    __tablename__ = "audit"

    # Given under the lock of the chain's end, so that numbers and links have one order.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    measure: Mapped[Measure] = mapped_column(enum_column(Measure))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    # The room in which a host did it. No reference: this stands below rooms.
    room_id: Mapped[int | None] = mapped_column(index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[FlagReason | None] = mapped_column(enum_column(FlagReason))
    # Of a pause: for how many days.
    days: Mapped[int | None]
    words: Mapped[str] = mapped_column(String(600), default="")
    at: Mapped[datetime] = mapped_column(Utc, index=True)
    actor_salt: Mapped[bytes | None] = mapped_column(LargeBinary(chain.SALT_BYTES))
    subject_salt: Mapped[bytes | None] = mapped_column(LargeBinary(chain.SALT_BYTES))
    case_salt: Mapped[bytes | None] = mapped_column(LargeBinary(chain.SALT_BYTES))
    words_salt: Mapped[bytes | None] = mapped_column(LargeBinary(chain.SALT_BYTES))
    actor_commitment: Mapped[bytes] = mapped_column(LargeBinary(chain.LINK_BYTES))
    subject_commitment: Mapped[bytes] = mapped_column(LargeBinary(chain.LINK_BYTES))
    case_commitment: Mapped[bytes] = mapped_column(LargeBinary(chain.LINK_BYTES))
    words_commitment: Mapped[bytes] = mapped_column(LargeBinary(chain.LINK_BYTES))
    chain_link: Mapped[bytes] = mapped_column(LargeBinary(chain.LINK_BYTES))


class AuditChain(db.Model):
    """The one row that says where the chain ends and after which row it begins; whoever adds a row locks it, last of all."""

    __tablename__ = "audit_chain"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_id: Mapped[int]
    last_chain_link: Mapped[bytes] = mapped_column(LargeBinary(chain.LINK_BYTES))
    # The last row that had its time and went. A row that is still there says the same (Measure.FORGET_ACTS).
    gone_id: Mapped[int]
    gone_chain_link: Mapped[bytes] = mapped_column(LargeBinary(chain.LINK_BYTES))


class AuditCheck(db.Model):
    """The one row that says how far the daily look at the chain has come, and what it found."""

    __tablename__ = "audit_check"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    looked_on: Mapped[date]
    upto_id: Mapped[int]
    upto_chain_link: Mapped[bytes] = mapped_column(LargeBinary(chain.LINK_BYTES))
    # The day on which a look that began at the beginning came to the end.
    whole_on: Mapped[date | None]
    # The first row that did not fit; None while all do.
    unfit_id: Mapped[int | None]
