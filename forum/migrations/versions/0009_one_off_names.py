"""one-off names."""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alias_link",
        sa.Column("alias_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=24), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("owner_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alias_id"], ["account.id"], name=op.f("fk_alias_link_alias_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alias_id", name=op.f("pk_alias_link")),
        sa.UniqueConstraint("slot", name=op.f("uq_alias_link_slot")),
    )
    with op.batch_alter_table("alias_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alias_link_until"), ["until"], unique=False)

    op.create_table(
        "alias_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alias_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("joined_by", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alias_id"], ["alias_link.alias_id"], name=op.f("fk_alias_opening_alias_id_alias_link"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_alias_opening_asked_by_account")),
        sa.ForeignKeyConstraint(["joined_by"], ["account.id"], name=op.f("fk_alias_opening_joined_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias_opening")),
        sa.UniqueConstraint("alias_id", name=op.f("uq_alias_opening_alias_id")),
    )
    op.create_table(
        "alias_share",
        sa.Column("alias_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alias_id"], ["alias_link.alias_id"], name=op.f("fk_alias_share_alias_id_alias_link"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["account.id"], name=op.f("fk_alias_share_holder_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alias_id", "holder_id", name=op.f("pk_alias_share")),
    )
    with op.batch_alter_table("alias_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alias_share_holder_id"), ["holder_id"], unique=False)

    op.create_table(
        "opening_box",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["account.id"], name=op.f("fk_opening_box_holder_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["alias_opening.id"],
            name=op.f("fk_opening_box_opening_id_alias_opening"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("opening_id", "holder_id", name=op.f("pk_opening_box")),
    )
    op.add_column("account", sa.Column("is_alias", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # Not in a batch: SQLite would write the table anew and lose what refers to it.
    op.drop_column("account", "is_alias")

    op.drop_table("opening_box")
    with op.batch_alter_table("alias_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alias_share_holder_id"))

    op.drop_table("alias_share")
    op.drop_table("alias_opening")
    with op.batch_alter_table("alias_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alias_link_until"))

    op.drop_table("alias_link")
