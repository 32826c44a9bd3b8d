"""notices that belong together."""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("subject", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("count", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("notice", "count")
    op.drop_column("notice", "subject")
