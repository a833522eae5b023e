"""Frames: who or how many stand behind each audience, frozen with a hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.ids import uuid7
from app.core.unit_of_work import Work
from app.people import service as people
from app.sampling import rules, store
from app.sampling.errors import AddressesOutside, FramesEmpty
from app.sampling.models import FrameEntry
from app.sampling.rules import DrawOrder
from app.sampling.service.drawing import carry_out, find_order
from app.sampling.service.lists import frame_digest, new_cell
from app.sampling.store import draws as draw_store
from app.units.models import Unit

CENSUS: Final = DrawOrder("census")
NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """A frame as it stands: everybody on it, and how many of them are asked.

    `sha256` is empty while the frame is open; `size`: people of counted groups, without names.
    """

    audience_id: UUID
    sha256: str
    units: int
    people: int
    size: int
    asked: int


@audited("sampling.freeze_frames")
def freeze_frames(work: Work, *, campaign_id: UUID) -> list[FrameFacts]:
    """Freezes the frame of every audience, the units of the round, and the online cells of the ledger.

    Online: everybody of the group in the units of the round (a census); where the list of a unit was
    accepted, those whom it names. Paper: the sizes imported
    before. Can be repeated while the campaign is in draft; quotas of paper audiences are set anew
    after it, and samples that were drawn are drawn again from the new lists, by the same order and seed.
    Raises `CampaignFixed`, `FramesEmpty` (naming every audience without an entry), `AddressesOutside`, and
    what a draw raises that no longer fits its list.
    """
    campaign = campaigns.require_draft(work, campaign_id=campaign_id)
    audiences = campaigns.list_audiences(work, campaign_id=campaign_id)
    found = campaigns.list_round_units(work, campaign=campaign)
    _require_allowed(work, campaign=campaign, audiences=audiences, found=found)
    homes: dict[UUID, list[UUID]] = {}
    drawn = {audience.id: find_order(work, audience_id=audience.id) for audience in audiences}
    for audience in audiences:
        entries = _write_entries(work, audience=audience, found=found)
        homes[audience.id] = list(dict.fromkeys(entry.unit_id for entry in entries))
        _seal(work, audience=audience, entries=entries, found=found)
    names = {group.key: group.name_vi for group in campaigns.list_groups(work)}
    empty = [names[audience.group_key] for audience in audiences if not homes[audience.id]]
    if empty or (not audiences and campaigns.takes_survey(work, campaign=campaign)):
        raise FramesEmpty(groups=", ".join(empty) or "-")
    campaigns.freeze_units(work, campaign_id=campaign_id, home_units=homes)
    _reset_cells(work, audiences=audiences, homes=homes)
    for audience in audiences:
        order, seed = drawn[audience.id] or (CENSUS, 0)
        if audience.channel == "online" or drawn[audience.id]:
            carry_out(work, audience=audience, order=order, seed=seed)
    hashes = [one.sha256 for one in list_frames(work, campaign_id=campaign_id)]
    evidence = rules.frame_hash(hashes)
    campaigns.pass_gate(work, campaign_id=campaign_id, kind="frames_frozen", evidence_sha256=evidence)
    if all(audience.channel != "paper" for audience in audiences):
        campaigns.pass_gate(work, campaign_id=campaign_id, kind="quotas_set", evidence_sha256=evidence)
    else:
        campaigns.withdraw_gate(work, campaign_id=campaign_id, kind="quotas_set")
    work.note(object=f"campaign:{campaign.key}", frames=len(hashes), evidence=evidence)
    return list_frames(work, campaign_id=campaign_id)


def _require_allowed(
    work: Work, *, campaign: Campaign, audiences: Sequence[Audience], found: Sequence[Unit]
) -> None:
    """Raises `AddressesOutside` where somebody's address is of no domain that the campaign allows."""
    allowed = campaigns.official_domains(work, campaign=campaign)
    if not allowed:
        return
    groups = {one.group_key for one in audiences if one.channel == "online"}
    units = frozenset(unit.id for unit in found)
    members = people.list_people(work, scope=EVERYWHERE, unit_ids=units)
    left_off = people.list_left_off(work, campaign_id=campaign.id)
    outside = people.list_outside(
        (one for one in members if one.group_key in groups and one.id not in left_off), domains=allowed
    )
    if outside:
        first = ", ".join(sorted(one.email for one in outside)[:NAMED])
        raise AddressesOutside(count=len(outside), allowed=", ".join(allowed), first=first)


def _write_entries(work: Work, *, audience: Audience, found: Sequence[Unit]) -> list[FrameEntry]:
    """Writes the people of an online frame anew; keeps the sizes of a paper frame within the round."""
    frame = store.get_or_add_frame(work.session, audience_id=audience.id, now=work.now())
    codes = {unit.id: unit.code for unit in found}
    if audience.channel == "online":
        store.delete_entries(work.session, frame_id=frame.id)
        members = people.list_people(
            work, scope=EVERYWHERE, unit_ids=frozenset(codes), group_key=audience.group_key
        )
        left_off = people.list_left_off(work, campaign_id=audience.campaign_id)
        rows: list[dict[str, Any]] = [
            {
                "unit_id": person.unit_id, "id": uuid7(), "frame_id": frame.id, "person_id": person.id,
                "size": None, "stratum": codes[person.unit_id], "probability": 1.0, "selected": True,
                "reserve_rank": None, "taken": None,
            }
            for person in members
            if person.id not in left_off
        ]  # fmt: skip
        store.add_entries(work.session, rows=rows)
    else:
        draw_store.select_all(work.session, frame_id=frame.id)
    entries = store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE)
    return [entry for entry in entries if entry.unit_id in codes]


def _seal(work: Work, *, audience: Audience, entries: Sequence[FrameEntry], found: Sequence[Unit]) -> None:
    codes = {unit.id: unit.code for unit in found}
    digest = frame_digest(entries, codes=codes)
    frame = store.get_or_add_frame(work.session, audience_id=audience.id, now=work.now())
    store.seal_frame(work.session, frame_id=frame.id, sha256=digest, now=work.now())


def _reset_cells(work: Work, *, audiences: Sequence[Audience], homes: dict[UUID, list[UUID]]) -> None:
    """Ledger before the launch: online cells without limit, paper cells only once their quotas are set."""
    for audience in audiences:
        store.delete_cells(work.session, audience_id=audience.id, unit_ids=None)
        if audience.channel == "online":
            rows = [new_cell(audience.id, unit_id=unit_id, target=None) for unit_id in homes[audience.id]]
            store.add_cells(work.session, rows=rows)


def list_frames(work: Work, *, campaign_id: UUID) -> list[FrameFacts]:
    """The frames of a campaign, open or frozen, in the order of its audiences."""
    facts = {row[0]: FrameFacts(*row) for row in store.count_entries(work.session, campaign_id=campaign_id)}
    audiences = campaigns.list_audiences(work, campaign_id=campaign_id)
    return [facts[audience.id] for audience in audiences if audience.id in facts]


@dataclass(frozen=True, slots=True)
class Selected:
    """Somebody drawn: whose quota cell it is, and who."""

    audience_id: UUID
    unit_id: UUID
    person_id: UUID


def list_selected(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[Selected]:
    """Everybody in scope drawn for the online audiences of a campaign."""
    rows = store.list_selected_people(work.session, campaign_id=campaign_id, scope=scope)
    return [Selected(*row) for row in rows]


def list_frame_entries(work: Work, *, audience_id: UUID) -> list[FrameEntry]:
    """The entries of an audience's frame by unit; empty when there is none."""
    frame = store.find_frame(work.session, audience_id=audience_id)
    if frame is None:
        return []
    return store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE)


def stratum_of(work: Work, *, audience_id: UUID, unit_id: UUID) -> str | None:
    """The stratum of a unit's members in an audience (the unit's code); None outside the frame."""
    return store.find_stratum(work.session, audience_id=audience_id, unit_id=unit_id)
