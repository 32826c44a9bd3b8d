"""hosting."""

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHISPER_COLUMNS = (
    sa.Column("kind", sa.String(length=24), nullable=False, server_default="words"),
    sa.Column("put_away", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("visibility", sa.String(length=24), nullable=False, server_default="visible"),
    sa.Column("hidden_reason", sa.String(length=24), nullable=True),
)
OPEN = sa.text("answered_by IS NULL")
DUE = sa.text("signs_due")


def upgrade() -> None:
    """Signs that are still to be told, what a whisper is about, one open call a person."""
    op.add_column("message", sa.Column("signs_due", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_message_signs_due", "message", ["signs_due"], sqlite_where=DUE, postgresql_where=DUE)
    for column in WHISPER_COLUMNS:
        op.add_column("whisper", column._copy())
    op.execute("UPDATE whisper SET kind = 'card' WHERE card")
    op.drop_column("whisper", "card")
    # Of the open calls of one person the first is the one that counts.
    op.execute(
        "DELETE FROM room_call WHERE answered_by IS NULL AND id NOT IN "
        "(SELECT MIN(id) FROM room_call WHERE answered_by IS NULL GROUP BY gathering_id, caller_id)"
    )
    op.create_index(
        "uq_room_call_open",
        "room_call",
        ["gathering_id", "caller_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Takes it away again; of what hosts asked of people only their words stay."""
    op.drop_index("uq_room_call_open", "room_call")
    op.add_column("whisper", sa.Column("card", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE whisper SET card = (kind = 'card')")
    for column in reversed(WHISPER_COLUMNS):
        op.drop_column("whisper", column.name)
    op.drop_index("ix_message_signs_due", "message")
    op.drop_column("message", "signs_due")
