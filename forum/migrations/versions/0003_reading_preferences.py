"""reading preferences."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_mute",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("muted_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_person_mute_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["muted_id"], ["account.id"], name=op.f("fk_person_mute_muted_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "muted_id", name=op.f("pk_person_mute")),
    )
    with op.batch_alter_table("person_mute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_mute_muted_id"), ["muted_id"], unique=False)

    op.add_column("account", sa.Column("has_private", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("account", sa.Column("private_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    # Not in a batch: SQLite would write the table anew and lose what refers to it.
    op.drop_column("account", "private_sealed")
    op.drop_column("account", "has_private")

    with op.batch_alter_table("person_mute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_mute_muted_id"))

    op.drop_table("person_mute")
