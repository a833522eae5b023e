"""Appraisers decide about what units said of themselves; who appraises which domain.

Revision ID: 0019
Revises: 0018
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import UtcDateTime

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = "state IN ('draft', 'submitted')"
AFTER = "state IN ('draft', 'submitted', 'appraisal')"


def upgrade() -> None:
    """Applies the change."""
    _set_states(AFTER)
    op.create_table(
        "appraisal",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("points", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('agree', 'other', 'explain', 'not_applicable')", name=op.f("ck_appraisal_verdict")
        ),
        sa.CheckConstraint("verdict <> 'other' OR points IS NOT NULL", name=op.f("ck_appraisal_points")),
        sa.CheckConstraint("verdict = 'agree' OR reason <> ''", name=op.f("ck_appraisal_reason")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_appraisal_decided_by")),
        sa.ForeignKeyConstraint(
            ["unit_id", "campaign_id"], ["assessment.unit_id", "assessment.campaign_id"],
            name=op.f("fk_appraisal_unit_id_campaign_id"),
        ),
        sa.PrimaryKeyConstraint("unit_id", "campaign_id", "criterion", "version", name=op.f("pk_appraisal")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "appraisal_duty",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_appraisal_duty_campaign_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_appraisal_duty_user_id")),
        sa.PrimaryKeyConstraint("campaign_id", "domain", "user_id", name=op.f("pk_appraisal_duty")),
        info={"kind": "local"},
    )


def downgrade() -> None:
    """Takes the change back; what was under appraisal was handed in."""
    op.drop_table("appraisal_duty")
    op.drop_table("appraisal")
    op.execute("UPDATE assessment SET state = 'submitted' WHERE state = 'appraisal'")
    _set_states(BEFORE)


def _set_states(condition: str) -> None:
    with op.batch_alter_table("assessment", table_kwargs={"sqlite_with_rowid": False}) as table:
        table.drop_constraint(op.f("ck_assessment_state"), type_="check")
        table.create_check_constraint(op.f("ck_assessment_state"), condition)
