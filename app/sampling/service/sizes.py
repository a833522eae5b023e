"""Sizes of counted groups, read from a file: how many people stand behind a unit's paper forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core import tabular
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.tabular import Column, ImportReport, RowFault
from app.core.unit_of_work import Work
from app.core.uploads import FaultsInFile
from app.sampling import store
from app.units.models import Unit

COLUMNS: Final = (
    Column(
        "unit", "Unit",
        ("ma don vi", "don vi", "ten don vi", "unit code", "unit", "unit name", "code"),
        kind="code", required=True, filled=True,
    ),
    Column(
        "group", "Respondent group",
        ("nhom doi tuong", "doi tuong", "nhom", "respondent group", "group"),
        required=True, filled=True,
    ),
    Column(
        "size", "Number of people",
        ("so nguoi", "so luong", "tong so", "n", "so luot giao dich", "number of people", "size", "number"),
        kind="whole", required=True, filled=True,
    ),
)  # fmt: skip

UNKNOWN_UNIT: Final = "No unit of this campaign has this code or name."
UNKNOWN_GROUP: Final = "This campaign asks no group of this name on paper."
REPEATED: Final = "This unit and group stand in row {row} already."
NOBODY: Final = "Enter at least 1."


@dataclass(frozen=True, slots=True)
class _Size:
    audience_id: UUID
    unit: Unit
    size: int


def read_sizes(work: Work, *, campaign_id: UUID, content: bytes, name: str) -> ImportReport:
    """What an import of group sizes would do; columns: unit (code or name), group, number of people."""
    campaign = campaigns.require_draft(work, campaign_id=campaign_id)
    sizes, faults = _read(work, campaign=campaign, content=content, name=name)
    known = _known(work, campaign_id=campaign_id)
    outcome = [known.get((one.audience_id, one.unit.id)) for one in sizes]
    return ImportReport(
        added=sum(before is None for before in outcome),
        changed=sum(
            before is not None and before != one.size for before, one in zip(outcome, sizes, strict=True)
        ),
        unchanged=sum(before == one.size for before, one in zip(outcome, sizes, strict=True)),
        faults=faults,
        name=name,
    )


@audited("sampling.import_sizes")
def import_sizes(work: Work, *, campaign_id: UUID, content: bytes, name: str) -> ImportReport:
    """Writes the sizes into the open frames of the paper audiences, all rows or none.

    Opens frozen frames again (the gate is withdrawn). Raises `FaultsInFile`, `CampaignFixed`.
    """
    report = read_sizes(work, campaign_id=campaign_id, content=content, name=name)
    if report.faults:
        raise FaultsInFile(count=len(report.faults), first=report.faults[0].line(), report=report)
    campaign = campaigns.require_draft(work, campaign_id=campaign_id)
    sizes, _ = _read(work, campaign=campaign, content=content, name=name)
    for audience_id in dict.fromkeys(one.audience_id for one in sizes):
        frame = store.get_or_add_frame(work.session, audience_id=audience_id, now=work.now())
        store.seal_frame(work.session, frame_id=frame.id, sha256="", now=work.now())
        for one in sizes:
            if one.audience_id == audience_id:
                store.put_size(
                    work.session, frame_id=frame.id, unit_id=one.unit.id, stratum=one.unit.code, size=one.size
                )
    campaigns.withdraw_gate(work, campaign_id=campaign_id, kind="frames_frozen")
    work.note(object=f"campaign:{campaign.key}", added=report.added, changed=report.changed)
    return report


def _known(work: Work, *, campaign_id: UUID) -> dict[tuple[UUID, UUID], int | None]:
    known: dict[tuple[UUID, UUID], int | None] = {}
    for audience in campaigns.list_audiences(work, campaign_id=campaign_id):
        frame = store.find_frame(work.session, audience_id=audience.id)
        if frame is not None and audience.channel == "paper":
            entries = store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE)
            known |= {(audience.id, entry.unit_id): entry.size for entry in entries}
    return known


def _read(
    work: Work, *, campaign: Campaign, content: bytes, name: str
) -> tuple[list[_Size], tuple[RowFault, ...]]:
    table = tabular.read_table(content, name=name, columns=COLUMNS)
    units = _units_by_word(work, campaign=campaign)
    audiences = _audiences_by_word(work, campaign=campaign)
    sizes: list[_Size] = []
    faults = list(table.faults)
    seen: dict[tuple[UUID, UUID], int] = {}
    for row in table.rows:
        found = _read_row(row, units=units, audiences=audiences)
        if isinstance(found, _Size):
            key = (found.audience_id, found.unit.id)
            if key in seen:
                faults.append(row.fault("unit", REPEATED, row=seen[key]))
            seen.setdefault(key, row.number)
            sizes.append(found)
        else:
            faults += found
    return sizes, tabular.in_file_order(faults)


def _read_row(
    row: tabular.Row, *, units: Mapping[str, Unit], audiences: Mapping[str, UUID]
) -> _Size | list[RowFault]:
    unit = units.get(tabular.folded(row.text("unit")))
    audience_id = audiences.get(tabular.folded(row.text("group")))
    size = int(row.text("size") or 0)
    checks = (
        ("unit", unit is None, UNKNOWN_UNIT),
        ("group", audience_id is None, UNKNOWN_GROUP),
        ("size", size < 1, NOBODY),
    )
    faults = [row.fault(key, reason) for key, wrong, reason in checks if wrong and row.text(key)]
    if faults or unit is None or audience_id is None or size < 1:
        return faults
    return _Size(audience_id, unit, size)


def _units_by_word(work: Work, *, campaign: Campaign) -> dict[str, Unit]:
    """Units of the round by folded code and by folded name where the name is unique."""
    found = campaigns.list_round_units(work, campaign=campaign)
    names = [tabular.folded(unit.name_vi) for unit in found]
    words = {name: unit for name, unit in zip(names, found, strict=True) if names.count(name) == 1}
    return words | {tabular.folded(unit.code): unit for unit in found}


def _audiences_by_word(work: Work, *, campaign: Campaign) -> dict[str, UUID]:
    """Paper audiences by the folded key and names of their group."""
    groups = {group.key: group for group in campaigns.list_groups(work)}
    words: dict[str, UUID] = {}
    for audience in campaigns.list_audiences(work, campaign_id=campaign.id):
        group = groups[audience.group_key]
        if audience.channel == "paper":
            for word in (group.key, group.name_vi, group.name_en):
                words[tabular.folded(word)] = audience.id
    return words
