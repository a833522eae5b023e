"""When the parts of a campaign open and close, and the gates it has passed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.campaigns import rules, store
from app.campaigns.errors import CampaignStateForbids, SecondPersonNeeded
from app.campaigns.forms import MilestoneDraft
from app.campaigns.models import Campaign, CampaignGate, Milestone, Reopening
from app.campaigns.service.rounds import get_campaign_by_id
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.unit_of_work import Work


@audited("campaigns.set_milestone")
def set_milestone(
    work: Work, *, campaign_id: UUID, kind: str, opens_at: datetime, closes_at: datetime
) -> None:
    """Writes one part of the calendar.

    Raises `CampaignStateForbids` once the campaign is closed (what concerns scoring outlasts it), and
    `SecondPersonNeeded` for a later end of answering while it runs: `ask_calendar`.
    """
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    if not rules.can_be_set(campaign.state, kind=kind):
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="set_milestone")
    draft = MilestoneDraft.model_validate({"kind": kind, "opens_at": opens_at, "closes_at": closes_at})
    if extends(work, campaign=campaign, draft=draft):
        raise SecondPersonNeeded
    store.put_milestone(work.session, campaign_id=campaign_id, **draft.model_dump())
    work.note(
        object=f"campaign:{campaign.key}", kind=kind, opens_at=draft.opens_at.isoformat(),
        closes_at=draft.closes_at.isoformat(),
    )  # fmt: skip


def extends(work: Work, *, campaign: Campaign, draft: MilestoneDraft) -> bool:
    """Whether a part of the calendar as drafted gives everybody longer to answer while the campaign runs."""
    kept = find_milestone(work, campaign_id=campaign.id, kind=draft.kind)
    before = kept.closes_at if kept else None
    return rules.is_extension(campaign.state, kind=draft.kind, before=before, after=draft.closes_at)


def list_milestones(work: Work, *, campaign_id: UUID) -> list[Milestone]:
    """The calendar in its order."""
    found = store.list_milestones(work.session, campaign_id=campaign_id)
    place = {kind: index for index, kind in enumerate(rules.MILESTONES)}
    return sorted(found, key=lambda milestone: place.get(milestone.kind, len(place)))


def find_milestone(work: Work, *, campaign_id: UUID, kind: str) -> Milestone | None:
    """One part of the calendar."""
    found = store.list_milestones(work.session, campaign_id=campaign_id)
    return next((milestone for milestone in found if milestone.kind == kind), None)


def list_reopenings(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[Reopening]:
    """The re-openings of a campaign, the latest end first."""
    return store.list_reopenings(work.session, campaign_id=campaign_id, scope=scope)


def is_answering_open(work: Work, *, campaign_id: UUID, unit_id: UUID, kind: str) -> bool:
    """Whether members of a unit may answer now. `kind`: `survey` (online) or `paper`."""
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    times, reopened = store.find_times(work.session, campaign_id=campaign_id, kind=kind, unit_id=unit_id)
    return rules.is_open_for(campaign.state, now=work.now(), calendar=times, reopened_until=reopened)


def is_scoring_open(work: Work, *, campaign: Campaign, unit_id: UUID) -> bool:
    """Whether a unit may score itself now."""
    return find_part(work, campaign=campaign, unit_id=unit_id, kind="self_assessment").is_open


@dataclass(frozen=True, slots=True)
class PartTime:
    """The time of a unit for one part of scoring. Both times None: the calendar does not name the part.

    `closes_at`: with the longer time that the unit was given.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    is_open: bool
    is_over: bool


def find_part(work: Work, *, campaign: Campaign, unit_id: UUID, kind: str) -> PartTime:
    """When a unit may do its part of scoring. `kind`: one of `rules.SCORING_PARTS`."""
    times, reopened = store.find_times(work.session, campaign_id=campaign.id, kind=kind, unit_id=unit_id)
    now = work.now()
    is_open = rules.is_scoring_open(campaign.state, now=now, calendar=times, reopened_until=reopened)
    if times is None:
        return PartTime(None, None, is_open=False, is_over=False)
    closes_at = max(times[1], reopened) if reopened else times[1]
    return PartTime(times[0], closes_at, is_open=is_open, is_over=closes_at <= now)


@audited("campaigns.pass_gate")
def pass_gate(work: Work, *, campaign_id: UUID, kind: str, evidence_sha256: str) -> None:
    """Records a fact that a launch needs; `evidence_sha256` is the hash of what proves it."""
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    store.put_gate(
        work.session,
        campaign_id=campaign_id,
        kind=kind,
        passed_at=work.now(),
        evidence_sha256=evidence_sha256,
    )
    work.note(object=f"campaign:{campaign.key}", gate=kind, evidence=evidence_sha256)


@audited("campaigns.withdraw_gate")
def withdraw_gate(work: Work, *, campaign_id: UUID, kind: str) -> None:
    """Takes a gate back because what proved it has changed."""
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    store.delete_gate(work.session, campaign_id=campaign_id, kind=kind)
    work.note(object=f"campaign:{campaign.key}", gate=kind)


def list_gates(work: Work, *, campaign_id: UUID) -> list[CampaignGate]:
    """The gates a campaign has passed, the earliest first."""
    return sorted(store.list_gates(work.session, campaign_id=campaign_id), key=lambda gate: gate.passed_at)


def list_scoring_over(
    work: Work, *, campaign: Campaign, unit_ids: Collection[UUID], kind: str = "self_assessment"
) -> frozenset[UUID]:
    """Those of the units whose time for scoring themselves, or another part of scoring, is over."""
    calendar = find_milestone(work, campaign_id=campaign.id, kind=kind)
    if calendar is None or work.now() < calendar.closes_at:
        return frozenset()
    later = {
        one.unit_id
        for one in list_reopenings(work, campaign_id=campaign.id)
        if one.kind == kind and work.now() < one.until
    }
    return frozenset(unit_ids) - later
