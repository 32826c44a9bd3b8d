"""rounds."""

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A thank-you for a turn; where an evening's intentions are gathered."""
    op.create_table(
        "turn_thanks",
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_turn_thanks_turn_id_turn"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_turn_thanks_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("turn_id", "account_id", name=op.f("pk_turn_thanks")),
    )
    op.create_index(op.f("ix_turn_thanks_account_id"), "turn_thanks", ["account_id"])
    op.add_column("gathering", sa.Column("summary_seq", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Takes both away again."""
    op.drop_column("gathering", "summary_seq")
    op.drop_index(op.f("ix_turn_thanks_account_id"), "turn_thanks")
    op.drop_table("turn_thanks")
