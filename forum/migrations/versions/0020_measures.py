"""measures, appeals, weights of flags."""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ACCOUNT = sa.table("account", *(sa.column(name) for name in ("id", "standing")), sa.column("paused_until", sa.DateTime))
AUDIT = sa.table(
    "audit",
    *(sa.column(name) for name in ("id", "measure", "subject_id", "actor_id", "case_id", "case_salt", "words", "days")),
)
CASE = sa.table("moderation_case", sa.column("id"), sa.column("target_kind"))
MEASURE = sa.table(
    "measure",
    *(sa.column(name) for name in ("public_id", "kind", "state", "case_id", "subject_id", "taken_by", "reason", "words", "days")),
    sa.column("with_help", sa.Boolean), sa.column("taken_on", sa.Date), sa.column("until", sa.DateTime), sa.column("nonce"),
)  # fmt: skip
NEW_NOTICES = (
    "reminded", "pause_offered", "cooled_down", "reads_only", "person_removed", "second_needed", "second_said",
    "appeal_decided", "appeal_late", "appeal_waits",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("account", sa.Column("quiet_until", sa.DateTime(), nullable=True))
    op.add_column("moderation_case", sa.Column("weight", sa.Float(), nullable=False, server_default="0"))
    # Nobody's flags were weighed yet: each weighs one.
    op.execute(
        sa.text(
            "UPDATE moderation_case SET weight = (SELECT count(*) FROM flag"
            " WHERE flag.case_id = moderation_case.id AND flag.reason != 'worried')"
        )
    )
    op.add_column("moderation_case", sa.Column("fine_salted", sa.LargeBinary(length=32), nullable=True))
    # Nothing refers to this table, so SQLite may write it anew.
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.alter_column("reporter_id", existing_type=sa.Integer(), nullable=True)
    op.create_index(op.f("ix_flag_reporter_id"), "flag", ["reporter_id"])
    _make_measures()
    _make_the_rest()
    _keep_pauses()


def _make_measures() -> None:
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("with_help", sa.Boolean(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("goes_on", sa.Date(), nullable=True),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_measure_case_id_moderation_case")),
        sa.ForeignKeyConstraint(["subject_id"], ["account.id"], name=op.f("fk_measure_subject_id_account")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_measure_taken_by_account")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_measure_confirmed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_measure_public_id")),
        sa.UniqueConstraint("taken_by", "nonce", name=op.f("uq_measure_taken_by_nonce")),
    )
    op.create_index("ix_measure_subject_id_id", "measure", ["subject_id", "id"])
    for name in ("case_id", "until", "goes_on"):
        op.create_index(op.f(f"ix_measure_{name}"), "measure", [name])


def _make_the_rest() -> None:
    op.create_table(
        "appeal",
        sa.Column("measure_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=1200), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("answer", sa.String(length=600), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_appeal_measure_id_measure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_appeal_case_id_moderation_case")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_appeal_decided_by_account")),
        sa.PrimaryKeyConstraint("measure_id", name=op.f("pk_appeal")),
    )
    op.create_index(op.f("ix_appeal_case_id"), "appeal", ["case_id"])
    op.create_index(op.f("ix_appeal_due_at"), "appeal", ["due_at"])
    op.create_table(
        "flag_weight",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("was_right", sa.Float(), nullable=False),
        sa.Column("was_wrong", sa.Float(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_flag_weight_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_flag_weight")),
    )
    op.create_table(
        "crisis_closing",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_crisis_closing_case_id_moderation_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_crisis_closing_asked_by_account")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_crisis_closing")),
    )


def _keep_pauses() -> None:
    """A pause that still runs becomes the suspension that it was, with its words and its end; one without an end a removal."""
    bind, today = op.get_bind(), datetime.now(UTC).date()
    paused = (
        sa.select(ACCOUNT.c.id, ACCOUNT.c.paused_until).where(ACCOUNT.c.standing == "suspended").order_by(ACCOUNT.c.id)
    )
    for account, until in bind.execute(paused).all():
        asked = sa.select(AUDIT.c.actor_id, AUDIT.c.case_id, AUDIT.c.words, AUDIT.c.days)
        asked = (
            asked.where(AUDIT.c.measure == "pause", AUDIT.c.subject_id == account).order_by(AUDIT.c.id.desc()).limit(1)
        )
        actor, case, words, days = bind.execute(asked).first() or (None, None, "", None)
        facts = {
            "case_id": case,
            "subject_id": account,
            "taken_by": actor,
            "words": words,
            "days": days,
            "until": until,
        }
        facts |= {"kind": "suspension" if until is not None else "removal", "state": "stands", "reason": "other"}
        facts |= {"public_id": _public_id(), "nonce": secrets.token_urlsafe(12), "with_help": False, "taken_on": today}
        bind.execute(sa.insert(MEASURE).values(facts))


def _public_id() -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return secrets.choice(letters) + "".join(secrets.choice(letters + "234567") for _ in range(9))


def downgrade() -> None:
    """Suspensions go on as pauses. Who only reads may write again, and appeals are gone with everything that knew of them."""
    for name in ("crisis_closing", "flag_weight", "appeal", "measure"):
        op.drop_table(name)
    appeals = sa.select(CASE.c.id).where(CASE.c.target_kind == "appeal")
    # As a part of the trail is forgotten: with its salt, so that the chain still fits.
    op.execute(sa.update(AUDIT).where(AUDIT.c.case_id.in_(appeals)).values(case_id=None, case_salt=None))
    op.execute(sa.delete(CASE).where(CASE.c.target_kind == "appeal"))
    notice = sa.table("notice", sa.column("verb"))
    op.execute(sa.delete(notice).where(notice.c.verb.in_(NEW_NOTICES)))
    for name, column in (
        ("flag", "reason"),
        ("post", "hidden_reason"),
        ("message", "hidden_reason"),
        ("whisper", "hidden_reason"),
    ):
        table = sa.table(name, sa.column(column))
        op.execute(sa.update(table).where(table.c[column] == "encourages").values({column: "detail"}))
    op.drop_index(op.f("ix_flag_reporter_id"), table_name="flag")
    # Flags whose sender was forgotten.
    op.execute(sa.text("DELETE FROM flag WHERE reporter_id IS NULL"))
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.alter_column("reporter_id", existing_type=sa.Integer(), nullable=False)
    op.drop_column("moderation_case", "fine_salted")
    op.drop_column("moderation_case", "weight")
    op.drop_column("account", "quiet_until")
