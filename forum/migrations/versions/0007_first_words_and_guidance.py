"""first words and guidance."""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("board", sa.Column("guidance", sa.Text(), nullable=False, server_default=""))
    op.add_column("board", sa.Column("guidance_html", sa.Text(), nullable=False, server_default=""))
    op.add_column("account", sa.Column("has_written", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE account SET has_written = true WHERE id IN (SELECT author_id FROM post)")


def downgrade() -> None:
    op.drop_column("account", "has_written")
    op.drop_column("board", "guidance_html")
    op.drop_column("board", "guidance")
