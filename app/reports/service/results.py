"""Results as pages show them: the latest finished run, within the reader's scope."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from analysis.dataset.results import CriterionHead, CriterionRow, Results, UnitRow
from app.campaigns import service as campaigns
from app.campaigns.models import Campaign, RespondentGroup
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.reports import bundle, rules
from app.reports.errors import NoResults, UnitNotInResults
from app.reports.models import AnalysisRun
from app.reports.service.approving import OfficialRun, find_official
from app.reports.service.running import RESULTS, get_run_file
from app.reports.store import runs
from app.templates import service as templates


@dataclass(frozen=True, slots=True)
class CampaignResults:
    """A finished run. `codes`: the units within the scope, None for all of them. `official`: approved."""

    campaign: Campaign
    run: AnalysisRun
    results: Results
    codes: frozenset[str] | None
    official: bool = False

    @property
    def lists(self) -> list[rules.ScoreList]:
        """The ranking lists with the units of the scope."""
        return rules.score_lists(self.results, codes=self.codes)

    def classes(self, of: rules.ScoreList) -> list[rules.ClassLine]:
        """How sure the class of each unit of a list is; empty where the framework has no classes."""
        return rules.class_lines(self.results, units=of.shown)

    def figure(self, name: str) -> rules.Pictured:
        """What a figure of the whole run says beside its drawing."""
        return rules.read_figure(name, results=self.results, lists=self.lists)

    @property
    def whole(self) -> bool:
        """Whether the scope covers every unit."""
        return self.codes is None


@dataclass(frozen=True, slots=True)
class RunState:
    """A campaign in the list of results. `computable`: whether an analysis may be asked for."""

    campaign: Campaign
    computable: bool
    latest: AnalysisRun | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnitResults:
    """One unit of a finished run: its row, the list it stands in, its criteria and its items by group."""

    of: CampaignResults
    unit: UnitRow
    ranked_in: rules.ScoreList
    criteria: Sequence[tuple[CriterionHead, CriterionRow]]
    sections: Sequence[rules.ItemSection]
    groups: Mapping[str, RespondentGroup]


def latest_results(work: Work, *, campaign_id: UUID, scope: Scope) -> CampaignResults:
    """The approved run of a campaign, the latest finished one while none is; raises `NoResults`."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    official = find_official(work, campaign_id=campaign_id)
    run = _shown(work, campaign_id=campaign_id, official=official)
    if run is None:
        raise NoResults(key=campaign.key)
    results = cast(Results, json.loads(get_run_file(work, run_id=run.id, name=RESULTS)))
    return CampaignResults(
        campaign, run, results, _codes(work, campaign=campaign, scope=scope), official is not None
    )


def find_shown_run(work: Work, *, campaign_id: UUID) -> UUID | None:
    """The run whose figures pages show, or None."""
    run = _shown(work, campaign_id=campaign_id, official=find_official(work, campaign_id=campaign_id))
    return None if run is None else run.id


def _shown(work: Work, *, campaign_id: UUID, official: OfficialRun | None) -> AnalysisRun | None:
    if official is not None:
        return runs.find_run(work.session, run_id=official.run_id)
    return _latest(work, campaign_id=campaign_id, states=frozenset({"done"}))


def _codes(work: Work, *, campaign: Campaign, scope: Scope) -> frozenset[str] | None:
    if scope.unit_ids is None:
        return None
    found = campaigns.list_campaign_units(work, campaign_id=campaign.id, scope=scope)
    return frozenset(unit.code for unit in found)


def find_latest_run(work: Work, *, campaign_id: UUID) -> AnalysisRun | None:
    """The latest run of scores of a campaign in whatever state, or None."""
    return _latest(work, campaign_id=campaign_id, states=frozenset(rules.RUN_STATES))


def _latest(work: Work, *, campaign_id: UUID, states: frozenset[str]) -> AnalysisRun | None:
    return runs.find_latest(work.session, campaign_id=campaign_id, states=states, recipe=rules.SCORES)


def show_state(work: Work, *, campaign: Campaign) -> RunState:
    """Where the results of a campaign stand."""
    channels = {one.channel for one in campaigns.list_audiences(work, campaign_id=campaign.id)}
    done = _latest(work, campaign_id=campaign.id, states=frozenset({"done"}))
    return RunState(
        campaign=campaign,
        computable=rules.is_computable(campaign.state, channels=channels),
        latest=find_latest_run(work, campaign_id=campaign.id),
        done_at=done.finished_at if done else None,
    )


def list_states(work: Work) -> list[RunState]:
    """Every campaign with the state of its results, the latest assessed period first."""
    return [show_state(work, campaign=campaign) for campaign in campaigns.list_campaigns(work)]


def show_unit(work: Work, *, found: CampaignResults, code: str) -> UnitResults:
    """One unit of a run; raises `UnitNotInResults`, also when it lies outside the scope."""
    for one in found.lists:
        for row in (*one.shown, *one.rest):
            if row["code"] == code:
                return _unit_results(work, found=found, unit=row, ranked_in=one)
    raise UnitNotInResults(unit=code)


def _unit_results(
    work: Work, *, found: CampaignResults, unit: UnitRow, ranked_in: rules.ScoreList
) -> UnitResults:
    heads = {head["key"]: head for head in found.results["criteria"]}
    asked = _asked_items(work, campaign=found.campaign)
    return UnitResults(
        of=found,
        unit=unit,
        ranked_in=ranked_in,
        criteria=[(heads[row["criterion"]], row) for row in unit["criteria"] if row["criterion"] in heads],
        sections=[] if unit["hidden"] else rules.item_sections(found.results, unit=unit["code"], asked=asked),
        groups={group.key: group for group in campaigns.list_groups(work)},
    )


def _asked_items(work: Work, *, campaign: Campaign) -> dict[str, list[str]]:
    """Export names of the items about a unit, by group, in the order asked."""
    asked: dict[str, list[str]] = {}
    for audience in campaigns.list_audiences(work, campaign_id=campaign.id):
        questionnaire = templates.get_questionnaire(
            work, key=audience.questionnaire_key, version=audience.questionnaire_version
        )
        names = [
            item.name for item in questionnaire.items if bundle.is_about_unit(item) and item.kind != "text"
        ]
        known = asked.setdefault(audience.group_key, [])
        known += [name for name in names if name not in known]
    return asked
