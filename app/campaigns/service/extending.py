"""A later end of answering for everybody while the campaign runs: one person asks, another grants."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from app.campaigns import store
from app.campaigns.errors import CampaignStateForbids, ChangedMeanwhile, NothingToChange
from app.campaigns.forms import MilestoneDraft
from app.campaigns.models import Milestone
from app.campaigns.service.approvals import (
    Asked,
    Change,
    ask_approval,
    require_granted,
    second_person,
)
from app.campaigns.service.calendar import find_milestone
from app.campaigns.service.reopening import OF_PART
from app.campaigns.service.rounds import get_campaign_by_id
from app.core.audit import audited
from app.core.unit_of_work import Work

VERB: Final = "campaigns.extend_calendar"
TITLE: Final = "Give everybody more time"
OPENS: Final = "Opens"


def ask_calendar(work: Work, *, campaign_id: UUID, drafts: Sequence[MilestoneDraft], reason: str) -> None:
    """Asks a second person for other times of a running campaign; times that stay are left out.

    Raises `CampaignStateForbids`, `NothingToChange`, `AlreadyAsked`.
    """
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state != "running":
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="ask_calendar")
    parts = []
    for draft in drafts:
        kept = find_milestone(work, campaign_id=campaign_id, kind=draft.kind)
        before = _times(kept) if kept else None
        after = [one.astimezone(UTC).isoformat() for one in (draft.opens_at, draft.closes_at)]
        if before != after:
            parts.append({"kind": draft.kind, "before": before, "after": after})
    if not parts:
        raise NothingToChange
    ask_approval(work, campaign_id=campaign_id, verb=VERB, change={"parts": parts}, reason=reason)


def _times(kept: Milestone) -> list[str]:
    return [kept.opens_at.isoformat(), kept.closes_at.isoformat()]


def _describe(work: Work, change: Mapping[str, Any]) -> list[Change]:  # noqa: ARG001
    """The times of each part, before and after."""
    rows = []
    for part in change["parts"]:
        before = part["before"] or [None, None]
        for message, old, new in zip((OPENS, OF_PART[part["kind"]]), before, part["after"], strict=True):
            if old != new:
                was = datetime.fromisoformat(old) if old else None
                rows.append(Change(message, before=was, after=datetime.fromisoformat(new)))
    return rows


@second_person(VERB, title=TITLE, describe=_describe)
@audited("campaigns.extend_calendar")
def _extend_calendar(work: Work, asked: Asked) -> None:
    require_granted(work, asked=asked)
    campaign = get_campaign_by_id(work, campaign_id=asked.campaign_id)
    if campaign.state != "running":
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="extend_calendar")
    for part in asked.change["parts"]:
        kept = find_milestone(work, campaign_id=campaign.id, kind=part["kind"])
        if (_times(kept) if kept else None) != part["before"]:
            raise ChangedMeanwhile
        opens_at, closes_at = (datetime.fromisoformat(one) for one in part["after"])
        store.put_milestone(
            work.session, campaign_id=campaign.id, kind=part["kind"], opens_at=opens_at, closes_at=closes_at
        )
    until = {part["kind"]: part["after"][1] for part in asked.change["parts"]}
    work.note(object=f"campaign:{campaign.key}", approval=asked.approval_id, until=until, reason=asked.reason)
