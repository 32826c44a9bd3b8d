"""one person may point words out and be worried about who wrote them."""

import sqlalchemy as sa
from alembic import op


revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FLAG = sa.table(
    "flag",
    sa.column("case_id", sa.Integer()),
    sa.column("reporter_id", sa.Integer()),
    sa.column("is_worry", sa.Boolean()),
)
OLD, NEW = "uq_flag_case_id_reporter_id", "uq_flag_case_id_reporter_id_is_worry"


def upgrade() -> None:
    op.add_column("flag", sa.Column("is_worry", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE flag SET is_worry = (reason = 'worried')"))
    # Nothing refers to this table, so SQLite may write it anew.
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(OLD), type_="unique")
        batch_op.create_unique_constraint(op.f(NEW), ["case_id", "reporter_id", "is_worry"])


def downgrade() -> None:
    """Before, whoever did both was heard as worried."""
    other = FLAG.alias("other")
    both = (other.c.case_id == FLAG.c.case_id, other.c.reporter_id == FLAG.c.reporter_id, other.c.is_worry)
    op.execute(sa.delete(FLAG).where(sa.not_(FLAG.c.is_worry), sa.exists().where(*both).correlate(FLAG)))
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(NEW), type_="unique")
        batch_op.create_unique_constraint(op.f(OLD), ["case_id", "reporter_id"])
    op.drop_column("flag", "is_worry")
