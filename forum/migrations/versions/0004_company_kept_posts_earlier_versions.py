"""company, kept posts, earlier versions."""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_bookmark_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_bookmark_post_id_post"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("account_id", "post_id", name=op.f("uq_bookmark_account_id_post_id")),
    )
    with op.batch_alter_table("bookmark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookmark_post_id"), ["post_id"], unique=False)

    op.create_table(
        "post_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_version_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_version")),
    )
    with op.batch_alter_table("post_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_version_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_version_post_id"), ["post_id"], unique=False)

    op.create_table(
        "with_you",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_with_you_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_with_you_post_id_post"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "account_id", name=op.f("pk_with_you")),
    )
    with op.batch_alter_table("with_you", schema=None) as batch_op:
        batch_op.create_index("ix_with_you_account_id_thread_id", ["account_id", "thread_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_with_you_week"), ["week"], unique=False)

    op.add_column("post", sa.Column("added_notes", sa.String(length=160), nullable=False, server_default=""))
    op.add_column("post", sa.Column("company", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("thread", sa.Column("wish", sa.String(length=24), nullable=True))


def downgrade() -> None:
    # Not in a batch: SQLite would write the tables anew and lose what refers to them.
    op.drop_column("thread", "wish")
    op.drop_column("post", "company")
    op.drop_column("post", "added_notes")

    with op.batch_alter_table("with_you", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_with_you_week"))
        batch_op.drop_index("ix_with_you_account_id_thread_id")

    op.drop_table("with_you")
    with op.batch_alter_table("post_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_version_post_id"))
        batch_op.drop_index(batch_op.f("ix_post_version_at"))

    op.drop_table("post_version")
    with op.batch_alter_table("bookmark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookmark_post_id"))

    op.drop_table("bookmark")
