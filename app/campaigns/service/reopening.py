"""Longer time for a unit: by one person before the closing time, by two after it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app.campaigns import rules, store
from app.campaigns.errors import CampaignStateForbids, SecondPersonNeeded
from app.campaigns.forms import ReopeningDraft
from app.campaigns.service.approvals import (
    Asked,
    Change,
    ask_approval,
    require_granted,
    second_person,
)
from app.campaigns.service.calendar import find_milestone, list_reopenings
from app.campaigns.service.freezing import find_campaign_unit
from app.campaigns.service.rounds import get_campaign_by_id
from app.core.audit import audited
from app.core.unit_of_work import Work

VERB: Final = "campaigns.reopen_late"
TITLE: Final = "Give a unit more time after the close"
OF_PART: Final[Mapping[str, str]] = {
    "lists": "Handing in lists is open until",
    "survey": "Answering online is open until",
    "paper": "Paper forms are taken until",
    "self_assessment": "Scoring oneself is open until",
    "appraisal": "Appraising is open until",
    "explanation": "Explaining is open until",
    "objection": "Objecting is open until",
}


@audited("campaigns.reopen")
def reopen_unit(
    work: Work, *, campaign_id: UUID, kind: str, unit_id: UUID, until: datetime, reason: str
) -> None:
    """Gives one unit longer time for one part while the campaign runs, with a reason.

    Raises `CampaignStateForbids`, and `SecondPersonNeeded` once the part has closed: `ask_reopening`.
    """
    milestone = find_milestone(work, campaign_id=campaign_id, kind=kind)
    if milestone is not None and milestone.closes_at <= work.now():
        raise SecondPersonNeeded
    _give_time(work, campaign_id=campaign_id, kind=kind, unit_id=unit_id, until=until, reason=reason)


def _give_time(
    work: Work, *, campaign_id: UUID, kind: str, unit_id: UUID, until: datetime, reason: str
) -> None:
    """Writes longer time for a unit: a part of the verbs that may. Raises `CampaignStateForbids`."""
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state not in (rules.SCORING_STATES if kind in rules.SCORING_PARTS else ("running",)):
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="reopen")
    draft = ReopeningDraft.model_validate(
        {"kind": kind, "unit_id": unit_id, "until": until, "reason": reason}
    )
    store.put_reopening(work.session, campaign_id=campaign_id, **draft.model_dump())
    work.note(
        object=f"campaign:{campaign.key}", unit_id=unit_id, kind=kind, until=draft.until.isoformat(),
        reason=draft.reason,
    )  # fmt: skip


def ask_reopening(
    work: Work, *, campaign_id: UUID, kind: str, unit_id: UUID, until: datetime, reason: str
) -> None:
    """Asks a second person to give a unit longer time for a part that has closed. Raises `AlreadyAsked`."""
    draft = ReopeningDraft.model_validate(
        {"kind": kind, "unit_id": unit_id, "until": until, "reason": reason}
    )
    known = [one for one in list_reopenings(work, campaign_id=campaign_id) if one.unit_id == unit_id]
    milestone = find_milestone(work, campaign_id=campaign_id, kind=kind)
    before = next(
        (one.until for one in known if one.kind == kind), milestone.closes_at if milestone else None
    )
    change = {
        "campaign_id": str(campaign_id), "kind": kind, "unit_id": str(unit_id),
        "until": draft.until.isoformat(), "before": before.isoformat() if before else None,
    }  # fmt: skip
    ask_approval(work, campaign_id=campaign_id, verb=VERB, change=change, reason=draft.reason)


def _describe(work: Work, change: Mapping[str, Any]) -> list[Change]:
    unit = find_campaign_unit(work, campaign_id=UUID(change["campaign_id"]), unit_id=UUID(change["unit_id"]))
    before = datetime.fromisoformat(change["before"]) if change["before"] else None
    after = datetime.fromisoformat(change["until"])
    return [Change(OF_PART[change["kind"]], before=before, after=after, about=unit)]


@second_person(VERB, title=TITLE, describe=_describe)
@audited("campaigns.reopen_late")
def _reopen_late(work: Work, asked: Asked) -> None:
    require_granted(work, asked=asked)
    _give_time(
        work, campaign_id=asked.campaign_id, kind=asked.change["kind"], reason=asked.reason,
        unit_id=UUID(asked.change["unit_id"]), until=datetime.fromisoformat(asked.change["until"]),
    )  # fmt: skip
