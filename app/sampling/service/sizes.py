"""Sizes of counted groups, read from a file: how many people stand behind a unit's paper forms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core import tabular
from app.core.actor import EVERYWHERE, Actor
from app.core.audit import audited
from app.core.resources import Resources
from app.core.tabular import Book, Column, ImportReport, RowFault
from app.core.unit_of_work import Work, open_work
from app.core.uploads import MEDIA_TYPE, FaultsInFile, get_file, keep_file
from app.sampling import store
from app.units.models import Unit

PURPOSE: Final = "sizes"
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


@dataclass(frozen=True, slots=True)
class _Plan:
    """What storing a file would write."""

    sizes: tuple[_Size, ...]
    report: ImportReport


def read_sizes(work: Work, *, campaign_id: UUID, content: bytes, name: str) -> ImportReport:
    """What an import of group sizes would do; columns: unit (code or name), group, number of people."""
    return _plan(work, campaign_id=campaign_id, book=tabular.open_book(content, name=name)).report


def import_sizes(work: Work, *, campaign_id: UUID, content: bytes, name: str) -> ImportReport:
    """Writes the sizes into the open frames of the paper audiences, all rows or none.

    Opens frozen frames again (the gate is withdrawn). Raises `FaultsInFile`, `CampaignFixed`.
    """
    book = tabular.open_book(content, name=name)
    return _store_book(work, campaign_id=campaign_id, book=book, content=content)


def receive_sizes(
    resources: Resources, *, actor: Actor, campaign_id: UUID, content: bytes, name: str
) -> ImportReport:
    """Keeps a file that was handed in and gives its dry run; reads it before the writer's turn is taken."""
    book = tabular.open_book(content, name=name)
    with open_work(resources, actor=actor, writing=True) as work:
        return _receive_book(work, campaign_id=campaign_id, book=book, content=content)


def confirm_sizes(resources: Resources, *, actor: Actor, campaign_id: UUID, sha256: str) -> ImportReport:
    """Imports the kept file of this SHA-256; raises `FileNotKept` or `FaultsInFile`."""
    with open_work(resources, actor=actor, writing=False) as work:
        kept = get_file(work, sha256=sha256, purpose=PURPOSE)
    book = tabular.open_book(kept.content, name=kept.name)
    with open_work(resources, actor=actor, writing=True) as work:
        return _store_book(work, campaign_id=campaign_id, book=book, content=kept.content)


@audited("sampling.receive_sizes")
def _receive_book(work: Work, *, campaign_id: UUID, book: Book, content: bytes) -> ImportReport:
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    report = replace(_plan(work, campaign_id=campaign_id, book=book).report, sha256=sha256)
    work.note(object=f"file:{sha256}", name=book.name, faults=len(report.faults), rows=report.total)
    return report


@audited("sampling.import_sizes")
def _store_book(work: Work, *, campaign_id: UUID, book: Book, content: bytes) -> ImportReport:
    campaign = campaigns.require_draft(work, campaign_id=campaign_id)
    plan = _plan(work, campaign_id=campaign_id, book=book)
    if plan.report.faults:
        raise FaultsInFile.of(plan.report)
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    frames: dict[UUID, UUID] = {}
    for one in plan.sizes:
        if one.audience_id not in frames:
            frame = store.get_or_add_frame(work.session, audience_id=one.audience_id, now=work.now())
            store.seal_frame(work.session, frame_id=frame.id, sha256="", now=work.now())
            frames[one.audience_id] = frame.id
        frame_id = frames[one.audience_id]
        store.put_size(
            work.session, frame_id=frame_id, unit_id=one.unit.id, stratum=one.unit.code, size=one.size
        )
    campaigns.withdraw_gate(work, campaign_id=campaign_id, kind="frames_frozen")
    report = replace(plan.report, sha256=sha256)
    work.note(object=f"campaign:{campaign.key}", file=sha256, added=report.added, changed=report.changed)
    return report


def _plan(work: Work, *, campaign_id: UUID, book: Book) -> _Plan:
    campaign = campaigns.require_draft(work, campaign_id=campaign_id)
    sizes, faults = _read(work, campaign=campaign, book=book)
    known = _known(work, campaign_id=campaign_id)
    before = [known.get((one.audience_id, one.unit.id)) for one in sizes]
    same = sum(size == one.size for size, one in zip(before, sizes, strict=True))
    added = before.count(None)
    report = ImportReport(added, len(sizes) - added - same, same, faults=faults, name=book.name)
    return _Plan(tuple(sizes), report)


def _known(work: Work, *, campaign_id: UUID) -> dict[tuple[UUID, UUID], int | None]:
    known: dict[tuple[UUID, UUID], int | None] = {}
    for audience in campaigns.list_audiences(work, campaign_id=campaign_id):
        frame = store.find_frame(work.session, audience_id=audience.id)
        if frame is not None and audience.channel == "paper":
            entries = store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE)
            known |= {(audience.id, entry.unit_id): entry.size for entry in entries}
    return known


def _read(work: Work, *, campaign: Campaign, book: Book) -> tuple[list[_Size], tuple[RowFault, ...]]:
    table = tabular.find_table(book, columns=COLUMNS)
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
