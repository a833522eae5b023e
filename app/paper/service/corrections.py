"""What rulings changed: every value that was keyed first and does not stand, and the score before and after.

The score is the mean share of the maximum over all scored answers of a unit's accepted paper forms, 0 to 100,
every answer alike: it shows which way the rulings moved a unit. The published sub-score weights criteria and
groups, and is the analysis's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from app.campaigns.models import CampaignUnit
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.models import Adjudication
from app.paper.rules import Tally
from app.paper.service import places
from app.paper.service.concluding import merge_entries, read_answers, required_lines
from app.paper.service.lines import Line, Sheet, read_sheet
from app.paper.store import corrections as store

MOST_CHANGED: Final = Decimal("0.02")
"""Above this share of changed values a unit is flagged (T-43)."""
Shares = Mapping[tuple[str, int], Decimal]
"""Share of the maximum by item and level; what is not scored is not in it."""


@dataclass(frozen=True, slots=True)
class Points:
    """Scored answers and the sum of their shares."""

    answers: int = 0
    shares: Decimal = Decimal(0)

    def plus(self, other: "Points", *, times: int = 1) -> "Points":
        """The sum; `times=-1`: the difference."""
        return Points(self.answers + times * other.answers, self.shares + times * other.shares)

    @property
    def score(self) -> Decimal | None:
        """0 to 100; None without an answer."""
        return 100 * self.shares / self.answers if self.answers else None


@dataclass(frozen=True, slots=True)
class Correction:
    """One value that was keyed first and does not stand. `neither`: the ruling is what neither side had."""

    unit: CampaignUnit
    serial: str
    line: Line
    first: tuple[str, ...]
    stands: tuple[str, ...]
    neither: bool
    reason: str
    ruled_by: UUID
    ruled_at: datetime


@dataclass(frozen=True, slots=True)
class UnitCorrections:
    """A unit's settled forms. `changed`: first-keyed values that do not stand, of all; `neither`: those of
    them where the ruling is what neither side had; `validity`: forms that were valid, or invalid, as keyed
    first and are not now; `before`, `after`: the points of its valid forms."""

    unit: CampaignUnit
    forms: int
    changed: Tally
    neither: int
    validity: int
    before: Points
    after: Points

    @property
    def is_flagged(self) -> bool:
        """Whether more than 2 of a hundred values were changed."""
        return self.changed.hits > MOST_CHANGED * self.changed.of

    @property
    def difference(self) -> Decimal | None:
        """The score after less the score before; None where one is missing."""
        before, after = self.before.score, self.after.score
        return None if before is None or after is None else after - before


@dataclass(frozen=True, slots=True)
class Corrections:
    """Units with settled forms in official order, and every correction by unit and serial."""

    rows: list[UnitCorrections]
    corrections: list[Correction]

    @property
    def flagged(self) -> list[UnitCorrections]:
        """Units of which more than 2 of a hundred values were changed."""
        return [row for row in self.rows if row.is_flagged]

    @property
    def changed(self) -> Tally:
        """Over all units."""
        return Tally(sum(row.changed.hits for row in self.rows), sum(row.changed.of for row in self.rows))


@dataclass(slots=True)
class _Unit:
    """Counters of one unit; `moved`: points after less points before."""

    forms: int = 0
    values: int = 0
    changed: int = 0
    neither: int = 0
    validity: int = 0
    after: Points = field(default_factory=Points)
    moved: Points = field(default_factory=Points)


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A settled form that was ruled on: as keyed first, as its other side has it, as it stands."""

    unit_id: UUID
    serial: str
    state: str
    sheet: Sheet
    shares: Shares
    first: rules.Values
    other: rules.Values
    stands: rules.Values

    @property
    def changed(self) -> list[str]:
        return rules.disagreements(self.first, second=self.stands, items=self.sheet.compared)


def read_corrections(work: Work, *, campaign_id: UUID, scope: Scope) -> Corrections:
    """Compares what was keyed first with what stands, for every settled form in scope but those about the
    own unit.

    Rulings are only ever added; of a form without one what was keyed first stands. A form that waits for a
    ruling is in no figure.
    """
    inside: dict[str, Any] = {
        "campaign_id": campaign_id, "scope": scope, "barred": places.barred_by_rating(work),
    }  # fmt: skip
    sheets = {
        one.id: read_sheet(work, audience=one)
        for one in places.list_paper_audiences(work, campaign_id=campaign_id)
    }
    shares = {key: shares_of(sheet) for key, sheet in sheets.items()}
    found: defaultdict[UUID, _Unit] = defaultdict(_Unit)
    for row in store.count_settled(work.session, **inside):
        found[row.unit_id].forms += row.forms
        found[row.unit_id].values += row.forms * len(sheets[row.audience_id].compared)
    for cell in store.count_levels(work.session, **inside):
        share = shares[cell.audience_id].get((cell.item, cell.level))
        if share is not None:
            unit = found[cell.unit_id]
            unit.after = unit.after.plus(Points(cell.answers, cell.answers * share))
    rulings: dict[tuple[UUID, str], dict[str, Adjudication]] = {}
    for ruling in store.list_rulings(work.session, **inside):
        rulings.setdefault((ruling.unit_id, ruling.serial), {})[ruling.item] = ruling
    units = places.units_by_id(work, campaign_id=campaign_id)
    corrections: list[Correction] = []
    entries = store.list_ruled_forms(work.session, **inside)
    for key, both in groupby(entries, key=lambda row: (row.unit_id, row.serial)):
        pair, ruled = list(both), rulings[key]
        audience_id = pair[0].audience_id
        form = _ruled(pair, sheet=sheets[audience_id], shares=shares[audience_id], ruled=ruled)
        _count(found[form.unit_id], form=form)
        corrections += _told(form, unit=units[form.unit_id], ruled=ruled)
    rows = [_row(units[key], found=found[key]) for key in units if key in found]
    order = {one.unit.unit_id: place for place, one in enumerate(rows)}
    return Corrections(rows, sorted(corrections, key=lambda one: (order[one.unit.unit_id], one.serial)))


def shares_of(sheet: Sheet) -> Shares:
    """What each scored level of a questionnaire is worth."""
    return {
        (item.key, level.level): level.share
        for item in sheet.questionnaire.items
        for level in item.levels
        if level.share is not None
    }


def points_of(values: rules.Values, *, sheet: Sheet, shares: Shares) -> tuple[bool, Points]:
    """Whether a form with these values is valid, and its points; an invalid one has none."""
    answers, _ = read_answers(sheet, values=values)
    if rules.reason_invalid(values, required=required_lines(sheet, answers=answers)):
        return False, Points()
    scored = [shares[item, level] for (item, _), level in answers.levels.items() if (item, level) in shares]
    return True, Points(len(scored), sum(scored, Decimal(0)))


def _ruled(pair: Sequence[Any], *, sheet: Sheet, shares: Shares, ruled: Mapping[str, Adjudication]) -> _Ruled:
    """`pair`: the entries of one form as the store gives them, one or two."""
    head, second = pair[0], pair[-1].values if len(pair) > 1 else {}
    return _Ruled(
        unit_id=head.unit_id, serial=head.serial, state=head.state, sheet=sheet, shares=shares,
        first=head.values, other=rules.counterpart(second, machine=head.machine or {}),
        stands=merge_entries(head.values, second=second, sheet=sheet)
        | {item: one.value.split() for item, one in ruled.items()},
    )  # fmt: skip


def _is_of_neither(form: _Ruled, *, item: str) -> bool:
    return sorted(form.stands[item]) != sorted(form.other.get(item, ()))


def _count(unit: _Unit, *, form: _Ruled) -> None:
    changed = form.changed
    unit.changed += len(changed)
    unit.neither += sum(_is_of_neither(form, item=item) for item in changed)
    was_valid, before = points_of(form.first, sheet=form.sheet, shares=form.shares)
    _, after = points_of(form.stands, sheet=form.sheet, shares=form.shares)
    unit.validity += was_valid != (form.state == "accepted")
    unit.moved = unit.moved.plus(after).plus(before, times=-1)


def _told(form: _Ruled, *, unit: CampaignUnit, ruled: Mapping[str, Adjudication]) -> Iterable[Correction]:
    for item in form.changed:
        ruling = ruled[item]
        yield Correction(
            unit=unit, serial=form.serial, line=form.sheet.line(item), first=tuple(form.first.get(item, ())),
            stands=tuple(form.stands[item]), neither=_is_of_neither(form, item=item), reason=ruling.reason,
            ruled_by=ruling.adjudicator_id, ruled_at=ruling.ruled_at,
        )  # fmt: skip


def _row(unit: CampaignUnit, *, found: _Unit) -> UnitCorrections:
    return UnitCorrections(
        unit=unit, forms=found.forms, changed=Tally(found.changed, found.values), neither=found.neither,
        validity=found.validity, before=found.after.plus(found.moved, times=-1), after=found.after,
    )  # fmt: skip
