"""reading marks."""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thread_mark",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("seen_post_id", sa.Integer(), nullable=False),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_thread_mark_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_thread_mark_thread_id_thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "thread_id", name=op.f("pk_thread_mark")),
    )
    with op.batch_alter_table("thread_mark", schema=None) as batch_op:
        batch_op.create_index("ix_thread_mark_account_id_following", ["account_id", "following"], unique=False)
        batch_op.create_index("ix_thread_mark_thread_id_following", ["thread_id", "following"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_mark_week"), ["week"], unique=False)

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_thread_id_id", ["thread_id", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index("ix_post_thread_id_id")

    with op.batch_alter_table("thread_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_mark_week"))
        batch_op.drop_index("ix_thread_mark_thread_id_following")
        batch_op.drop_index("ix_thread_mark_account_id_following")

    op.drop_table("thread_mark")
