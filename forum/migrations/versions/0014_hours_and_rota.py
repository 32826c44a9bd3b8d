"""hours and rota."""

import secrets

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TOKEN_BYTES = 18


def upgrade() -> None:
    """The days of a room's evenings, its calendar's name, who hosts when, and when an evening's words are forgotten."""
    op.create_table(
        "rota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_rota_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_rota_room_id_room"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota")),
        sa.UniqueConstraint("room_id", "on_date", "account_id", name=op.f("uq_rota_room_id_on_date_account_id")),
    )
    op.create_index(op.f("ix_rota_account_id"), "rota", ["account_id"])
    op.create_index(op.f("ix_rota_on_date"), "rota", ["on_date"])
    op.add_column("gathering", sa.Column("last_seq", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("gathering", sa.Column("forget_at", sa.DateTime(), nullable=True))
    op.create_index(op.f("ix_gathering_forget_at"), "gathering", ["forget_at"])
    op.add_column("room", sa.Column("rule", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("room", sa.Column("first_on", sa.Date(), nullable=True))
    op.add_column("room", sa.Column("calendar_token", sa.String(length=32), nullable=False, server_default=""))
    _name_calendars()
    op.create_index(op.f("ix_room_calendar_token"), "room", ["calendar_token"], unique=True)


def _name_calendars() -> None:
    connection = op.get_bind()
    for (room_id,) in connection.execute(sa.text("SELECT id FROM room")).all():
        named = {"token": secrets.token_urlsafe(TOKEN_BYTES), "id": room_id}
        connection.execute(sa.text("UPDATE room SET calendar_token = :token WHERE id = :id"), named)


def downgrade() -> None:
    """Takes it all away again."""
    op.drop_index(op.f("ix_room_calendar_token"), "room")
    for name in ("calendar_token", "first_on", "rule"):
        op.drop_column("room", name)
    op.drop_index(op.f("ix_gathering_forget_at"), "gathering")
    for name in ("forget_at", "last_seq"):
        op.drop_column("gathering", name)
    op.drop_table("rota")
