"""first days, the door, words that wait."""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who is here already is not new; a one-off name is, as long as it is somebody's."""
    op.add_column("account", sa.Column("new_until", sa.DateTime(), nullable=True))
    op.add_column("account", sa.Column("new_days", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE account SET new_until = (SELECT until FROM alias_link WHERE alias_id = account.id) WHERE is_alias"
    )
    op.add_column("moderation_case", sa.Column("held_for", sa.String(length=24), nullable=True))
    op.create_table(
        "door",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by_invitation", sa.Boolean(), nullable=False),
        sa.Column("raid_until", sa.DateTime(), nullable=True),
        sa.Column("raid_by_invitation", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door")),
    )
    op.create_table(
        "invitation",
        sa.Column("lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("lookup", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_until"), "invitation", ["until"], unique=False)


def downgrade() -> None:
    """What waits for a person is hidden: before this nobody could let it out."""
    op.execute("UPDATE post SET visibility = 'hidden', hidden_reason = 'other' WHERE visibility = 'held'")
    op.execute("UPDATE thread SET visibility = 'visible', title_hidden = true WHERE visibility = 'held'")
    op.drop_index(op.f("ix_invitation_until"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("door")
    op.drop_column("moderation_case", "held_for")
    op.drop_column("account", "new_days")
    op.drop_column("account", "new_until")
