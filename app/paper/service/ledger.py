"""The ledger of paper: where every printed form is, by unit and audience, and whether it adds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.actor import Scope
from app.core.i18n import Language, translate
from app.core.tabular import SheetToWrite, write_workbook
from app.core.unit_of_work import Work
from app.paper.rules import FormCounts
from app.paper.service.counts import count_forms
from app.sampling import service as sampling

COLUMNS = (
    "Unit code", "Unit", "Group", "Target", "Printed", "Issued", "Not yet returned", "Never returned",
    "Returned", "Voided", "Waiting for entry", "Entered once", "In dispute", "Invalid", "Valid", "Counted",
    "Over target", "Agrees",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One unit and audience. issued = returned + missing + not yet returned; returned = valid + invalid +
    in work; valid = counted + over. `agrees`: the states of the forms say what the quota ledger says."""

    unit_id: UUID
    code: str
    name_vi: str
    name_en: str
    type_key: str
    audience_id: UUID
    group_key: str
    target: int | None
    forms: FormCounts
    counted: int
    over: int
    agrees: bool


@dataclass(frozen=True, slots=True)
class PaperLedger:
    """Rows in official order and their totals."""

    rows: list[PaperRow]
    forms: FormCounts
    target: int
    counted: int
    over: int

    @property
    def disagreeing(self) -> list[PaperRow]:
        """Rows that do not add up."""
        return [row for row in self.rows if not row.agrees]


def read_ledger(
    work: Work, *, campaign_id: UUID, scope: Scope, kept: frozenset[UUID] | None = None
) -> PaperLedger:
    """The ledger of all paper audiences of a campaign; `kept`: only these units (a filter)."""
    forms = count_forms(work, campaign_id=campaign_id, scope=scope)
    rows = [
        _row(cell, forms.get((cell.unit_id, cell.audience_id), FormCounts({})))
        for cell in sampling.list_ledger(work, campaign_id=campaign_id, scope=scope)
        if cell.channel == "paper" and (kept is None or cell.unit_id in kept)
    ]
    return PaperLedger(
        rows=rows,
        forms=total_of([row.forms for row in rows]),
        target=sum(row.target or 0 for row in rows),
        counted=sum(row.counted for row in rows),
        over=sum(row.over for row in rows),
    )


def _row(cell: sampling.LedgerRow, forms: FormCounts) -> PaperRow:
    counted, over, received = cell.counted or 0, cell.over or 0, cell.received or 0
    return PaperRow(
        unit_id=cell.unit_id, code=cell.code, name_vi=cell.name_vi, name_en=cell.name_en,
        type_key=cell.type_key, audience_id=cell.audience_id, group_key=cell.group_key,
        target=cell.target, forms=forms, counted=counted, over=over,
        agrees=(forms.issued, forms.valid, forms.valid + forms.invalid)
        == (cell.issued, counted + over, received),
    )  # fmt: skip


def total_of(counts: Sequence[FormCounts]) -> FormCounts:
    """The sum over rows."""
    total: dict[str, int] = {}
    for one in counts:
        for state, forms in one.by_state.items():
            total[state] = total.get(state, 0) + forms
    return FormCounts(total)


def write_ledger(work: Work, *, campaign_id: UUID, scope: Scope, language: Language) -> bytes:
    """The ledger as a workbook."""
    ledger = read_ledger(work, campaign_id=campaign_id, scope=scope)
    groups = {
        one.key: (one.name_en if language == "en" else "") or one.name_vi
        for one in campaigns.list_groups(work)
    }
    yes, no = translate(language, "yes"), translate(language, "no")
    rows = [
        (
            row.code, (row.name_en if language == "en" else "") or row.name_vi, groups[row.group_key],
            row.target, row.forms.printed, row.forms.issued, row.forms.outstanding, row.forms.missing,
            row.forms.returned, row.forms.voided, row.forms.of("returned", "scanned"),
            row.forms.of("entered"),
            row.forms.of("disputed"), row.forms.invalid, row.forms.valid, row.counted, row.over,
            yes if row.agrees else no,
        )
        for row in ledger.rows
    ]  # fmt: skip
    out = BytesIO()
    sheet = SheetToWrite(
        name=translate(language, "Paper forms"),
        headings=[translate(language, heading) for heading in COLUMNS],
        rows=rows,
        widths=(12, 40, 24),
    )
    write_workbook(out, sheets=[sheet])
    return out.getvalue()
