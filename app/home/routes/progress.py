"""How a running round goes: as a page that renews itself, as CSV, as a workbook."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Milestone
from app.core import clock
from app.core.permissions import Permission
from app.core.tabular import SheetToWrite, csv_safe, write_workbook
from app.core.unit_of_work import Work
from app.home import service
from app.home.rules import Figures, GoingState, is_going_state
from app.home.service import SORTS, ProgressPage, Wanted
from app.units import service as units
from app.units.models import UnitType
from app.web.deps import page
from app.web.downloads import download
from app.web.view import language_of, render, say

router = APIRouter()
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIGURES: Final = (
    "Invited or handed out", "Delivered", "Not delivered", "Answered", "Target", "Aim", "Reached",
    "Reached of the aim, %", "Standing",
)  # fmt: skip
HEADINGS: Final = ("Unit code", "Unit", "Unit type", "Group", "Channel", *FIGURES)
STATES: Final[dict[GoingState, str]] = {
    "idle": "Nothing sent yet", "hidden": "Not shown: few people", "none": "No answer yet",
    "behind": "Behind the time", "going": "In time", "done": "Complete",
}  # fmt: skip
CHANNELS: Final = {"online": "Online", "paper": "On paper"}
Rows = list[list[str | int | None]]


@router.get("/campaigns/{key}/progress", name="home.progress")
@page(Permission.INVITATIONS_READ)
def show_progress(
    work: Work, request: Request, key: str, audience: str = "", type: str = "", state: str = "",  # noqa: A002
    search: str = "", sort: str = "",
) -> Response:  # fmt: skip
    """Groups and units against their aims and the time that is over."""
    kinds = {kind.key: kind for kind in units.list_unit_types(work)}
    wanted = Wanted(
        audience_id=_uuid(audience),
        type_key=type if type in kinds else "",
        state=state if is_going_state(state) else "",
        search=search.strip()[:100],
        sort=sort if sort in SORTS else "",
    )
    found = service.read_progress(work, campaign_key=key, scope=work.scope, wanted=wanted)
    known = {line.audience.id for line in found.groups}
    if wanted.audience_id not in (None, *known):
        wanted = Wanted(None, wanted.type_key, wanted.state, wanted.search, wanted.sort)
        found = service.read_progress(work, campaign_key=key, scope=work.scope, wanted=wanted)
    context = {
        "campaign": found.campaign, "found": found, "wanted": wanted, "kinds": kinds, "states": STATES,
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "sections": _sections(found, kinds=kinds, sort=wanted.sort),
        "dues": due_days(line.due for line in found.groups if line.due),
        "approvals_waiting": campaigns.count_waiting_requests(work, campaign_id=found.campaign.id),
        "letter": campaigns.letterhead_of(work, campaign=found.campaign, language=language_of(request)),
    }  # fmt: skip
    return render(request, "home/progress.html", context=context)


@dataclass(frozen=True, slots=True)
class Due:
    """A closing time as a page says it. `days`: from today; negative once it is over."""

    kind: str
    on: date
    days: int


def due_days(milestones: Iterable[Milestone]) -> list[Due]:
    """Each part of the calendar once, the earliest first."""
    found = {one.kind: clock.in_vietnam(one.closes_at).date() for one in milestones}
    dues = [Due(kind, on, (on - clock.today()).days) for kind, on in found.items()]
    return sorted(dues, key=lambda due: (due.on, due.kind))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _sections(
    found: ProgressPage, *, kinds: dict[str, UnitType], sort: str
) -> list[tuple[UnitType | None, list[service.UnitLine]]]:
    """Rows by unit type in official order; one list without headings when they are sorted otherwise."""
    if sort:
        return [(None, found.rows)] if found.rows else []
    by_type: dict[str, list[service.UnitLine]] = {}
    for line in found.rows:
        by_type.setdefault(line.unit.type_key, []).append(line)
    return [(kinds[key], lines) for key, lines in by_type.items()]


@router.get("/campaigns/{key}/progress.csv", name="home.progress_csv")
@page(Permission.INVITATIONS_READ)
def export_csv(work: Work, request: Request, key: str) -> Response:
    """Every unit and group as CSV (UTF-8 with a mark, so that spreadsheets read it)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([say(request, heading) for heading in HEADINGS])
    rows = _unit_rows(work, request, key=key)
    writer.writerows([[csv_safe(value) for value in row] for row in rows])
    content = ("\ufeff" + out.getvalue()).encode("utf-8")
    return download(content, name=_name(key, "csv"), media_type="text/csv; charset=utf-8")


@router.get("/campaigns/{key}/progress.xlsx", name="home.progress_xlsx")
@page(Permission.INVITATIONS_READ)
def export_xlsx(work: Work, request: Request, key: str) -> Response:
    """The same figures as a workbook: a sheet of groups and one of units."""
    found = service.read_progress(work, campaign_key=key, scope=work.scope, wanted=Wanted())
    names = _group_names(work, request)
    groups: Rows = [
        [
            names[line.audience.group_key], say(request, CHANNELS[line.audience.channel]), line.units,
            *_numbers(request, line.figures, state=line.state),
        ]
        for line in found.groups
    ]  # fmt: skip
    heads = ("Group", "Channel", "Units", *FIGURES)
    out = io.BytesIO()
    sheets = [
        _sheet(request, "Groups", headings=heads, rows=groups, widths=(40, 14)),
        _sheet(
            request, "Units", headings=HEADINGS, rows=_unit_rows(work, request, key=key),
            widths=(12, 40, 24, 40, 14),
        ),
    ]  # fmt: skip
    write_workbook(out, sheets=sheets)
    return download(out.getvalue(), name=_name(key, "xlsx"), media_type=XLSX)


def _name(key: str, ending: str) -> str:
    return f"{key}-progress-{clock.today().isoformat()}.{ending}"


def _sheet(
    request: Request, name: str, *, headings: Sequence[str], rows: Rows, widths: tuple[int, ...]
) -> SheetToWrite:
    return SheetToWrite(say(request, name), [say(request, text) for text in headings], rows, widths=widths)


def _group_names(work: Work, request: Request) -> dict[str, str]:
    return {group.key: _named(request, group) for group in campaigns.list_groups(work)}


def _named(request: Request, row: Any) -> str:
    name: str = (row.name_en if language_of(request) == "en" else "") or row.name_vi
    return name


def _unit_rows(work: Work, request: Request, *, key: str) -> Rows:
    names = _group_names(work, request)
    kinds = {kind.key: _named(request, kind) for kind in units.list_unit_types(work)}
    channels = {channel: say(request, word) for channel, word in CHANNELS.items()}
    return [
        [
            unit.code, _named(request, unit), kinds[unit.type_key], names[audience.group_key],
            channels[audience.channel], *_numbers(request, figures, state=state),
        ]
        for unit, audience, figures, state in service.list_progress_cells(
            work, campaign_key=key, scope=work.scope
        )
    ]  # fmt: skip


def _numbers(request: Request, figures: Figures, *, state: GoingState) -> list[str | int | None]:
    share = figures.share
    return [
        figures.asked, figures.delivered, figures.undeliverable, figures.answered, figures.target,
        figures.goal, figures.reached, None if share is None else round(share * 100),
        say(request, STATES[state]),
    ]  # fmt: skip
