"""Figures that neither the unit nor the survey gives: external scores, bonus and deductions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from app.campaigns.models import Campaign, CampaignUnit
from app.core.actor import EVERYWHERE, Actor, Scope
from app.core.audit import audited
from app.core.resources import Resources
from app.core.tabular import Book, ImportReport, columns_read, find_table, folded, in_file_order, open_book
from app.core.unit_of_work import Work, open_work
from app.core.uploads import MEDIA_TYPE, FaultsInFile, get_file, keep_file
from app.scorecards import rules
from app.scorecards.errors import FigureUnfit
from app.scorecards.forms import FigureForm
from app.scorecards.rules import FigureRead, Target
from app.scorecards.service.reading import framework_of, units_of
from app.scorecards.store import figures as store
from app.templates.service import Criterion, Framework

PURPOSE: Final = "figures"
FULL_RATE: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Figure:
    """What holds of one unit and criterion. `figure`: a plain decimal, points or a rate (`by_rate`)."""

    unit: CampaignUnit
    criterion: Criterion
    figure: str
    basis: str
    version: int
    said_at: datetime

    @property
    def by_rate(self) -> bool:
        """Whether the figure is a rate from 0 to 100."""
        return is_by_rate(self.criterion)

    @property
    def value(self) -> Decimal:
        return Decimal(self.figure)

    @property
    def places(self) -> int:
        """Digits that show the figure whole: two or more."""
        return max(2, len(self.figure.partition(".")[2]))


@dataclass(frozen=True, slots=True)
class FigureSheet:
    """What comes from elsewhere in a round: who and what can have a figure, and what is there."""

    units: tuple[CampaignUnit, ...]
    criteria: tuple[Criterion, ...]
    figures: tuple[Figure, ...]

    @property
    def missing(self) -> list[tuple[CampaignUnit, Criterion]]:
        """External criteria without a figure; nobody needs a bonus or a deduction."""
        known = {(one.unit.unit_id, one.criterion.key) for one in self.figures}
        asked = [one for one in self.criteria if one.source == "external"]
        return [(unit, one) for unit in self.units for one in asked if (unit.unit_id, one.key) not in known]


@dataclass(frozen=True, slots=True)
class _Plan:
    new: tuple[FigureRead, ...]
    report: ImportReport


def is_by_rate(criterion: Criterion) -> bool:
    """Whether a rate from 0 to 100 comes in for this criterion, not points."""
    return criterion.rule is not None and criterion.rule.kind == "rate"


def list_figures(work: Work, *, campaign: Campaign, scope: Scope) -> FigureSheet:
    """External scores, bonus and deductions of a round within the scope. Raises `NoScorecard`."""
    framework = framework_of(work, campaign=campaign)
    units = units_of(work, campaign=campaign, framework=framework, scope=scope)
    criteria = {one.key: one for one in _criteria(framework)}
    order = {key: place for place, key in enumerate(criteria)}
    kept = _kept(work, campaign=campaign, scope=scope)
    found = [
        Figure(unit, criteria[key], row["figure"], row["basis"], row["version"], row["said_at"])
        for unit in units
        for key, row in sorted(
            kept.get(unit.unit_id, {}).items(), key=lambda one: order.get(one[0], len(order))
        )
        if key in criteria
    ]
    return FigureSheet(tuple(units), tuple(criteria.values()), tuple(found))


@audited("scorecards.save_figure")
def save_figure(work: Work, *, campaign: Campaign, form: FigureForm) -> None:
    """Keeps one figure with its source or reason; the earlier version stays. Raises `FigureUnfit`."""
    framework = framework_of(work, campaign=campaign)
    units = {one.unit_id for one in units_of(work, campaign=campaign, framework=framework, scope=EVERYWHERE)}
    criterion = next((one for one in _criteria(framework) if one.key == form.criterion), None)
    if criterion is None or form.unit_id not in units:
        raise FigureUnfit(field="criterion" if form.unit_id in units else "unit_id", fault="unknown", most="")
    target = _target(criterion)
    figure = rules.plain_figure(form.figure, most=target.most)
    if figure in ("not_a_number", "beyond"):
        raise FigureUnfit(field="figure", fault=figure, most=f"{target.most:f}")
    read = FigureRead(form.unit_id, target, figure, form.basis)
    _add(work, campaign=campaign, read=[read], file_sha256=None)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=form.unit_id, criterion=criterion.key, points=figure,
        reason=form.basis,
    )  # fmt: skip


def read_figures(work: Work, *, campaign: Campaign, content: bytes, name: str) -> ImportReport:
    """What an import would do; columns: unit (code or name), criterion, points or rate, source or reason."""
    return _plan(work, campaign=campaign, book=open_book(content, name=name)).report


def import_figures(work: Work, *, campaign: Campaign, content: bytes, name: str) -> ImportReport:
    """Keeps the figures of a workbook or CSV, all or none. Raises `FaultsInFile`, `NoScorecard`."""
    return _store_book(work, campaign=campaign, book=open_book(content, name=name), content=content)


def receive_figures(
    resources: Resources, *, actor: Actor, campaign: Campaign, content: bytes, name: str
) -> ImportReport:
    """Keeps a file that was handed in and gives its dry run; reads it before the writer's turn is taken."""
    book = open_book(content, name=name)
    with open_work(resources, actor=actor, writing=True) as work:
        return _receive_book(work, campaign=campaign, book=book, content=content)


def confirm_figures(resources: Resources, *, actor: Actor, campaign: Campaign, sha256: str) -> ImportReport:
    """Imports the kept file of this SHA-256; raises `FileNotKept` or `FaultsInFile`."""
    with open_work(resources, actor=actor, writing=False) as work:
        kept = get_file(work, sha256=sha256, purpose=PURPOSE)
    book = open_book(kept.content, name=kept.name)
    with open_work(resources, actor=actor, writing=True) as work:
        return _store_book(work, campaign=campaign, book=book, content=kept.content)


@audited("scorecards.receive_figures")
def _receive_book(work: Work, *, campaign: Campaign, book: Book, content: bytes) -> ImportReport:
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    report = replace(_plan(work, campaign=campaign, book=book).report, sha256=sha256)
    work.note(object=f"file:{sha256}", name=book.name, faults=len(report.faults), rows=report.total)
    return report


@audited("scorecards.import_figures")
def _store_book(work: Work, *, campaign: Campaign, book: Book, content: bytes) -> ImportReport:
    plan = _plan(work, campaign=campaign, book=book)
    if plan.report.faults:
        raise FaultsInFile.of(plan.report)
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    _add(work, campaign=campaign, read=plan.new, file_sha256=sha256)
    report = replace(plan.report, sha256=sha256)
    work.note(object=f"campaign:{campaign.key}", file=sha256, added=report.added, changed=report.changed)
    return report


def _plan(work: Work, *, campaign: Campaign, book: Book) -> _Plan:
    framework = framework_of(work, campaign=campaign)
    table = find_table(book, columns=rules.COLUMNS)
    units = units_of(work, campaign=campaign, framework=framework, scope=EVERYWHERE)
    found, faults = rules.read_figures(table.rows, units=_by_word(units), targets=_targets(framework))
    kept = _kept(work, campaign=campaign, scope=EVERYWHERE)
    before = [kept.get(one.unit, {}).get(one.target.key) for one in found]
    new = [
        (one, old is None)
        for one, old in zip(found, before, strict=True)
        if old is None or (old["figure"], old["basis"]) != (one.figure, one.basis)
    ]
    added = sum(first for _, first in new)
    report = ImportReport(
        added, len(new) - added, len(found) - len(new), faults=in_file_order((*table.faults, *faults)),
        name=book.name, columns=columns_read(table, columns=rules.COLUMNS),
    )  # fmt: skip
    return _Plan(tuple(one for one, _ in new), report)


def _by_word(units: Sequence[CampaignUnit]) -> dict[str, UUID]:
    """Units by folded code, and by folded name where only one has it."""
    names = [folded(unit.name_vi) for unit in units]
    words = {name: unit.unit_id for name, unit in zip(names, units, strict=True) if names.count(name) == 1}
    return words | {folded(unit.code): unit.unit_id for unit in units}


def _targets(framework: Framework) -> dict[str, Target]:
    """Every criterion and adjustment by its folded number and key; what takes no figure too, to say why."""
    targets = [(one, _target(one)) for one in (*framework.walk(), *framework.adjustments)]
    numbers = {folded(one.number): target for one, target in targets if one.number}
    return numbers | {folded(one.key): target for one, target in targets}


def _target(criterion: Criterion) -> Target:
    most = FULL_RATE if is_by_rate(criterion) else criterion.max_points
    return Target(criterion.key, criterion.source or "" if criterion.is_leaf else "", most)


def _criteria(framework: Framework) -> list[Criterion]:
    """What can have a figure: external leaves, then bonus and deductions, in framework order."""
    return [*(leaf for leaf in framework.leaves if leaf.source == "external"), *framework.adjustments]


def _kept(work: Work, *, campaign: Campaign, scope: Scope) -> dict[UUID, dict[str, dict[str, Any]]]:
    """By unit and criterion: figure, basis, version, said_at of what holds."""
    kept: dict[UUID, dict[str, dict[str, Any]]] = {}
    for one in store.list_external(work.session, campaign_id=campaign.id, scope=scope):
        row = {"figure": one.figure, "basis": one.source, "version": one.version, "said_at": one.said_at}
        kept.setdefault(one.unit_id, {})[one.criterion] = row
    for other in store.list_adjustments(work.session, campaign_id=campaign.id, scope=scope):
        row = {"figure": other.points, "basis": other.reason}
        row |= {"version": other.version, "said_at": other.said_at}
        kept.setdefault(other.unit_id, {})[other.criterion] = row
    return kept


def _add(work: Work, *, campaign: Campaign, read: Iterable[FigureRead], file_sha256: str | None) -> None:
    """New versions, in two statements."""
    kept = _kept(work, campaign=campaign, scope=EVERYWHERE)
    rows: Mapping[str, list[dict[str, Any]]] = {"external": [], "adjustment": []}
    for one in read:
        before = kept.get(one.unit, {}).get(one.target.key)
        row = {
            "unit_id": one.unit, "campaign_id": campaign.id, "criterion": one.target.key,
            "version": before["version"] + 1 if before else 1, "file_sha256": file_sha256,
            "said_by": work.actor.user_id, "said_at": work.now(),
        }  # fmt: skip
        told = ("figure", "source") if one.target.source == "external" else ("points", "reason")
        rows[one.target.source].append({**row, told[0]: one.figure, told[1]: one.basis})
    store.add_external(work.session, rows=rows["external"])
    store.add_adjustments(work.session, rows=rows["adjustment"])
