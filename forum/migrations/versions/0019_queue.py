"""the queue: what was found in words stands on their case; deadlines, duty, how soon cases were answered."""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
NAMES = ("danger", "families", "rules", "judged_by", "level", "due_at", "staffed", "alerted", "overdue")


def columns() -> list[sa.Column]:
    """What a case gets, in this order."""
    number, yes_no = {"nullable": False, "server_default": "0"}, {"nullable": False, "server_default": sa.false()}
    words = {"nullable": False, "server_default": ""}
    return [
        sa.Column("danger", sa.Integer(), **number),
        sa.Column("families", sa.String(length=160), **words),
        sa.Column("rules", sa.String(length=1000), **words),
        sa.Column("judged_by", sa.String(length=24), **words),
        sa.Column("level", sa.Integer(), **number),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("staffed", sa.Boolean(), **yes_no),
        sa.Column("alerted", sa.Boolean(), **yes_no),
        sa.Column("overdue", sa.Boolean(), **yes_no),
    ]


def upgrade() -> None:
    """Cases that are open get their deadline with the next tick."""
    for column in columns():
        op.add_column("moderation_case", column)
    op.create_table(
        "duty",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("here_until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_duty_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_duty")),
    )
    op.create_table(
        "answer_count",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("staffed", sa.Boolean(), nullable=False),
        sa.Column("within", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "level", "staffed", name=op.f("pk_answer_count")),
    )


def downgrade() -> None:
    """Words that wait because of what they say wait like others; lines that were not said are gone with their cases' reason."""
    op.drop_table("answer_count")
    op.drop_table("duty")
    op.execute(
        "UPDATE moderation_case SET held_for = 'link' WHERE held_for IN ('method', 'dosing', 'sourcing', 'leads')"
    )
    op.execute("DELETE FROM message WHERE visibility = 'held'")
    op.execute("UPDATE whisper SET visibility = 'hidden', hidden_reason = 'other' WHERE visibility = 'held'")
    for name in reversed(NAMES):
        op.drop_column("moderation_case", name)
