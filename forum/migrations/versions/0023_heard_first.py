"""words of somebody in danger wait where something in them could lead to a person; a version before knows no such reason.

'reads', which came without a step of its own, goes with it.
"""

from alembic import op


revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The column holds the new reason already."""


def downgrade() -> None:
    op.execute("UPDATE moderation_case SET held_for = 'link' WHERE held_for IN ('trace', 'reads')")
