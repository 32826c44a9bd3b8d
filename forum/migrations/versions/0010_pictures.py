"""pictures."""

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=400), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_picture_post_id_post"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("public_id", name=op.f("uq_picture_public_id")),
    )
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_post_id"), ["post_id"], unique=False)

    op.create_table(
        "waiting_picture",
        sa.Column("slot", sa.String(length=24), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_waiting_picture")),
    )
    with op.batch_alter_table("waiting_picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_picture_until"), ["until"], unique=False)

    op.add_column("board", sa.Column("pictures_allowed", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # Not in a batch: SQLite would write the table anew and lose what refers to it.
    op.drop_column("board", "pictures_allowed")

    with op.batch_alter_table("waiting_picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiting_picture_until"))

    op.drop_table("waiting_picture")
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_picture_post_id"))

    op.drop_table("picture")
