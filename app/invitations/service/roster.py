"""People on the frozen lists after the start: asked for here, and carried out with their invitations.

Whether somebody has answered plays no part, so nothing here can tell it: whoever has had a link is never
put on a list again, and taking somebody off keeps an answer that was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.errors import CampaignStateForbids, ChangedMeanwhile
from app.campaigns.models import Audience, CampaignUnit
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.tabular import folded
from app.core.unit_of_work import Work
from app.invitations import rules, store
from app.invitations.errors import PersonNotFitting, PersonWasInvited
from app.invitations.service.issuing import prepare_invitations
from app.invitations.service.links import revoke
from app.people import service as people
from app.people.models import Person
from app.sampling import service as sampling

VERB: Final = "sampling.frame_changed"
TITLE: Final = "Change a frozen list"
OF_PERSON: Final = "Unit on the list: {person}"
OFF_THE_LIST: Final = "Not on the list"
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person and a list: `listed` and `present` are the units on the list and among the officials now."""

    person: Person
    listed: CampaignUnit | None
    present: CampaignUnit | None
    action: rules.RosterAction


def list_differences(work: Work, *, audience: Audience) -> list[RosterRow]:
    """Where the frozen list and today's list of officials differ: who came, who moved, who left.

    Whoever was not drawn for a sample does not differ: nobody is put on it past the draw.
    """
    units = _units(work, campaign_id=audience.campaign_id)
    listed = store.list_moved(work.session, audience=audience, scope=EVERYWHERE)
    sampled = sampling.is_sample(work, audience_id=audience.id)
    fresh = [] if sampled else store.list_unlisted(work.session, audience=audience, scope=EVERYWHERE)
    rows = []
    for person in store.list_persons(work.session, person_ids=[*listed, *fresh], scope=EVERYWHERE):
        fits = person.group_key == audience.group_key and person.unit_id in units
        home = person.unit_id if fits else None
        action = rules.roster_action(listed.get(person.id), present=home)
        if action is not None:
            rows.append(RosterRow(person, _unit(units, listed.get(person.id)), _unit(units, home), action))
    return rows


def search_list(work: Work, *, audience: Audience, search: str) -> list[RosterRow]:
    """People on the frozen list whose name contains the words, at most 50."""
    if not folded(search):
        return []
    units = _units(work, campaign_id=audience.campaign_id)
    found = store.search_listed(
        work.session, audience_id=audience.id, search=search, scope=EVERYWHERE, limit=SHOWN
    )
    return [
        RosterRow(person, _unit(units, unit_id), _unit(units, person.unit_id), "remove")
        for person, unit_id in found
    ]


def _unit(units: Mapping[UUID, CampaignUnit], unit_id: UUID | None) -> CampaignUnit | None:
    return units.get(unit_id) if unit_id else None


def _units(work: Work, *, campaign_id: UUID) -> dict[UUID, CampaignUnit]:
    return {one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=campaign_id)}


def plan_roster_step(
    work: Work, *, campaign_id: UUID, audience_id: UUID, person_id: UUID, action: rules.RosterAction
) -> sampling.RosterStep:
    """What a change of a frozen list would do.

    Raises `CampaignStateForbids` (not running), `PersonNotFitting`, `PersonWasInvited`.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state != "running":
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="change_frame")
    audience = campaigns.get_audience(work, audience_id=audience_id)
    if audience.campaign_id != campaign_id or audience.channel != "online":
        raise PersonNotFitting
    person = people.get_person(work, person_id=person_id)
    off = sampling.find_place(work, audience_id=audience_id, person_id=person_id)
    on = None if action == "remove" else person.unit_id
    fits = on is None or (
        person.group_key == audience.group_key and on in _units(work, campaign_id=campaign_id)
    )
    past_the_draw = action == "add" and sampling.is_sample(work, audience_id=audience_id)
    if not fits or past_the_draw or (off is None) != (action == "add") or off == on:
        raise PersonNotFitting
    if on is not None:
        _require_fresh(work, audience_id=audience_id, person_id=person_id)
    return sampling.RosterStep(audience_id, person_id, off, on)


def _require_fresh(work: Work, *, audience_id: UUID, person_id: UUID) -> None:
    """Nobody who had a link, or whose invitation was withdrawn, is put on a list anew."""
    for one in store.list_invitations_of(work.session, audience_id=audience_id, person_id=person_id):
        if one.state == "revoked" or one.gen > 0 or store.was_tried(work.session, invitation_id=one.id):
            raise PersonWasInvited


def ask_roster_change(
    work: Work, *, campaign_id: UUID, audience_id: UUID, person_id: UUID, action: rules.RosterAction,
    reason: str,
) -> None:  # fmt: skip
    """Asks a second person to add, move or remove somebody. Raises as `plan_roster_step`, `AlreadyAsked`."""
    step = plan_roster_step(
        work, campaign_id=campaign_id, audience_id=audience_id, person_id=person_id, action=action
    )
    change = {
        "campaign_id": str(campaign_id), "audience_id": str(audience_id), "person_id": str(person_id),
        "action": action, "off": str(step.off_unit_id) if step.off_unit_id else None,
        "on": str(step.on_unit_id) if step.on_unit_id else None,
    }  # fmt: skip
    campaigns.ask_approval(work, campaign_id=campaign_id, verb=VERB, change=change, reason=reason)


def describe_step(work: Work, *, campaign_id: UUID, step: sampling.RosterStep) -> campaigns.Change:
    """A step in words: the unit on the list before and after."""
    units = _units(work, campaign_id=campaign_id)
    person = people.get_person(work, person_id=step.person_id)
    audience = campaigns.get_audience(work, audience_id=step.audience_id)
    groups = {group.key: group for group in campaigns.list_groups(work)}
    return campaigns.Change(
        OF_PERSON,
        before=_unit(units, step.off_unit_id) or OFF_THE_LIST,
        after=_unit(units, step.on_unit_id) or OFF_THE_LIST,
        about=groups[audience.group_key],
        params={"person": person.full_name},
    )


def _step_of(change: Mapping[str, Any]) -> sampling.RosterStep:
    return sampling.RosterStep(
        UUID(change["audience_id"]),
        UUID(change["person_id"]),
        UUID(change["off"]) if change["off"] else None,
        UUID(change["on"]) if change["on"] else None,
    )


def _describe(work: Work, change: Mapping[str, Any]) -> list[campaigns.Change]:
    return [describe_step(work, campaign_id=UUID(change["campaign_id"]), step=_step_of(change))]


@campaigns.second_person(VERB, title=TITLE, describe=_describe)
@audited("invitations.change_roster")
def _change_roster(work: Work, asked: campaigns.Asked) -> None:
    """The list, then the invitations: the old one is withdrawn, the new one prepared."""
    step = plan_roster_step(
        work, campaign_id=asked.campaign_id, audience_id=UUID(asked.change["audience_id"]),
        person_id=UUID(asked.change["person_id"]), action=asked.change["action"],
    )  # fmt: skip
    if step != _step_of(asked.change):
        raise ChangedMeanwhile
    sampling.change_frame(work, asked=asked, step=step)
    withdrawn = 0
    for one in store.list_invitations_of(
        work.session, audience_id=step.audience_id, person_id=step.person_id
    ):
        if one.unit_id == step.off_unit_id and one.state == "open":
            revoke(work, unit_id=one.unit_id, invitation_id=one.id, reason=asked.reason)
            withdrawn += 1
    prepared = prepare_invitations(work, campaign_id=asked.campaign_id) if step.on_unit_id else 0
    campaign = campaigns.get_campaign_by_id(work, campaign_id=asked.campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=step.on_unit_id or step.off_unit_id,
        approval=asked.approval_id, withdrawn=withdrawn, prepared=prepared,
    )  # fmt: skip
