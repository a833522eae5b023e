"""Setting quotas: rules by unit or unit type become cells of the ledger."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.errors import (
    CampaignStateForbids,
    ChangedMeanwhile,
    NothingToChange,
    SecondPersonNeeded,
)
from app.campaigns.models import Audience, CampaignUnit
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.sampling import rules as decisions
from app.sampling import store
from app.sampling.errors import (
    AudienceNotOfCampaign,
    FramesNotFrozen,
    QuotaBelowCounted,
    QuotaUnitOutside,
)
from app.sampling.forms import QuotaRule
from app.sampling.service.frames import list_frame_entries
from app.sampling.service.lists import new_cell
from app.units import service as unit_service

VERB: Final = "sampling.change_quotas"
TITLE: Final = "Change quotas after the start"
OF_UNITS: Final = "Quota of each of {n} units of the type {kind}"
NO_CELL: Final = "No quota"
NO_LIMIT: Final = "No limit"


@dataclass(frozen=True, slots=True)
class TypePlan:
    """The units of one type in the frame of an audience: how many, how many with a cell, their targets."""

    type_key: str
    units: int
    cells: int
    targets: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class QuotaPlan:
    """What has been set for an audience, by unit type in official order."""

    audience: Audience
    types: tuple[TypePlan, ...]


def list_quota_plans(work: Work, *, campaign_id: UUID) -> list[QuotaPlan]:
    """For each audience with a frozen frame the unit types it can have quotas for, paper ones first."""
    units = {one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=campaign_id)}
    audiences = campaigns.list_audiences(work, campaign_id=campaign_id)
    plans = []
    for audience in sorted(audiences, key=lambda one: one.channel != "paper"):
        entries = list_frame_entries(work, audience_id=audience.id)
        home_ids = {entry.unit_id for entry in entries if entry.selected} & units.keys()
        cells = store.list_audience_cells(work.session, audience_id=audience.id, scope=EVERYWHERE)
        targets = {cell.unit_id: cell.target for cell in cells}
        homes = [unit for unit in units.values() if unit.unit_id in home_ids]
        if homes:
            plans.append(QuotaPlan(audience, _type_plans(homes, targets)))
    return plans


def _type_plans(homes: Sequence[CampaignUnit], targets: Mapping[UUID, int | None]) -> tuple[TypePlan, ...]:
    found = []
    for type_key in dict.fromkeys(unit.type_key for unit in homes):
        members = [unit.unit_id for unit in homes if unit.type_key == type_key]
        known = [targets[unit_id] for unit_id in members if unit_id in targets]
        found.append(TypePlan(type_key, len(members), len(known), tuple(dict.fromkeys(known))))
    return tuple(found)


@audited("sampling.set_quotas")
def set_quota_rules(work: Work, *, campaign_id: UUID, rules: Sequence[QuotaRule]) -> int:
    """Fills the cells of the audiences that the rules name; other audiences stay as they are.

    The most specific rule wins: unit, unit type, all. A unit of a paper audience without a rule has
    no cell; one of an online audience has no limit. Returns the number of cells of these audiences.
    Raises `SecondPersonNeeded` after the launch, `FramesNotFrozen`, `QuotaUnitOutside`,
    `AudienceNotOfCampaign`.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state == "running":
        raise SecondPersonNeeded
    if campaign.state != "draft":
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="set_quotas")
    cells = _fill_cells(work, campaign_id=campaign_id, rules=rules)
    work.note(object=f"campaign:{campaign.key}", rules=len(rules), cells=cells)
    return cells


def _fill_cells(work: Work, *, campaign_id: UUID, rules: Sequence[QuotaRule]) -> int:
    units = {one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=campaign_id)}
    planned = _plan_targets(work, campaign_id=campaign_id, rules=rules, units=units)
    for audience_id, targets in planned.items():
        audience = campaigns.get_audience(work, audience_id=audience_id)
        _write_cells(work, audience=audience, targets=targets, units=units)
    pass_quota_gate(work, campaign_id=campaign_id)
    return sum(len(targets) for targets in planned.values())


def _plan_targets(
    work: Work, *, campaign_id: UUID, rules: Sequence[QuotaRule], units: dict[UUID, CampaignUnit]
) -> dict[UUID, dict[UUID, int | None]]:
    """For each audience that the rules name the target of each unit."""
    known = {audience.id: audience for audience in campaigns.list_audiences(work, campaign_id=campaign_id)}
    if not units:
        raise FramesNotFrozen
    planned = {}
    for audience_id in dict.fromkeys(rule.audience_id for rule in rules):
        if audience_id not in known:
            raise AudienceNotOfCampaign
        chosen = [rule for rule in rules if rule.audience_id == audience_id]
        online = known[audience_id].channel == "online"
        planned[audience_id] = _targets(
            work, audience_id=audience_id, chosen=chosen, units=units, online=online
        )
    return planned


def _targets(
    work: Work,
    *,
    audience_id: UUID,
    chosen: Sequence[QuotaRule],
    units: dict[UUID, CampaignUnit],
    online: bool,
) -> dict[UUID, int | None]:
    entries = list_frame_entries(work, audience_id=audience_id)
    home_ids = [
        one for one in dict.fromkeys(entry.unit_id for entry in entries if entry.selected) if one in units
    ]
    if not home_ids:
        raise FramesNotFrozen
    for rule in chosen:
        if rule.unit_id is not None and rule.unit_id not in home_ids:
            shown = units.get(rule.unit_id)
            raise QuotaUnitOutside(unit=shown.name_vi if shown else rule.unit_id)
    plain = [decisions.TargetRule(rule.unit_type, rule.unit_id, rule.target) for rule in chosen]
    targets: dict[UUID, int | None] = {}
    for unit_id in home_ids:
        match = decisions.matching_rule(plain, unit_id=unit_id, unit_type=units[unit_id].type_key)
        if match is not None or online:
            targets[unit_id] = match.target if match else None
    return targets


def _write_cells(
    work: Work, *, audience: Audience, targets: dict[UUID, int | None], units: dict[UUID, CampaignUnit]
) -> None:
    audience_id, sealed = audience.id, audience.channel == "online"
    present = {
        cell.unit_id: cell
        for cell in store.list_audience_cells(work.session, audience_id=audience_id, scope=EVERYWHERE)
    }
    idle = [
        unit_id
        for unit_id, cell in present.items()
        if unit_id not in targets and not (cell.issued or cell.received)
    ]
    if idle:
        store.delete_cells(work.session, audience_id=audience_id, unit_ids=idle)
    fresh = [
        new_cell(audience_id, unit_id=unit_id, target=target)
        for unit_id, target in targets.items()
        if unit_id not in present
    ]
    store.add_cells(work.session, rows=fresh)
    for unit_id in sorted(targets.keys() & present.keys()):
        if not store.set_target(
            work.session, unit_id=unit_id, audience_id=audience_id, target=targets[unit_id], sealed=sealed
        ):
            counted = present[unit_id].counted
            raise QuotaBelowCounted(unit=units[unit_id].name_vi, counted=counted)


def pass_quota_gate(work: Work, *, campaign_id: UUID) -> None:
    """The gate is passed when every paper audience has a cell; its evidence is the hash of all cells."""
    cells = store.list_cells(work.session, campaign_id=campaign_id, scope=EVERYWHERE)
    covered = {audience.id for _, _, audience in cells}
    audiences = campaigns.list_audiences(work, campaign_id=campaign_id)
    if any(one.channel == "paper" and one.id not in covered for one in audiences):
        campaigns.withdraw_gate(work, campaign_id=campaign_id, kind="quotas_set")
        return
    evidence = decisions.frame_hash(
        f"{audience.id}\t{unit.code}\t{'' if quota.target is None else quota.target}"
        for quota, unit, audience in cells
    )
    campaigns.pass_gate(work, campaign_id=campaign_id, kind="quotas_set", evidence_sha256=evidence)


def ask_quotas(work: Work, *, campaign_id: UUID, rules: Sequence[QuotaRule], reason: str) -> None:
    """Asks a second person for other quotas while the campaign runs.

    Raises `CampaignStateForbids`, `NothingToChange`, `AlreadyAsked`, `QuotaBelowCounted`, and what the
    rules themselves are refused for.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state != "running":
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="set_quotas")
    steps = _steps(work, campaign_id=campaign_id, rules=rules)
    if not steps:
        raise NothingToChange
    change = {"rules": [rule.model_dump(mode="json") for rule in rules], "steps": steps}
    campaigns.ask_approval(work, campaign_id=campaign_id, verb=VERB, change=change, reason=reason)


def _steps(work: Work, *, campaign_id: UUID, rules: Sequence[QuotaRule]) -> list[dict[str, Any]]:
    """What would change: for each audience, unit type and pair of targets how many units."""
    units = {one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=campaign_id)}
    found: Counter[tuple[str, str, int | str | None, int | str | None]] = Counter()
    for audience_id, targets in _plan_targets(
        work, campaign_id=campaign_id, rules=rules, units=units
    ).items():
        cells = store.list_audience_cells(work.session, audience_id=audience_id, scope=EVERYWHERE)
        present = {cell.unit_id: cell for cell in cells}
        for unit_id in units.keys() & (targets.keys() | present.keys()):
            cell = present.get(unit_id)
            if cell and unit_id not in targets and (cell.issued or cell.received):
                continue
            before = cell.target if cell else NO_CELL
            after = targets.get(unit_id, NO_CELL)
            if cell and isinstance(after, int) and after < cell.counted:
                raise QuotaBelowCounted(unit=units[unit_id].name_vi, counted=cell.counted)
            if before != after:
                found[str(audience_id), units[unit_id].type_key, before, after] += 1
    return [
        {"audience_id": audience_id, "type_key": kind, "before": before, "after": after, "units": count}
        for (audience_id, kind, before, after), count in sorted(found.items(), key=str)
    ]


def _describe(work: Work, change: Mapping[str, Any]) -> list[campaigns.Change]:
    kinds = {kind.key: kind for kind in unit_service.list_unit_types(work)}
    groups = {group.key: group for group in campaigns.list_groups(work)}
    return [
        campaigns.Change(
            OF_UNITS,
            before=NO_LIMIT if step["before"] is None else step["before"],
            after=NO_LIMIT if step["after"] is None else step["after"],
            about=groups[campaigns.get_audience(work, audience_id=UUID(step["audience_id"])).group_key],
            params={"n": str(step["units"]), "kind": kinds[step["type_key"]]},
        )
        for step in change["steps"]
    ]


@campaigns.second_person(VERB, title=TITLE, describe=_describe)
@audited("sampling.change_quotas")
def _change_quotas(work: Work, asked: campaigns.Asked) -> None:
    campaigns.require_granted(work, asked=asked)
    rules = [QuotaRule.model_validate(rule) for rule in asked.change["rules"]]
    steps = _steps(work, campaign_id=asked.campaign_id, rules=rules)
    if steps != asked.change["steps"]:
        raise ChangedMeanwhile
    cells = _fill_cells(work, campaign_id=asked.campaign_id, rules=rules)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=asked.campaign_id)
    work.note(object=f"campaign:{campaign.key}", approval=asked.approval_id, steps=steps, cells=cells)
