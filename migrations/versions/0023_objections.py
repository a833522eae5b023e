"""The appraisal of a unit is concluded, the unit objects to points, and is answered.

Revision ID: 0023
Revises: 0022
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import UtcDateTime

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = "state IN ('draft', 'submitted', 'appraisal')"
AFTER = (
    "state IN ('draft', 'submitted', 'appraisal', 'provisional', 'objection', 'council', 'final', "
    "'published')"
)
APPRAISAL = ["unit_id", "campaign_id", "criterion", "of_appraisal"]
TARGET = ["appraisal.unit_id", "appraisal.campaign_id", "appraisal.criterion", "appraisal.version"]


def upgrade() -> None:
    """Applies the change."""
    with op.batch_alter_table("assessment", table_kwargs={"sqlite_with_rowid": False}) as table:
        table.drop_constraint(op.f("ck_assessment_state"), type_="check")
        table.create_check_constraint(op.f("ck_assessment_state"), AFTER)
        table.add_column(sa.Column("concluded_at", UtcDateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("accepted_at", UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "objection",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("of_appraisal", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("said_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('written', 'withdrawn', 'sent', 'upheld', 'changed')", name=op.f("ck_objection_step")
        ),
        sa.CheckConstraint("step = 'withdrawn' OR words <> ''", name=op.f("ck_objection_words")),
        sa.ForeignKeyConstraint(
            APPRAISAL, TARGET, name=op.f("fk_objection_unit_id_campaign_id_criterion_of_appraisal")
        ),
        sa.ForeignKeyConstraint(["said_by"], ["user.id"], name=op.f("fk_objection_said_by")),
        sa.PrimaryKeyConstraint("unit_id", "campaign_id", "criterion", "version", name=op.f("pk_objection")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Takes the change back; what was concluded is under appraisal again."""
    op.drop_table("objection")
    op.execute(
        "UPDATE assessment SET state = 'appraisal' WHERE state NOT IN ('draft', 'submitted', 'appraisal')"
    )
    with op.batch_alter_table("assessment", table_kwargs={"sqlite_with_rowid": False}) as table:
        table.drop_column("accepted_at")
        table.drop_column("concluded_at")
        table.drop_constraint(op.f("ck_assessment_state"), type_="check")
        table.create_check_constraint(op.f("ck_assessment_state"), BEFORE)
