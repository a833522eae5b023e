"""Everything that a computation of the index takes in, read from the rooms below in one transaction."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE
from app.core.unit_of_work import Work
from app.rankings import rules
from app.rankings.service import deciding
from app.reports import service as reports
from app.scorecards import service as scorecards
from app.scorecards.service import RoundStanding
from app.templates import service as templates
from app.templates.service import Framework
from app.units import service as units

ORDER: Final = "publish.json"
SURVEY: Final = "survey"
SURVEY_FILES: Final = (
    "results.json",
    "points.csv",
    "scores.csv",
    "cells.csv",
    "covariances.csv",
    "between.csv",
)
POINTS: Final = "points.csv"
FINAL_STATES: Final = ("final", "published")


@dataclass(frozen=True, slots=True)
class Gathered:
    """`survey_run_id`: whose scores are taken, None without a survey. `gaps`: by `rules.GAPS`, how many.
    `unit_ids` by code."""

    framework: bytes
    units: bytes
    inputs: bytes
    survey_run_id: UUID | None
    gaps: Mapping[str, int]
    unit_ids: Mapping[str, UUID]

    @property
    def sha256(self) -> str:
        """Of all that goes in: the same inputs have the same."""
        parts = (self.framework, self.units, self.inputs, str(self.survey_run_id).encode())
        return hashlib.sha256("".join(hashlib.sha256(one).hexdigest() for one in parts).encode()).hexdigest()


def gather(work: Work, *, campaign: Campaign) -> Gathered:
    """What is known of a round now. Raises `NoScorecard` where it has no criteria."""
    standing = scorecards.find_standing(work, campaign=campaign)
    listed = _listed(work, standing=standing)
    leaves = _leaves(standing.framework)
    codes = {unit.unit_id: unit.code for unit in standing.units}
    survey_run_id, approvals = _survey(work, campaign=campaign, framework=standing.framework)
    figures, adjustments = _figures(work, campaign=campaign)
    points: dict[tuple[str, str], Decimal | None] = {**figures}
    points.update(
        {(codes[unit], leaf): said for (unit, leaf), said in standing.points.items() if unit in codes}
    )
    of_council = deciding.list_council_points(work, campaign=campaign).items()
    points.update({(codes[unit], leaf): found for (unit, leaf), found in of_council if unit in codes})
    if survey_run_id is not None:
        content = reports.get_run_file(work, run_id=survey_run_id, name=POINTS)
        of_survey = {one.key: one for one in leaves if one.source == "survey"}
        points.update(rules.survey_points(content, leaves=of_survey))
    inputs, gaps = rules.inputs_file(listed, leaves=leaves, points=points, adjustments=adjustments)
    waiting = sum(standing.states.get(unit) not in FINAL_STATES for unit in codes)
    return Gathered(
        framework=templates.framework_file(standing.framework), units=rules.units_file(listed), inputs=inputs,
        survey_run_id=survey_run_id, gaps={**({"units": waiting} if waiting else {}), **gaps, **approvals},
        unit_ids={code: unit for unit, code in codes.items()},
    )  # fmt: skip


def write_folder(
    work: Work, *, gathered: Gathered, facts: Mapping[str, Any], options: Mapping[str, Any], folder: Path
) -> None:
    """Writes what `python -m analysis publish` reads."""
    order = json.dumps({"facts": facts, "options": options}, ensure_ascii=False)
    (folder / ORDER).write_text(order, encoding="utf-8")
    for name, content in (
        (rules.FRAMEWORK, gathered.framework), (rules.UNITS, gathered.units), (rules.INPUTS, gathered.inputs),
    ):  # fmt: skip
        (folder / name).write_bytes(content)
    if gathered.survey_run_id is not None:
        (folder / SURVEY).mkdir()
        for name in SURVEY_FILES:
            content = reports.get_run_file(work, run_id=gathered.survey_run_id, name=name)
            (folder / SURVEY / name).write_bytes(content)


def _listed(work: Work, *, standing: RoundStanding) -> list[rules.Listed]:
    """Units with the list in which each is ranked; a list is named by the types of its units."""
    kinds = {kind.key: kind for kind in units.list_unit_types(work)}
    there = {kinds[unit.type_key].key: kinds[unit.type_key] for unit in standing.units}
    named: dict[str, tuple[str, str]] = {}
    for kind in there.values():
        same = [one for one in there.values() if one.rank_group == kind.rank_group]
        names = (", ".join(one.name_vi for one in same), ", ".join(one.name_en for one in same))
        named[kind.rank_group] = names
    return [
        rules.Listed(
            unit.code, kinds[unit.type_key].rank_group, unit.ranked, unit.name_vi, unit.name_en,
            *named[kinds[unit.type_key].rank_group],
        )
        for unit in standing.units
    ]  # fmt: skip


def _leaves(framework: Framework) -> list[rules.Leaf]:
    """Leaves that count, in framework order: without a survey held, documents only."""
    found = [leaf for domain in framework.domains for leaf in domain.walk() if leaf.is_leaf]
    return [
        rules.Leaf(
            leaf.key, leaf.source or "", leaf.max_points, leaf.rule is not None and leaf.rule.kind == "rate"
        )
        for leaf in found
        if framework.variant != "C" or leaf.source == "document"
    ]


def _survey(work: Work, *, campaign: Campaign, framework: Framework) -> tuple[UUID | None, dict[str, int]]:
    """The run that gives survey points, the official one before any other; and what it still lacks."""
    if framework.variant == "C" or not framework.survey_leaves:
        return None, {}
    official = reports.find_official(work, campaign_id=campaign.id)
    if official is None:
        return reports.find_shown_run(work, campaign_id=campaign.id), {"approval": 1}
    agreed = deciding.is_survey_approved(work, campaign=campaign, run_id=official.run_id)
    return official.run_id, {} if agreed else {"council": 1}


def _figures(work: Work, *, campaign: Campaign) -> tuple[dict[Any, Decimal], dict[Any, Decimal]]:
    """External figures, and bonus and deductions, by unit's code and criterion."""
    sheet = scorecards.list_figures(work, campaign=campaign, scope=EVERYWHERE)
    by_source: dict[str, dict[Any, Decimal]] = {"external": {}, "adjustment": {}}
    for one in sheet.figures:
        by_source[one.criterion.source or ""][one.unit.code, one.criterion.key] = one.value
    return by_source["external"], by_source["adjustment"]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a computation would rest on now. `gaps` as in `Gathered`."""

    framework: Framework
    units: int
    gaps: Mapping[str, int]

    @property
    def is_ready(self) -> bool:
        """Whether everything stands, without an option that answers for lines without points."""
        return not self.gaps


def describe_ground(work: Work, *, campaign: Campaign) -> Ground:
    """For the page of the index. Raises `NoScorecard` where the round has no criteria."""
    gathered = gather(work, campaign=campaign)
    framework = scorecards.find_standing(work, campaign=campaign).framework
    return Ground(framework, len(gathered.unit_ids), gathered.gaps)
