"""the house

Revision ID: 0001
Revises:
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import app.core.schema

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$",
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()",
    ),
}


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "audit_anchor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("head", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
        info={"kind": "local"},
    )
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("verb", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("object", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "details",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("previous_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_object"), ["object"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_verb"), ["verb"], unique=False)

    op.create_table(
        "blob",
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
        sa.Column("stored_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
        info={"kind": "local"},
    )
    op.create_table(
        "framework_version",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "definition",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("legal_basis", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("published_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_framework_version")),
        info={"kind": "ref"},
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("dedupe_key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "payload",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("due_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", app.core.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("last_error", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_job_dedupe_key")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "questionnaire_version",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "definition",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("legal_basis", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("published_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_questionnaire_version")),
        info={"kind": "ref"},
    )
    op.create_table(
        "rate_counter",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("window_start", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_counter")),
        info={"kind": "local"},
    )
    op.create_table(
        "respondent_group",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("name_vi", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_respondent_group")),
        info={"kind": "ref"},
    )
    op.create_table(
        "unit_type",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("name_vi", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("rank_group", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_unit_type")),
        info={"kind": "ref"},
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("official_code", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
        sa.Column("agency_id", sqlmodel.sql.sqltypes.AutoString(length=35), nullable=True),
        sa.Column("name_vi", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("name_sort", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("name_search", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("type_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_unit_validity")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.ForeignKeyConstraint(["type_key"], ["unit_type.key"], name=op.f("fk_unit_type_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
        info={"kind": "ref"},
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_name_search"), ["name_search"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_name_sort"), ["name_sort"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_type_key"), ["type_key"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("name_vi", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("owner_unit_id", sa.Uuid(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("framework_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("framework_version", sa.Integer(), nullable=True),
        sa.Column("minimum_cell", sa.Integer(), nullable=False),
        sa.Column("seal_public_key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("seal_fingerprint", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("method_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["framework_key", "framework_version"],
            ["framework_version.key", "framework_version.version"],
            name=op.f("fk_campaign_framework_key_framework_version"),
        ),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["unit.id"], name=op.f("fk_campaign_owner_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("key", name=op.f("uq_campaign_key")),
        info={"kind": "ref"},
    )
    op.create_table(
        "draft",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_draft_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "invitation_id", name=op.f("pk_draft")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("position", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("group_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_group_key"), ["group_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_succession",
        sa.Column("from_unit_id", sa.Uuid(), nullable=False),
        sa.Column("to_unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["from_unit_id"], ["unit.id"], name=op.f("fk_unit_succession_from_unit_id")),
        sa.ForeignKeyConstraint(["to_unit_id"], ["unit.id"], name=op.f("fk_unit_succession_to_unit_id")),
        sa.PrimaryKeyConstraint("from_unit_id", "to_unit_id", name=op.f("pk_unit_succession")),
        info={"kind": "ref"},
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("home_unit_id", sa.Uuid(), nullable=True),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
        sa.Column("totp_secret", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("blocked_until", app.core.schema.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["home_unit_id"], ["unit.id"], name=op.f("fk_user_home_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        info={"kind": "local"},
    )
    op.create_table(
        "analysis_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("recipe", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("bundle_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("library_version", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column(
            "options",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("asked_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", app.core.schema.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_analysis_run_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_run")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("analysis_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_analysis_run_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("verb", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", app.core.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decision", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
        sa.CheckConstraint("asked_by <> decided_by", name=op.f("ck_approval_two_people")),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_approval_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_approval_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_object"), ["object"], unique=False)

    op.create_table(
        "audience",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("group_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("questionnaire_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("questionnaire_version", sa.Integer(), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("rates", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("rates_type_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("group_weight", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("k_open", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('online', 'paper')", name=op.f("ck_audience_channel")),
        sa.CheckConstraint("mode IN ('anonymous')", name=op.f("ck_audience_mode")),
        sa.CheckConstraint("rates IN ('own_unit', 'parent', 'type', 'list')", name=op.f("ck_audience_rates")),
        sa.CheckConstraint("k_open >= 1", name=op.f("ck_audience_k_open")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_audience_campaign_id")),
        sa.ForeignKeyConstraint(["group_key"], ["respondent_group.key"], name=op.f("fk_audience_group_key")),
        sa.ForeignKeyConstraint(
            ["questionnaire_key", "questionnaire_version"],
            ["questionnaire_version.key", "questionnaire_version.version"],
            name=op.f("fk_audience_questionnaire_key_questionnaire_version"),
        ),
        sa.ForeignKeyConstraint(
            ["rates_type_key"], ["unit_type.key"], name=op.f("fk_audience_rates_type_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience")),
        sa.UniqueConstraint(
            "campaign_id", "group_key", "channel", name=op.f("uq_audience_campaign_id_group_key_channel")
        ),
        info={"kind": "ref"},
    )
    with op.batch_alter_table("audience", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "ballot_log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("ciphertext_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("previous_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ballot_log_campaign_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ballot_log")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("ballot_log", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ballot_log_campaign_id_seq"), ["campaign_id", "seq"], unique=False
        )

    op.create_table(
        "campaign_gate",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("passed_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("evidence_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_gate_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "kind", name=op.f("pk_campaign_gate")),
        info={"kind": "ref"},
    )
    op.create_table(
        "campaign_unit",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("name_vi", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("type_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("ranked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_unit_campaign_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_campaign_unit_parent_id")),
        sa.ForeignKeyConstraint(["type_key"], ["unit_type.key"], name=op.f("fk_campaign_unit_type_key")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_campaign_unit_unit_id")),
        sa.PrimaryKeyConstraint("campaign_id", "unit_id", name=op.f("pk_campaign_unit")),
        sa.UniqueConstraint("campaign_id", "ordinal", name=op.f("uq_campaign_unit_campaign_id_ordinal")),
        info={"kind": "ref"},
    )
    op.create_table(
        "login_session",
        sa.Column("id_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_login_session_user_id")),
        sa.PrimaryKeyConstraint("id_sha256", name=op.f("pk_login_session")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("due_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", app.core.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("sent_at", app.core.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_reply", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_message_campaign_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_message_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_message_dedupe_key")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_state_due_at"), ["state", "due_at"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("opens_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closes_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_milestone_order")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_milestone_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "kind", name=op.f("pk_milestone")),
        info={"kind": "ref"},
    )
    op.create_table(
        "opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column(
            "audience_ids",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "unit_ids",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("counted_seed", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("envelope_root", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("response_root", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("opened_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_opening_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        info={"kind": "ref"},
    )
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("receipt", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_receipt_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "receipt", name=op.f("pk_receipt")),
        info={"kind": "local"},
    )
    op.create_table(
        "reopening",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("until", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_reopening_campaign_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_reopening_unit_id")),
        sa.PrimaryKeyConstraint("campaign_id", "kind", "unit_id", name=op.f("pk_reopening")),
        info={"kind": "ref"},
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_role_grant_campaign_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_grant_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_role_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_user_id"), ["user_id"], unique=False)

    op.create_table(
        "roster_submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_roster_submission_by_user_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_roster_submission_campaign_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_submission_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_submission")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("roster_submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_submission_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_submission_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "scan_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_scan_file_campaign_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_scan_file_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_file")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("scan_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_file_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "artifact",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["analysis_run.id"], name=op.f("fk_artifact_run_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_artifact_sha256")),
        sa.PrimaryKeyConstraint("run_id", "kind", name=op.f("pk_artifact")),
        info={"kind": "local"},
    )
    op.create_table(
        "audience_rates",
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("rated_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_audience_rates_audience_id")),
        sa.ForeignKeyConstraint(["rated_unit_id"], ["unit.id"], name=op.f("fk_audience_rates_rated_unit_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_audience_rates_unit_id")),
        sa.PrimaryKeyConstraint("audience_id", "unit_id", "rated_unit_id", name=op.f("pk_audience_rates")),
        info={"kind": "ref"},
    )
    op.create_table(
        "bounce",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("status_code", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("received_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_bounce_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bounce_message_id"), ["message_id"], unique=False)

    op.create_table(
        "criterion_link",
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("criterion", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("weight", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_criterion_link_audience_id")),
        sa.PrimaryKeyConstraint("audience_id", "item", "criterion", name=op.f("pk_criterion_link")),
        info={"kind": "ref"},
    )
    op.create_table(
        "envelope",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_envelope_audience_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_envelope_campaign_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_envelope_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "invitation_id", name=op.f("pk_envelope")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_envelope_audience_id"), ["audience_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_envelope_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "frame",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("frozen_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_frame_audience_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frame")),
        sa.UniqueConstraint("audience_id", name=op.f("uq_frame_audience_id")),
        info={"kind": "ref"},
    )
    op.create_table(
        "invitation",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'revoked')", name=op.f("ck_invitation_state")),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_invitation_audience_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_invitation_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_invitation_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "unit_id", "audience_id", "person_id", name=op.f("uq_invitation_unit_id_audience_id_person_id")
        ),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_audience_id"), ["audience_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "print_batch",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("pdf_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("layout_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("issued_signed", sa.Integer(), nullable=True),
        sa.Column("returned_signed", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_print_batch_audience_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_print_batch_campaign_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_print_batch_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "id", name=op.f("pk_print_batch")),
        info={"kind": "big"},
    )
    with op.batch_alter_table("print_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_batch_audience_id"), ["audience_id"], unique=False)

    op.create_table(
        "quarantine",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial_as_read", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("scan_file_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("decision", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_quarantine_campaign_id")),
        sa.ForeignKeyConstraint(["scan_file_id"], ["scan_file.id"], name=op.f("fk_quarantine_scan_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        info={"kind": "local"},
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantine_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "quota",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("over", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "counted >= 0 AND over >= 0 AND issued >= 0 AND received >= 0", name=op.f("ck_quota_positive")
        ),
        sa.CheckConstraint("target IS NULL OR counted <= target", name=op.f("ck_quota_never_exceeded")),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_quota_audience_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_quota_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "audience_id", name=op.f("pk_quota")),
        info={"kind": "big"},
    )
    op.create_table(
        "remark",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("redacted_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_remark_audience_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_remark_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "id", name=op.f("pk_remark")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remark_audience_id"), ["audience_id"], unique=False)

    op.create_table(
        "response",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("questionnaire_version", sa.Integer(), nullable=False),
        sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("stratum", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("opening_id", sa.Uuid(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("validity", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column(
            "flags",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "payload",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint("mode IN ('online', 'paper')", name=op.f("ck_response_mode")),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_response_audience_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_response_campaign_id")),
        sa.ForeignKeyConstraint(["opening_id"], ["opening.id"], name=op.f("fk_response_opening_id")),
        sa.ForeignKeyConstraint(
            ["questionnaire_key", "questionnaire_version"],
            ["questionnaire_version.key", "questionnaire_version.version"],
            name=op.f("fk_response_questionnaire_key_questionnaire_version"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_response_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "id", name=op.f("pk_response")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_response_audience_id_unit_id"), ["audience_id", "unit_id"], unique=False
        )

    op.create_table(
        "scan_page",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("serial", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("view_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("residual_mm", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["scan_file.id"], name=op.f("fk_scan_page_file_id")),
        sa.PrimaryKeyConstraint("file_id", "index", name=op.f("pk_scan_page")),
        info={"kind": "local"},
    )
    op.create_table(
        "answer",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("rated_unit_id", sa.Uuid(), nullable=False),
        sa.Column("option", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("number", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.CheckConstraint("(level IS NULL) <> (number IS NULL)", name=op.f("ck_answer_level_or_number")),
        sa.ForeignKeyConstraint(["rated_unit_id"], ["unit.id"], name=op.f("fk_answer_rated_unit_id")),
        sa.ForeignKeyConstraint(
            ["unit_id", "response_id"],
            ["response.unit_id", "response.id"],
            name=op.f("fk_answer_unit_id_response_id"),
        ),
        sa.PrimaryKeyConstraint(
            "unit_id", "response_id", "item", "rated_unit_id", "option", name=op.f("pk_answer")
        ),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draw",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("frame_id", sa.Uuid(), nullable=False),
        sa.Column("method", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("algorithm_version", sa.Integer(), nullable=False),
        sa.Column("drawn_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["frame_id"], ["frame.id"], name=op.f("fk_draw_frame_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("frame_id", name=op.f("uq_draw_frame_id")),
        info={"kind": "ref"},
    )
    op.create_table(
        "frame_entry",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("frame_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("stratum", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("reserve_rank", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (size IS NULL)", name=op.f("ck_frame_entry_person_or_size")
        ),
        sa.ForeignKeyConstraint(["frame_id"], ["frame.id"], name=op.f("fk_frame_entry_frame_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_frame_entry_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_frame_entry_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "id", name=op.f("pk_frame_entry")),
        info={"kind": "big"},
    )
    with op.batch_alter_table("frame_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_frame_entry_frame_id_unit_id"), ["frame_id", "unit_id"], unique=False
        )

    op.create_table(
        "paper_form",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("invalid_code", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
        sa.Column("first_clerk_id", sa.Uuid(), nullable=True),
        sa.Column("second_clerk_id", sa.Uuid(), nullable=True),
        sa.Column("adjudicator_id", sa.Uuid(), nullable=True),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("desk_order", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "adjudicator_id <> first_clerk_id AND adjudicator_id <> second_clerk_id",
            name=op.f("ck_paper_form_third_person"),
        ),
        sa.CheckConstraint("first_clerk_id <> second_clerk_id", name=op.f("ck_paper_form_two_clerks")),
        sa.ForeignKeyConstraint(["adjudicator_id"], ["user.id"], name=op.f("fk_paper_form_adjudicator_id")),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_paper_form_audience_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_paper_form_campaign_id")),
        sa.ForeignKeyConstraint(["first_clerk_id"], ["user.id"], name=op.f("fk_paper_form_first_clerk_id")),
        sa.ForeignKeyConstraint(["second_clerk_id"], ["user.id"], name=op.f("fk_paper_form_second_clerk_id")),
        sa.ForeignKeyConstraint(
            ["unit_id", "batch_id"],
            ["print_batch.unit_id", "print_batch.id"],
            name=op.f("fk_paper_form_unit_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_paper_form_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "campaign_id", "serial", name=op.f("pk_paper_form")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("paper_form", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_paper_form_audience_id_state"), ["audience_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_paper_form_campaign_id_serial_unit_id"),
            ["campaign_id", "serial", "unit_id"],
            unique=False,
        )

    op.create_table(
        "adjudication",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("adjudicator_id", sa.Uuid(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("ruled_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adjudicator_id"], ["user.id"], name=op.f("fk_adjudication_adjudicator_id")),
        sa.ForeignKeyConstraint(
            ["unit_id", "campaign_id", "serial"],
            ["paper_form.unit_id", "paper_form.campaign_id", "paper_form.serial"],
            name=op.f("fk_adjudication_unit_id_campaign_id_serial"),
        ),
        sa.PrimaryKeyConstraint("unit_id", "campaign_id", "serial", "item", name=op.f("pk_adjudication")),
        info={"kind": "big"},
    )
    op.create_table(
        "desk_claim",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("pass_number", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("lease_until", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "values",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["clerk_id"], ["user.id"], name=op.f("fk_desk_claim_clerk_id")),
        sa.ForeignKeyConstraint(
            ["unit_id", "campaign_id", "serial"],
            ["paper_form.unit_id", "paper_form.campaign_id", "paper_form.serial"],
            name=op.f("fk_desk_claim_unit_id_campaign_id_serial"),
        ),
        sa.PrimaryKeyConstraint(
            "unit_id", "campaign_id", "serial", "pass_number", name=op.f("pk_desk_claim")
        ),
        info={"kind": "big"},
    )
    with op.batch_alter_table("desk_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_claim_clerk_id"), ["clerk_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("pass_number", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "values",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "key_times",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint("pass_number IN (1, 2)", name=op.f("ck_entry_pass")),
        sa.ForeignKeyConstraint(["clerk_id"], ["user.id"], name=op.f("fk_entry_clerk_id")),
        sa.ForeignKeyConstraint(
            ["unit_id", "campaign_id", "serial"],
            ["paper_form.unit_id", "paper_form.campaign_id", "paper_form.serial"],
            name=op.f("fk_entry_unit_id_campaign_id_serial"),
        ),
        sa.PrimaryKeyConstraint("unit_id", "campaign_id", "serial", "pass_number", name=op.f("pk_entry")),
        info={"kind": "big"},
    )
    op.create_table(
        "reading",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("engine_version", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column(
            "items",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "scores",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id", "campaign_id", "serial"],
            ["paper_form.unit_id", "paper_form.campaign_id", "paper_form.serial"],
            name=op.f("fk_reading_unit_id_campaign_id_serial"),
        ),
        sa.PrimaryKeyConstraint("unit_id", "campaign_id", "serial", "id", name=op.f("pk_reading")),
        info={"kind": "big"},
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("reading")
    op.drop_table("entry")
    with op.batch_alter_table("desk_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_claim_clerk_id"))

    op.drop_table("desk_claim")
    op.drop_table("adjudication")
    with op.batch_alter_table("paper_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_form_campaign_id_serial_unit_id"))
        batch_op.drop_index(batch_op.f("ix_paper_form_audience_id_state"))

    op.drop_table("paper_form")
    with op.batch_alter_table("frame_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_frame_entry_frame_id_unit_id"))

    op.drop_table("frame_entry")
    op.drop_table("draw")
    op.drop_table("answer")
    op.drop_table("scan_page")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_audience_id_unit_id"))

    op.drop_table("response")
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remark_audience_id"))

    op.drop_table("remark")
    op.drop_table("quota")
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarantine_campaign_id"))

    op.drop_table("quarantine")
    with op.batch_alter_table("print_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_print_batch_audience_id"))

    op.drop_table("print_batch")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_campaign_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_audience_id"))

    op.drop_table("invitation")
    op.drop_table("frame")
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_envelope_campaign_id"))
        batch_op.drop_index(batch_op.f("ix_envelope_audience_id"))

    op.drop_table("envelope")
    op.drop_table("criterion_link")
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bounce_message_id"))

    op.drop_table("bounce")
    op.drop_table("audience_rates")
    op.drop_table("artifact")
    with op.batch_alter_table("scan_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_file_campaign_id"))

    op.drop_table("scan_file")
    with op.batch_alter_table("roster_submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_submission_unit_id"))
        batch_op.drop_index(batch_op.f("ix_roster_submission_campaign_id"))

    op.drop_table("roster_submission")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_user_id"))

    op.drop_table("role_grant")
    op.drop_table("reopening")
    op.drop_table("receipt")
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_campaign_id"))

    op.drop_table("opening")
    op.drop_table("milestone")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_state_due_at"))
        batch_op.drop_index(batch_op.f("ix_message_invitation_id"))
        batch_op.drop_index(batch_op.f("ix_message_campaign_id"))

    op.drop_table("message")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_user_id"))

    op.drop_table("login_session")
    op.drop_table("campaign_unit")
    op.drop_table("campaign_gate")
    with op.batch_alter_table("ballot_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_log_campaign_id_seq"))

    op.drop_table("ballot_log")
    with op.batch_alter_table("audience", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audience_campaign_id"))

    op.drop_table("audience")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_object"))

    op.drop_table("approval")
    with op.batch_alter_table("analysis_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_analysis_run_campaign_id"))

    op.drop_table("analysis_run")
    op.drop_table("user")
    op.drop_table("unit_succession")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_unit_id"))
        batch_op.drop_index(batch_op.f("ix_person_group_key"))

    op.drop_table("person")
    op.drop_table("draft")
    op.drop_table("campaign")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_type_key"))
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))
        batch_op.drop_index(batch_op.f("ix_unit_name_sort"))
        batch_op.drop_index(batch_op.f("ix_unit_name_search"))

    op.drop_table("unit")
    op.drop_table("unit_type")
    op.drop_table("respondent_group")
    op.drop_table("rate_counter")
    op.drop_table("questionnaire_version")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_state"))
        batch_op.drop_index(batch_op.f("ix_job_due_at"))

    op.drop_table("job")
    op.drop_table("framework_version")
    op.drop_table("blob")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_verb"))
        batch_op.drop_index(batch_op.f("ix_audit_event_unit_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_object"))
        batch_op.drop_index(batch_op.f("ix_audit_event_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_actor"))

    op.drop_table("audit_event")
    op.drop_table("audit_anchor")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_append_only()")
