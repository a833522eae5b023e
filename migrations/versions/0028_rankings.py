"""Runs of the composite index, their rows, publications.

Revision ID: 0028
Revises: 0027
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import Json, UtcDateTime

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    _add_runs()
    _add_rows()
    _add_publications()


def _add_runs() -> None:
    op.create_table(
        "composite_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("survey_run_id", sa.Uuid(), nullable=True),
        sa.Column("options", Json, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("gaps", Json, nullable=False),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('provisional', 'final')", name=op.f("ck_composite_run_kind")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_composite_run_state")
        ),
        sa.CheckConstraint(
            "(state = 'done') = (file_sha256 IS NOT NULL)", name=op.f("ck_composite_run_file")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_composite_run_campaign_id")),
        sa.ForeignKeyConstraint(
            ["survey_run_id"], ["analysis_run.id"], name=op.f("fk_composite_run_survey_run_id")
        ),
        sa.ForeignKeyConstraint(["file_sha256"], ["blob.sha256"], name=op.f("fk_composite_run_file_sha256")),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_composite_run_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_composite_run")),
        info={"kind": "local"},
    )
    op.create_index(op.f("ix_composite_run_campaign_id"), "composite_run", ["campaign_id"])


def _add_rows() -> None:
    figures = ("document", "survey", "bonus", "deduction", "removed")
    op.create_table(
        "ranking_row",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("rank_group", sa.String(length=40), nullable=False),
        sa.Column("figure", sa.String(length=40), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("is_tied", sa.Boolean(), nullable=False),
        sa.Column("rank_low", sa.Integer(), nullable=True),
        sa.Column("rank_high", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(length=40), nullable=False),
        *(sa.Column(name, sa.String(length=40), nullable=False) for name in figures),
        sa.ForeignKeyConstraint(["run_id"], ["composite_run.id"], name=op.f("fk_ranking_row_run_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ranking_row_unit_id")),
        sa.PrimaryKeyConstraint("run_id", "unit_id", name=op.f("pk_ranking_row")),
        info={"kind": "local"},
    )


def _add_publications() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("title_vi", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("released_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_publication_reason")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_publication_campaign_id")),
        sa.ForeignKeyConstraint(["run_id"], ["composite_run.id"], name=op.f("fk_publication_run_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_publication_sha256")),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_publication_approval_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_publication_campaign_id_number")),
        sa.UniqueConstraint("run_id", name=op.f("uq_publication_run_id")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_publication_approval_id")),
        info={"kind": "local"},
    )


def downgrade() -> None:
    """Takes the change back."""
    for table in ("publication", "ranking_row", "composite_run"):
        op.drop_table(table)
