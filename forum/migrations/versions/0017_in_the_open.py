"""in the open: a chained audit trail, the public log, months in numbers."""

import hashlib
import json
import secrets

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

VERSION = "nightlight-audit-1"
PARTS = {"actor": "actor_id", "subject": "subject_id", "case": "case_id", "words": "words"}
FACTS = ("id", "measure", "room_id", "reason", "days", "at")
STEP = 500
AUDIT = sa.table(
    "audit",
    *(sa.column(name, sa.Integer) for name in ("id", "actor_id", "subject_id", "case_id", "room_id", "days")),
    *(sa.column(name, sa.String) for name in ("measure", "reason", "words")),
    sa.column("at", sa.DateTime),
    *(sa.column(f"{part}_{what}", sa.LargeBinary) for part in PARTS for what in ("salt", "commitment")),
    sa.column("chain_link", sa.LargeBinary),
)


def upgrade() -> None:
    op.add_column("audit", sa.Column("days", sa.Integer(), nullable=True))
    for part in PARTS:
        op.add_column("audit", sa.Column(f"{part}_salt", sa.LargeBinary(length=16), nullable=True))
        op.add_column("audit", sa.Column(f"{part}_commitment", sa.LargeBinary(length=32), nullable=True))
    op.add_column("audit", sa.Column("chain_link", sa.LargeBinary(length=32), nullable=True))
    op.create_table(
        "audit_chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("last_chain_link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("gone_chain_link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
    )
    _chain_what_is_there()
    # Nothing refers to this table, so SQLite may write it anew.
    with op.batch_alter_table("audit", schema=None) as batch_op:
        for part in PARTS:
            batch_op.alter_column(f"{part}_commitment", existing_type=sa.LargeBinary(length=32), nullable=False)
        batch_op.alter_column("chain_link", existing_type=sa.LargeBinary(length=32), nullable=False)
    op.create_index(op.f("ix_audit_actor_id"), "audit", ["actor_id"])
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])
    _make_the_rest()


def _make_the_rest() -> None:
    op.create_table(
        "audit_check",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("upto_id", sa.Integer(), nullable=False),
        sa.Column("upto_chain_link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("whole_on", sa.Date(), nullable=True),
        sa.Column("unfit_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_check")),
    )
    op.create_table(
        "log_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("span", sa.String(length=24), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_period")),
        sa.UniqueConstraint("span", "first_on", name=op.f("uq_log_period_span_first_on")),
    )
    op.create_table(
        "log_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=24), nullable=False),
        sa.Column("text_kind", sa.String(length=24), nullable=False),
        sa.Column("ground", sa.String(length=24), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"], ["log_period.id"], name=op.f("fk_log_line_period_id_log_period"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_line")),
    )
    op.create_index(op.f("ix_log_line_period_id"), "log_line", ["period_id"])
    op.create_table(
        "month_figure",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("figure", sa.String(length=24), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("month", "figure", name=op.f("pk_month_figure")),
    )


def downgrade() -> None:
    """Takes it away again. Rows that say what had its time go too: nobody before this knows the word."""
    for table in ("month_figure", "log_line", "log_period", "audit_check", "audit_chain"):
        op.drop_table(table)
    op.execute("DELETE FROM audit WHERE measure = 'forget_acts'")
    op.drop_index(op.f("ix_audit_at"), "audit")
    op.drop_index(op.f("ix_audit_actor_id"), "audit")
    op.drop_column("audit", "chain_link")
    for part in PARTS:
        op.drop_column("audit", f"{part}_commitment")
        op.drop_column("audit", f"{part}_salt")
    op.drop_column("audit", "days")
    if op.get_bind().dialect.name == "postgresql":
        # Numbers were given by the chain meanwhile; from here on the sequence gives them again.
        op.execute(
            "SELECT setval(pg_get_serial_sequence('audit', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM audit), false)"
        )


# As forum/lib/chain.py and forum/audit/chaining.py did it when this was written: a revision does not change with the code.


def _chain_what_is_there() -> None:
    connection = op.get_bind()
    link, number = bytes(32), 0
    kept = sa.update(AUDIT).where(AUDIT.c.id == sa.bindparam("this"))
    while True:
        asked = sa.select(AUDIT).where(AUDIT.c.id > number).order_by(AUDIT.c.id).limit(STEP)
        rows = connection.execute(asked).mappings().all()
        for row in rows:
            chained = _chained(row, link)
            link, number = chained["chain_link"], row["id"]
            connection.execute(
                kept.values(**{name: sa.bindparam(f"new_{name}") for name in chained}),
                {"this": number, **{f"new_{name}": value for name, value in chained.items()}},
            )
        if not rows:
            break
    end = sa.text("INSERT INTO audit_chain VALUES (1, :last, :link, 0, :nothing)")
    end = end.bindparams(sa.bindparam("link", type_=sa.LargeBinary), sa.bindparam("nothing", type_=sa.LargeBinary))
    connection.execute(end, {"last": number, "link": link, "nothing": bytes(32)})


def _chained(row, before):
    made, promised = {}, {}
    for part, column in PARTS.items():
        salt = made[f"{part}_salt"] = secrets.token_bytes(16)
        content = _line([VERSION, part, _text(row[column])])
        promise = made[f"{part}_commitment"] = hashlib.sha256(salt + content).digest()
        promised[part] = promise.hex()
    facts = {name: _text(row[name]) for name in FACTS}
    content = _line({"v": VERSION, "before": before.hex(), "facts": facts, "parts": promised})
    made["chain_link"] = hashlib.sha256(content).digest()
    return made


def _text(value):
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return None if value is None else str(value)


def _line(content) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")
