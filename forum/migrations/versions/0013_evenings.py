"""evenings."""

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Rooms are not made anew: events and lines lean on them.
ROOM_COLUMNS = (
    sa.Column("forgotten_seq", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("pace_by", sa.Integer(), nullable=True),
    sa.Column("pace_why", sa.String(length=200), nullable=False, server_default=""),
    sa.Column("gathering_id", sa.Integer(), nullable=True),
    sa.Column("always_open", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("cross_talk", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("closing_words", sa.String(length=1000), nullable=False, server_default=""),
    sa.Column("topic", sa.String(length=200), nullable=False, server_default=""),
    sa.Column("tool", sa.String(length=1000), nullable=False, server_default=""),
    sa.Column("turn_seconds", sa.Integer(), nullable=False, server_default="180"),
    sa.Column("hostless_minutes", sa.Integer(), nullable=False, server_default="10"),
    sa.Column("transcript_hours", sa.Integer(), nullable=False, server_default="24"),
)


def upgrade() -> None:
    """Evenings with their seats and rounds; what is new about rooms and lines."""
    _make_tables()
    _add_columns()


def _make_tables() -> None:
    op.create_table(
        "kept_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_kept_words_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_words")),
        sa.UniqueConstraint("mark", name=op.f("uq_kept_words_mark")),
    )
    with op.batch_alter_table("kept_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_words_account_id"), ["account_id"], unique=False)

    op.create_table(
        "gathering",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("begins_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("host_until", sa.DateTime(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("tool", sa.String(length=1000), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("pinned_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"], ["account.id"], name=op.f("fk_gathering_host_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_gathering_room_id_room"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
        sa.UniqueConstraint("public_id", name=op.f("uq_gathering_public_id")),
        sa.UniqueConstraint("room_id", "begins_at", name=op.f("uq_gathering_room_id_begins_at")),
    )
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.create_index("ix_gathering_state", ["state"], unique=False)

    op.create_table(
        "room_host",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_room_host_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_host_room_id_room"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("room_id", "account_id", name=op.f("pk_room_host")),
    )
    with op.batch_alter_table("room_host", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_host_account_id"), ["account_id"], unique=False)

    op.create_table(
        "reaction",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sign", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_reaction_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_reaction_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "account_id", "sign", name=op.f("pk_reaction")),
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reaction_account_id"), ["account_id"], unique=False)

    op.create_table(
        "room_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("caller_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_room_call_answered_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["caller_id"], ["account.id"], name=op.f("fk_room_call_caller_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_room_call_gathering_id_gathering"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_call")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_call_public_id")),
    )
    with op.batch_alter_table("room_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_call_caller_id"), ["caller_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_call_gathering_id"), ["gathering_id"], unique=False)

    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("turn_seconds", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_round_gathering_id_gathering"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_gathering_id"), ["gathering_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("hello", sa.Boolean(), nullable=False),
        sa.Column("listening", sa.Boolean(), nullable=False),
        sa.Column("hand_seq", sa.Integer(), nullable=True),
        sa.Column("quieted", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_seat_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_seat_gathering_id_gathering"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("gathering_id", "account_id", name=op.f("pk_seat")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_account_id"), ["account_id"], unique=False)

    op.create_table(
        "spoken_check_in",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("mood", sa.Integer(), nullable=True),
        sa.Column("craving", sa.Integer(), nullable=True),
        sa.Column("win", sa.String(length=280), nullable=False),
        sa.Column("intention", sa.String(length=280), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_spoken_check_in_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_spoken_check_in")),
    )
    op.create_table(
        "whisper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("card", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("render_version", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_whisper_author_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_whisper_gathering_id_gathering"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_whisper_person_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whisper")),
        sa.UniqueConstraint("author_id", "nonce", name=op.f("uq_whisper_author_id_nonce")),
        sa.UniqueConstraint("public_id", name=op.f("uq_whisper_public_id")),
    )
    with op.batch_alter_table("whisper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_whisper_at"), ["at"], unique=False)
        batch_op.create_index("ix_whisper_gathering_id_person_id", ["gathering_id", "person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_whisper_person_id"), ["person_id"], unique=False)

    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_turn_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_turn_round_id_round"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.UniqueConstraint("round_id", "account_id", name=op.f("uq_turn_round_id_account_id")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_turn_round_id_position")),
    )
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_turn_account_id"), ["account_id"], unique=False)


def _add_columns() -> None:
    op.add_column("audit", sa.Column("room_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_audit_room_id"), "audit", ["room_id"])
    op.add_column("message", sa.Column("kind", sa.String(length=24), nullable=False, server_default="line"))
    op.add_column("message", sa.Column("notes", sa.String(length=160), nullable=False, server_default=""))
    op.add_column("message", sa.Column("answers_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_message_answers_id"), "message", ["answers_id"])
    for column in ROOM_COLUMNS:
        op.add_column("room", column._copy())
    op.add_column("room_event", sa.Column("data", sa.Text(), nullable=True))


def downgrade() -> None:
    """Takes it all away again."""
    _drop_columns()
    _drop_tables()


def _drop_columns() -> None:
    op.drop_column("room_event", "data")
    for column in ROOM_COLUMNS:
        op.drop_column("room", column.name)
    op.drop_index(op.f("ix_message_answers_id"), "message")
    for name in ("answers_id", "notes", "kind"):
        op.drop_column("message", name)
    op.drop_index(op.f("ix_audit_room_id"), "audit")
    op.drop_column("audit", "room_id")


def _drop_tables() -> None:
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_turn_account_id"))

    op.drop_table("turn")
    with op.batch_alter_table("whisper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_whisper_person_id"))
        batch_op.drop_index("ix_whisper_gathering_id_person_id")
        batch_op.drop_index(batch_op.f("ix_whisper_at"))

    op.drop_table("whisper")
    op.drop_table("spoken_check_in")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_account_id"))

    op.drop_table("seat")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_gathering_id"))

    op.drop_table("round")
    with op.batch_alter_table("room_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_call_gathering_id"))
        batch_op.drop_index(batch_op.f("ix_room_call_caller_id"))

    op.drop_table("room_call")
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reaction_account_id"))

    op.drop_table("reaction")
    with op.batch_alter_table("room_host", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_host_account_id"))

    op.drop_table("room_host")
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.drop_index("ix_gathering_state")

    op.drop_table("gathering")
    with op.batch_alter_table("kept_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_words_account_id"))

    op.drop_table("kept_words")
