"""Weights: of the groups against each other, and of the items that feed a leaf. Fixed at the launch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from app.campaigns.errors import (
    AudienceNotFound,
    CampaignStateForbids,
    ChangedMeanwhile,
    NothingToChange,
    SecondPersonNeeded,
)
from app.campaigns.forms.duties import NewWeight
from app.campaigns.models import Audience, Campaign, CriterionLink, RespondentGroup
from app.campaigns.service.approvals import (
    Asked,
    Change,
    Named,
    ask_approval,
    require_granted,
    second_person,
)
from app.campaigns.service.audiences import get_audience, list_audiences, list_criterion_links, list_groups
from app.campaigns.service.rounds import get_campaign_by_id
from app.campaigns.store import weights as store
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.templates import service as templates

VERB: Final = "campaigns.change_weights"
TITLE: Final = "Change weights after the start"
OF_GROUP: Final = "Weight of the group"
OF_LINK: Final = "Weight of the question {item} for the criterion {criterion}"


@dataclass(frozen=True, slots=True)
class AudienceWeights:
    """The weights of one audience: its group's, and one a link between an item and a leaf."""

    audience: Audience
    group: RespondentGroup
    links: Sequence[CriterionLink]


@dataclass(slots=True)
class Words:
    """What a person reads in the place of a key."""

    name_vi: str
    name_en: str


def name_leaves(work: Work, *, campaign: Campaign) -> dict[str, Words]:
    """Number and title of each leaf of the campaign's framework, by key; empty without a framework."""
    if campaign.framework_key is None or campaign.framework_version is None:
        return {}
    framework = templates.get_framework(work, key=campaign.framework_key, version=campaign.framework_version)
    return {
        leaf.key: Words(f"{leaf.number} {leaf.title.vi}", f"{leaf.number} {leaf.title.in_language('en')}")
        for leaf in framework.leaves
    }


def name_items(work: Work, *, audience: Audience) -> dict[str, Words]:
    """The text of each question of an audience, by item."""
    questionnaire = templates.get_questionnaire(
        work, key=audience.questionnaire_key, version=audience.questionnaire_version
    )
    return {item.key: Words(item.label.vi, item.label.in_language("en")) for item in questionnaire.items}


def list_weights(work: Work, *, campaign_id: UUID) -> list[AudienceWeights]:
    """All weights of a campaign; the links exist once the lists have been frozen."""
    groups = {group.key: group for group in list_groups(work)}
    return [
        AudienceWeights(one, groups[one.group_key], list_criterion_links(work, audience_id=one.id))
        for one in list_audiences(work, campaign_id=campaign_id)
    ]


@audited("campaigns.set_weights")
def set_weights(work: Work, *, campaign_id: UUID, weights: Sequence[NewWeight]) -> int:
    """Sets weights while the campaign is in draft; returns how many changed.

    Raises `SecondPersonNeeded` after the launch, `AudienceNotFound` for a weight that is not there.
    """
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state != "draft":
        raise SecondPersonNeeded
    steps = _steps(work, campaign_id=campaign_id, weights=weights)
    _apply(work, steps=steps)
    work.note(object=f"campaign:{campaign.key}", steps=steps)
    return len(steps)


def ask_weights(work: Work, *, campaign_id: UUID, weights: Sequence[NewWeight], reason: str) -> None:
    """Asks a second person for other weights after the launch and before the envelopes are opened.

    Raises `CampaignStateForbids`, `NothingToChange`, `AlreadyAsked`, `AudienceNotFound`.
    """
    _require_changeable(get_campaign_by_id(work, campaign_id=campaign_id))
    steps = _steps(work, campaign_id=campaign_id, weights=weights)
    if not steps:
        raise NothingToChange
    ask_approval(work, campaign_id=campaign_id, verb=VERB, change={"steps": steps}, reason=reason)


def _require_changeable(campaign: Campaign) -> None:
    """Between the launch and the opening: whoever knows the scores changes no weights."""
    if campaign.state not in ("running", "closed"):
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="change_weights")


def _steps(work: Work, *, campaign_id: UUID, weights: Sequence[NewWeight]) -> list[dict[str, str]]:
    """What would change, as plain JSON: decimals as text."""
    present: dict[tuple[UUID, str, str], Decimal] = {}
    for one in list_weights(work, campaign_id=campaign_id):
        present[one.audience.id, "", ""] = one.audience.group_weight
        present |= {(one.audience.id, link.item, link.criterion): link.weight for link in one.links}
    steps = []
    for new in weights:
        before = present.get((new.audience_id, new.item, new.criterion))
        if before is None:
            raise AudienceNotFound
        if before != new.weight:
            steps.append(
                {
                    "audience_id": str(new.audience_id), "item": new.item, "criterion": new.criterion,
                    "before": _plain(before), "after": _plain(new.weight),
                }
            )  # fmt: skip
    return steps


def _plain(weight: Decimal) -> str:
    return format(weight.normalize(), "f")


def _apply(work: Work, *, steps: Sequence[Mapping[str, str]]) -> None:
    for step in steps:
        audience_id = UUID(step["audience_id"])
        before, after = Decimal(step["before"]), Decimal(step["after"])
        if step["item"]:
            done = store.set_link_weight(
                work.session, audience_id=audience_id, item=step["item"], criterion=step["criterion"],
                before=before, after=after,
            )  # fmt: skip
        else:
            done = store.set_group_weight(work.session, audience_id=audience_id, before=before, after=after)
        if not done:
            raise ChangedMeanwhile


def _describe(work: Work, change: Mapping[str, Any]) -> list[Change]:
    groups = {group.key: group for group in list_groups(work)}
    return [_describe_step(work, step=step, groups=groups) for step in change["steps"]]


def _describe_step(work: Work, *, step: Mapping[str, str], groups: Mapping[str, RespondentGroup]) -> Change:
    audience = get_audience(work, audience_id=UUID(step["audience_id"]))
    about, before, after = groups[audience.group_key], Decimal(step["before"]), Decimal(step["after"])
    if not step["item"]:
        return Change(OF_GROUP, before=before, after=after, about=about)
    leaves = name_leaves(work, campaign=get_campaign_by_id(work, campaign_id=audience.campaign_id))
    params: dict[str, Named | str] = {
        "item": name_items(work, audience=audience).get(step["item"], step["item"]),
        "criterion": leaves.get(step["criterion"], step["criterion"]),
    }
    return Change(OF_LINK, before=before, after=after, about=about, params=params)


@second_person(VERB, title=TITLE, describe=_describe)
@audited("campaigns.change_weights")
def _change_weights(work: Work, asked: Asked) -> None:
    require_granted(work, asked=asked)
    campaign = get_campaign_by_id(work, campaign_id=asked.campaign_id)
    _require_changeable(campaign)
    steps = asked.change["steps"]
    _apply(work, steps=steps)
    work.note(object=f"campaign:{campaign.key}", approval=asked.approval_id, steps=steps)
