"""Handing data out: responses with their weights, and the bundle of a run; each is in the audit trail."""

import csv
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.audit import audited
from app.core.tabular import SheetToWrite, csv_safe, write_workbook
from app.core.unit_of_work import Work
from app.reports import bundle
from app.reports.errors import OwnUnitInside
from app.reports.service.bundling import gather, require_computable
from app.reports.service.running import BUNDLE, get_run, get_run_file
from app.units import service as units

CODEBOOK_HEADINGS = ("column", "label", "value", "value_label", "share", "criterion", "weight")


@audited("reports.export_bundle")
def export_bundle(work: Work, *, run_id: UUID) -> bytes:
    """The bundle of a finished run. Raises `RunNotFound`, `FileNotInRun`, `OwnUnitInside`."""
    run = get_run(work, run_id=run_id)
    require_outsider(work, campaign_id=run.campaign_id)
    content = get_run_file(work, run_id=run_id, name=BUNDLE)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=run.campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, run=str(run_id),
        bundle_sha256=run.bundle_sha256,
    )  # fmt: skip
    return content


def require_outsider(work: Work, *, campaign_id: UUID) -> None:
    """A unit's staff never see single answers about their own unit, nor where an audit looks first, and both
    are handed out whole. Raises `OwnUnitInside`."""
    if is_insider(work, campaign_id=campaign_id):
        raise OwnUnitInside


def is_insider(work: Work, *, campaign_id: UUID) -> bool:
    """Whether the reader works in a unit of the round."""
    home = work.actor.home_unit_id
    if home is None:
        return False
    own = units.subtree_ids(work, unit_id=home)
    return any(one.unit_id in own for one in campaigns.list_campaign_units(work, campaign_id=campaign_id))


@audited("reports.export")
def record_export(work: Work, *, campaign_id: UUID, kind: str) -> None:
    """Says in the audit trail that single answers are handed out, before they are.

    Raises `AnswersStillSealed` or `CampaignStillRuns`.
    """
    campaign = require_computable(work, campaign_id=campaign_id)
    work.note(object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, format=kind)


def export_responses(
    work: Work, *, campaign_id: UUID, language: bundle.Language = "vi"
) -> bundle.ExportTable:
    """Responses × rated units with weights, numbers and words; no open text, nothing about persons.

    Raises as `write_bundle`.
    """
    facts, found = gather(work, campaign_id=campaign_id)
    return bundle.build_table(facts, collected=found, language=language)


def write_csv(path: Path, *, table: bundle.ExportTable) -> None:
    """UTF-8 with a byte order mark, so that a spreadsheet reads it; the words beside each number."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(worded_headings(table))
        for row in worded_rows(table):
            writer.writerow([csv_safe(value) for value in row])


def write_xlsx(path: Path, *, table: bundle.ExportTable) -> None:
    """Sheets `responses` and `codebook`; text stays text whatever it begins with."""
    sheets = [
        SheetToWrite("responses", worded_headings(table), worded_rows(table)),
        SheetToWrite("codebook", CODEBOOK_HEADINGS, codebook_rows(table), widths=(28, 80, 8, 40, 8, 28, 8)),
    ]
    write_workbook(path, sheets=sheets)


def worded_headings(table: bundle.ExportTable) -> list[str]:
    """Column names; after a column with words for its numbers comes `<name>_label`."""
    names = []
    for one in table.columns:
        names += [one.name, f"{one.name}_label"] if one.values else [one.name]
    return names


def worded_rows(table: bundle.ExportTable) -> Iterator[list[str | int | float | None]]:
    """Rows under `worded_headings`."""
    for row in table.rows:
        cells: list[str | int | float | None] = []
        for one, value in zip(table.columns, row, strict=True):
            cells.append(value)
            if one.values:
                cells.append(None if value is None else one.values.get(int(value)))
        yield cells


def codebook_rows(table: bundle.ExportTable) -> Iterator[list[str | int | float | None]]:
    """One row a column, then one for each of its values, then one for each criterion it feeds."""
    for one in table.columns:
        yield [one.name, one.label, None, None, None, None, None]
        for value, label in one.values.items():
            yield [one.name, one.label, value, label, one.shares.get(value), None, None]
        for criterion, weight in one.criteria:
            yield [one.name, one.label, None, None, None, criterion, weight]
