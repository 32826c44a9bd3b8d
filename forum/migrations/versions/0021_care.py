"""those who look after others: what they carry, rests, buddies, hand-overs, debriefs."""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NEW_NOTICES = ("handed_over", "duty_empty", "thought_of", "buddy_asked", "debrief_came")


def _account(table: str, name: str = "account_id", ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["account.id"], name=op.f(f"fk_{table}_{name}_account"), ondelete=ondelete)


def _case(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_case_id_moderation_case")
    return sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("account", sa.Column("resting_until", sa.DateTime(), nullable=True))
    op.create_table(
        "care_day",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        _account("care_day"),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_care_day")),
    )
    op.create_table(
        "opened_words",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        _account("opened_words"),
        _case("opened_words"),
        sa.PrimaryKeyConstraint("account_id", "case_id", name=op.f("pk_opened_words")),
    )
    op.create_table(
        "buddy",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("buddy_id", sa.Integer(), nullable=False),
        sa.Column("thought_on", sa.Date(), nullable=True),
        _account("buddy"),
        _account("buddy", "buddy_id"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_buddy")),
    )
    op.create_table(
        "hand_over",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        _case("hand_over"),
        _account("hand_over", "from_id"),
        _account("hand_over", "to_id", "SET NULL"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_hand_over")),
    )
    op.create_table(
        "passed_case",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        _case("passed_case"),
        _account("passed_case"),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_passed_case")),
    )
    op.create_table(
        "debrief",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        _account("debrief", "by_id"),
        _account("debrief", "to_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief")),
        sa.UniqueConstraint("public_id", name=op.f("uq_debrief_public_id")),
        sa.UniqueConstraint("by_id", "nonce", name=op.f("uq_debrief_by_id_nonce")),
    )
    for table, names in {
        "opened_words": ("case_id", "until"),
        "buddy": ("buddy_id",),
        "passed_case": ("account_id",),
        "debrief": ("by_id", "to_id", "until"),
    }.items():
        for name in names:
            op.create_index(op.f(f"ix_{table}_{name}"), table, [name])


def downgrade() -> None:
    """Rests are over, and what was said between two is gone."""
    for name in ("debrief", "passed_case", "hand_over", "buddy", "opened_words", "care_day"):
        op.drop_table(name)
    notice = sa.table("notice", sa.column("verb"))
    op.execute(sa.delete(notice).where(notice.c.verb.in_(NEW_NOTICES)))
    op.drop_column("account", "resting_until")
