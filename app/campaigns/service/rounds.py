"""Creating campaigns, looking them up, moving their state."""

from collections.abc import Callable, Mapping
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns import rules, store
from app.campaigns.errors import (
    CampaignFixed,
    CampaignKeyTaken,
    CampaignNotFound,
    CampaignNotReady,
    CampaignStateForbids,
    OwnerNotYours,
)
from app.campaigns.forms import CampaignDraft, SealKeyDraft, SealMode
from app.campaigns.models import Campaign
from app.core.actor import Actor
from app.core.audit import audited
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.templates import service as templates
from app.units import service as units

AtClose = Callable[[Work, Campaign], Mapping[str, str | int]]
AT_CLOSE: list[AtClose] = []
"""What rooms above fix in the transaction of a close; filled by `at_close`."""


def at_close(fix: AtClose) -> AtClose:
    """Declares what a close fixes; the facts that it returns stand in the audit event of the close."""
    AT_CLOSE.append(fix)
    return fix


@audited("campaigns.create")
def create_campaign(work: Work, *, draft: CampaignDraft) -> Campaign:
    """A new campaign in the state draft.

    Where the owner holds the right to open rounds for the units below it, it is a delegated one.
    Raises `CampaignKeyTaken`, `OwnerNotYours`; for an unknown unit or framework what their rooms raise.
    """
    if store.find_campaign(work.session, key=draft.key) is not None:
        raise CampaignKeyTaken(key=draft.key)
    units.get_unit(work, unit_id=draft.owner_unit_id)
    delegated = _is_delegated(work, draft=draft)
    if draft.framework_key is not None and draft.framework_version is not None:
        templates.get_framework(work, key=draft.framework_key, version=draft.framework_version)
    campaign = Campaign(state="draft", delegated=delegated, **draft.model_dump())
    store.add_campaign(work.session, campaign=campaign)
    work.note(object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, name=campaign.name_vi)
    return campaign


def _is_delegated(work: Work, *, draft: CampaignDraft) -> bool:
    """Raises `OwnerNotYours` where the actor is limited to units that are not the owner's."""
    owners = work.actor.round_owners
    holds = accounts.may_open_rounds(work, unit_id=draft.owner_unit_id)
    below = holds and len(units.subtree_ids(work, unit_id=draft.owner_unit_id)) > 1
    if owners is not None and not (below and draft.owner_unit_id in owners):
        raise OwnerNotYours
    return below


def inside(actor: Actor, *, campaign: Campaign) -> Actor:
    """The actor in a campaign, as its owner where it is a delegated round of one of the actor's units."""
    return actor.within(campaign.id, owner_unit_id=campaign.owner_unit_id if campaign.delegated else None)


def get_campaign(work: Work, *, key: str) -> Campaign:
    """Enters the campaign of this short name: from here on the actor has what is granted for it.

    Raises `CampaignNotFound`, also when nothing of what the door asked for is left.
    """
    campaign = store.find_campaign(work.session, key=key)
    if campaign is None or not _is_open_to(work.actor, campaign=campaign):
        raise CampaignNotFound(key=key)
    work.actor = inside(work.actor, campaign=campaign)
    return campaign


def _is_open_to(actor: Actor, *, campaign: Campaign) -> bool:
    asked = actor.permission
    return asked is None or inside(actor, campaign=campaign).can(asked)


def get_campaign_by_id(work: Work, *, campaign_id: UUID) -> Campaign:
    """The campaign of this id; raises `CampaignNotFound`, also when it is not open to the actor."""
    campaign = store.find_campaign_by_id(work.session, campaign_id=campaign_id)
    if campaign is None or not _is_open_to(work.actor, campaign=campaign):
        raise CampaignNotFound(key=campaign_id)
    return campaign


def list_campaigns(work: Work) -> list[Campaign]:
    """The campaigns that the actor may enter, the latest assessed period first."""
    asked = work.actor.permission or Permission.CAMPAIGNS_READ
    staff = work.actor.kind == "staff"
    campaign_ids = work.actor.campaign_ids(asked) if staff else None
    found = store.list_campaigns(work.session, campaign_ids=campaign_ids)
    return [one for one in found if not staff or inside(work.actor, campaign=one).can(asked)]


def require_draft(work: Work, *, campaign_id: UUID) -> Campaign:
    """The campaign while it may still be shaped; raises `CampaignFixed` after the launch."""
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state != "draft":
        raise CampaignFixed(key=campaign.key)
    return campaign


@audited("campaigns.set_seal_key")
def set_seal_key(
    work: Work, *, campaign_id: UUID, public_key: str, fingerprint: str, mode: SealMode = "passphrase"
) -> None:
    """Stores the public half of the sealing key; fixed from the launch on. A rehearsal counts no longer."""
    campaign = require_draft(work, campaign_id=campaign_id)
    draft = SealKeyDraft(public_key=public_key, fingerprint=fingerprint, mode=mode)
    store.set_seal_key(work.session, campaign_id=campaign_id, **draft.model_dump())
    store.delete_gate(work.session, campaign_id=campaign_id, kind=rules.REHEARSED)
    work.session.refresh(campaign)
    work.note(object=f"campaign:{campaign.key}", fingerprint=draft.fingerprint, kind=draft.mode)


def list_missing(work: Work, *, campaign_id: UUID) -> list[str]:
    """Every reason why the campaign cannot start yet, as message ids."""
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    calendar = store.list_milestones(work.session, campaign_id=campaign_id)
    audiences = store.list_audiences(work.session, campaign_id=campaign_id)
    facts = rules.Readiness(
        channels=frozenset(audience.channel for audience in audiences),
        closes_at={milestone.kind: milestone.closes_at for milestone in calendar},
        gates=frozenset(gate.kind for gate in store.list_gates(work.session, campaign_id=campaign_id)),
        has_seal_key=campaign.seal_public_key is not None,
        asks=takes_survey(work, campaign=campaign),
    )
    return rules.missing_for_launch(facts, now=work.now())


def takes_survey(work: Work, *, campaign: Campaign) -> bool:
    """Whether people are asked: always, unless no criterion of the round takes its points from a survey."""
    if campaign.framework_key is None or campaign.framework_version is None:
        return True
    found = templates.get_framework(work, key=campaign.framework_key, version=campaign.framework_version)
    return bool(found.survey_leaves)


@audited("campaigns.launch")
def launch_campaign(work: Work, *, campaign_id: UUID) -> Campaign:
    """draft -> running. Raises `CampaignNotReady` with every missing thing at once."""
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    _require_open(campaign, event="launch")
    missing = list_missing(work, campaign_id=campaign_id)
    if missing:
        raise CampaignNotReady(reasons=missing)
    return _move(work, campaign=campaign, event="launch")


@audited("campaigns.close")
def close_campaign(work: Work, *, campaign_id: UUID) -> Campaign:
    """running -> closed: nothing is answered or counted any more; what `AT_CLOSE` fixes is recorded."""
    campaign = get_campaign_by_id(work, campaign_id=campaign_id)
    _require_open(campaign, event="close")
    facts: dict[str, str | int] = {}
    for fix in AT_CLOSE:
        facts |= fix(work, campaign)
    return _move(work, campaign=campaign, event="close", facts=facts)


@audited("campaigns.open")
def mark_opened(work: Work, *, campaign_id: UUID) -> Campaign:
    """closed -> opened: the sealed envelopes have become answers."""
    return _move(work, campaign=get_campaign_by_id(work, campaign_id=campaign_id), event="open")


def _require_open(campaign: Campaign, *, event: str) -> str:
    after = rules.next_state(campaign.state, event=event)
    if after is None:
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event=event)
    return after


def _move(
    work: Work, *, campaign: Campaign, event: str, facts: Mapping[str, str | int] | None = None
) -> Campaign:
    after = _require_open(campaign, event=event)
    before = campaign.state
    if not store.move_state(work.session, campaign_id=campaign.id, before=before, after=after):
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event=event)
    work.session.refresh(campaign)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, before=before, after=after,
        **(facts or {}),
    )  # fmt: skip
    return campaign
