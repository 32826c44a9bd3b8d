"""first weeks and first words."""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("shield_until", sa.DateTime(), nullable=True))
    op.add_column("account", sa.Column("is_greeter", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Who is on duty is asked with every first post.
    op.create_index(op.f("ix_account_is_greeter"), "account", ["is_greeter"], unique=False)
    op.create_index(op.f("ix_account_role"), "account", ["role"], unique=False)
    # A one-off name is shielded as long as it is somebody's. Who is here already is not new.
    op.execute(
        "UPDATE account SET shield_until = (SELECT until FROM alias_link WHERE alias_id = account.id) WHERE is_alias"
    )
    op.create_table(
        "first_words",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["account.id"], name=op.f("fk_first_words_claimed_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_first_words_post_id_post"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_first_words")),
    )
    op.create_index(op.f("ix_first_words_until"), "first_words", ["until"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_first_words_until"), table_name="first_words")
    op.drop_table("first_words")
    # Not in a batch: SQLite would write the table anew and lose what refers to it.
    op.drop_index(op.f("ix_account_role"), table_name="account")
    op.drop_index(op.f("ix_account_is_greeter"), table_name="account")
    op.drop_column("account", "is_greeter")
    op.drop_column("account", "shield_until")
