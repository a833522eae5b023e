"""Delegated rounds report up: a frozen record with its hash, which the unit above reads or returns."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Protocol
from uuid import UUID

from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.ids import uuid7
from app.core.unit_of_work import Work
from app.scorecards.errors import (
    NoReport,
    NotFinal,
    NothingAbove,
    ReportAltered,
    ReportedAlready,
    ReportReturned,
)
from app.scorecards.forms import ReturnForm
from app.scorecards.models import RoundReport
from app.scorecards.service.appraisals import AppraisalRow, list_appraisals
from app.scorecards.service.figures import Figure, list_figures
from app.scorecards.service.reading import framework_of
from app.scorecards.store import reporting as store
from app.templates import service as templates
from app.units import service as units
from app.units.models import Unit

FORMAT: Final = "round-report/1"
FINAL: Final = ("final", "published")


class Attach(Protocol):
    """What a room above adds to a record."""

    def __call__(self, work: Work, *, campaign: Campaign) -> Mapping[str, str]:
        """Names and values."""


ATTACHED: list[Attach] = []
"""What rooms above put into a record, such as the publication of the round; filled by `at_hand_up`."""


def at_hand_up(attach: Attach) -> Attach:
    """Declares what a record holds beside the points; names and values stand under `attached`."""
    ATTACHED.append(attach)
    return attach


@dataclass(frozen=True, slots=True)
class HandedUp:
    """A report, and the unit that it went to; None: to who manages all units."""

    report: RoundReport
    above: Unit | None
    is_latest: bool

    @property
    def round(self) -> Mapping[str, Any]:
        """key, name_vi, name_en, period_from, period_to, owner (code, name_vi) as they were then."""
        found: Mapping[str, Any] = self.report.record["round"]
        return found

    @property
    def units(self) -> Sequence[Mapping[str, Any]]:
        """The units of the record in official order."""
        found: Sequence[Mapping[str, Any]] = self.report.record["units"]
        return found


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether a round can be reported up now. `above`: the unit it goes to; None: who manages all units."""

    above: Unit | None
    units: int
    waiting: int
    reports: tuple[RoundReport, ...]

    @property
    def is_ready(self) -> bool:
        """All results are final, and no report stands."""
        standing = bool(self.reports) and self.reports[0].state == "sent"
        return self.units > 0 and not self.waiting and not standing


def see_outlook(work: Work, *, campaign: Campaign) -> Outlook:
    """How far a delegated round is from being reported up. Raises `NoScorecard`, `NothingAbove`."""
    if not campaign.delegated:
        raise NothingAbove
    rows = list_appraisals(work, campaign=campaign, scope=EVERYWHERE)
    waiting = sum(row.state not in FINAL for row in rows)
    reports = store.list_reports(work.session, scope=EVERYWHERE, campaign_id=campaign.id)
    return Outlook(_above(work, campaign=campaign), len(rows), waiting, tuple(reports))


@audited("scorecards.hand_up")
def hand_up(work: Work, *, campaign: Campaign) -> RoundReport:
    """Reports the final results of a delegated round to the unit above its owner.

    Raises `NothingAbove`, `NotFinal` where a unit's points are not final, `ReportedAlready`, `NoScorecard`.
    """
    seen = see_outlook(work, campaign=campaign)
    if seen.waiting or not seen.units:
        raise NotFinal(count=seen.waiting, units=seen.units)
    if not seen.is_ready:
        raise ReportedAlready
    record = _record(work, campaign=campaign)
    report_id, digest = uuid7(), record_sha256(record)
    row = {
        "id": report_id, "campaign_id": campaign.id, "version": len(seen.reports) + 1,
        "to_unit_id": seen.above.id if seen.above else None, "record": record, "sha256": digest,
        "state": "sent", "reason": "",
        "sent_by": work.actor.user_id, "sent_at": work.now(),
    }  # fmt: skip
    store.add_report(work.session, row=row)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, sha256=digest, units=seen.units,
        version=len(seen.reports) + 1,
    )  # fmt: skip
    return store.list_reports(work.session, scope=EVERYWHERE, campaign_id=campaign.id)[0]


def list_handed_up(work: Work, *, scope: Scope) -> list[HandedUp]:
    """What came up to units within the scope, the latest first."""
    return _told(work, reports=store.list_reports(work.session, scope=scope))


def get_handed_up(work: Work, *, report_id: UUID, scope: Scope) -> HandedUp:
    """One report; raises `NoReport`, also outside the scope, and `ReportAltered`."""
    report = store.find_report(work.session, report_id=report_id, scope=scope)
    if report is None:
        raise NoReport
    if record_sha256(report.record) != report.sha256:
        raise ReportAltered
    every = store.list_reports(work.session, scope=EVERYWHERE, campaign_id=report.campaign_id)
    return next(one for one in _told(work, reports=every) if one.report.id == report_id)


@audited("scorecards.return_report")
def return_report(work: Work, *, report_id: UUID, scope: Scope, form: ReturnForm) -> None:
    """Sends a report back with a reason; its round can be reported anew.

    Raises `NoReport`, `ReportReturned`, `ReportAltered`.
    """
    told = get_handed_up(work, report_id=report_id, scope=scope)
    done = store.return_report(
        work.session, report_id=report_id, reason=form.reason, by=work.actor.user_id, at=work.now()
    )
    if not done:
        raise ReportReturned
    work.note(
        object=f"campaign:{told.round['key']}", unit_id=told.report.to_unit_id, version=told.report.version,
        reason=form.reason,
    )  # fmt: skip


def record_sha256(record: Mapping[str, Any]) -> str:
    """SHA-256 of the record as canonical JSON: keys sorted, no blanks, UTF-8."""
    return hashlib.sha256(record_bytes(record)).hexdigest()


def record_bytes(record: Mapping[str, Any]) -> bytes:
    """The record as the file that anyone hashes again."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _told(work: Work, *, reports: Sequence[RoundReport]) -> list[HandedUp]:
    """`reports`: with every later one of the same round."""
    scope = Scope(unit_ids=frozenset(one.to_unit_id for one in reports if one.to_unit_id))
    named = {unit.id: unit for unit in units.list_units(work, scope=scope)}
    latest: dict[UUID, int] = {}
    for one in reports:
        latest[one.campaign_id] = max(one.version, latest.get(one.campaign_id, 0))
    return [
        HandedUp(
            one, named[one.to_unit_id] if one.to_unit_id else None, one.version == latest[one.campaign_id]
        )
        for one in reports
    ]  # fmt: skip


def _above(work: Work, *, campaign: Campaign) -> Unit | None:
    above = units.ancestor_ids(work, unit_id=campaign.owner_unit_id)[:1]
    return units.get_unit(work, unit_id=above[0]) if above else None


def _record(work: Work, *, campaign: Campaign) -> dict[str, Any]:
    framework = framework_of(work, campaign=campaign)
    owner = units.get_unit(work, unit_id=campaign.owner_unit_id)
    by_unit: dict[UUID, list[Figure]] = {}
    for one in list_figures(work, campaign=campaign, scope=EVERYWHERE).figures:
        by_unit.setdefault(one.unit.unit_id, []).append(one)
    rows = list_appraisals(work, campaign=campaign, scope=EVERYWHERE)
    attached: dict[str, str] = {}
    for attach in ATTACHED:
        attached |= attach(work, campaign=campaign)
    return {
        "format": FORMAT,
        "round": {
            "key": campaign.key, "name_vi": campaign.name_vi, "name_en": campaign.name_en,
            "period_from": campaign.period_from.isoformat(), "period_to": campaign.period_to.isoformat(),
            "owner": {"code": owner.code, "name_vi": owner.name_vi},
        },
        "framework": {
            "key": framework.key, "version": framework.version,
            "sha256": templates.content_sha256(framework),
        },
        "units": [_unit(row, figures=by_unit.get(row.unit.unit_id, ())) for row in rows],
        "attached": attached,
    }  # fmt: skip


def _unit(row: AppraisalRow, *, figures: Sequence[Figure]) -> dict[str, Any]:
    tally = row.tally
    return {
        "code": row.unit.code, "name_vi": row.unit.name_vi, "name_en": row.unit.name_en,
        "type": row.unit.type_key, "ranked": row.unit.ranked, "state": row.state,
        "own": _plain(tally.own), "appraised": _plain(tally.points), "at_most": _plain(tally.most),
        "lines": [
            {
                "criterion": one.line.leaf.key, "at_most": _plain(one.line.leaf.max_points),
                "own": _plain(one.line.points), "appraised": _plain(one.points), "out": one.is_out,
            }
            for one in row.lines
        ],
        "figures": [
            {"criterion": one.criterion.key, "figure": one.figure, "basis": one.basis} for one in figures
        ],
    }  # fmt: skip


def _plain(points: Decimal | None) -> str | None:
    return None if points is None else format(points, "f")
