"""The council of a round: members, sessions, attendance, decisions.

Revision ID: 0031
Revises: 0030
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import UtcDateTime

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
LOCAL = {"kind": "local"}


def upgrade() -> None:
    """Applies the change."""
    _add_council()
    _add_sessions()
    _add_decisions()


def _add_council() -> None:
    op.create_table(
        "council",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("quorum_percent", sa.Integer(), nullable=False),
        sa.Column("named_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quorum_percent BETWEEN 0 AND 99", name=op.f("ck_council_quorum")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_council_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_council")),
        info=LOCAL,
    )
    op.create_table(
        "council_member",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.CheckConstraint("part IN ('chair', 'secretary', 'member')", name=op.f("ck_council_member_part")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["council.campaign_id"], name=op.f("fk_council_member_campaign_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_council_member_user_id")),
        sa.PrimaryKeyConstraint("campaign_id", "user_id", name=op.f("pk_council_member")),
        info=LOCAL,
    )


def _add_sessions() -> None:
    op.create_table(
        "council_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('planned', 'open', 'closed')", name=op.f("ck_council_session_state")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["council.campaign_id"], name=op.f("fk_council_session_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_session")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_council_session_campaign_id_number")),
        info=LOCAL,
    )
    op.create_table(
        "attendance",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("how IN ('present', 'absent', 'written')", name=op.f("ck_attendance_how")),
        sa.CheckConstraint("how <> 'written' OR words <> ''", name=op.f("ck_attendance_words")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name=op.f("fk_attendance_session_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_attendance_user_id")),
        sa.PrimaryKeyConstraint("session_id", "user_id", name=op.f("pk_attendance")),
        info=LOCAL,
    )


def _add_decisions() -> None:
    name = "council_decision"
    checks = {
        "subject": "subject IN ('unit', 'line', 'survey')",
        "unit": "(subject = 'survey') = (unit_id IS NULL)",
        "criterion": "(subject = 'line') = (criterion IS NOT NULL)",
        "run": "(subject = 'survey') = (run_id IS NOT NULL)",
        "reason": "subject <> 'line' OR reason <> ''",
        "votes": "votes_for + votes_against + abstained <= attending",
    }
    keys = {
        "session_id": "council_session.id", "campaign_id": "council.campaign_id", "unit_id": "unit.id",
        "run_id": "analysis_run.id", "decided_by": "user.id",
    }  # fmt: skip
    counts = ("members", "attending", "votes_for", "votes_against", "abstained")
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("criterion", sa.String(length=40), nullable=True),
        sa.Column("points", sa.String(length=40), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        *(sa.Column(count, sa.Integer(), nullable=False) for count in counts),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{key}")) for key, rule in checks.items()),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{name}_{column}"))
            for column, target in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        info=LOCAL,
    )
    for column in ("session_id", "campaign_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def downgrade() -> None:
    """Takes the change back."""
    for table in ("council_decision", "attendance", "council_session", "council_member", "council"):
        op.drop_table(table)
