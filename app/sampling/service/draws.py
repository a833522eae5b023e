"""Samples: what an order would draw from a frozen list, and the draw itself."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from analysis.sampling.draws import NAME, VERSION
from analysis.sampling.plans import Result
from app.campaigns import service as campaigns
from app.campaigns.models import Audience, CampaignUnit
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.sampling import rules, store
from app.sampling.errors import AudienceNotOfCampaign, DrawReasonMissing
from app.sampling.models import Draw, FrameEntry
from app.sampling.rules import DrawOrder
from app.sampling.service.drawing import carry_out, frozen_frame, list_of, results_of, round_places
from app.sampling.service.frames import list_frame_entries, list_frames
from app.sampling.service.quotas import pass_quota_gate
from app.sampling.service.reserves import list_released
from app.sampling.store import draws as draw_store

SEEDS: Final = 1_000_000_000
LEAST_WORDS: Final = 10


@dataclass(frozen=True, slots=True)
class UnitShare:
    """One unit of a list: `listed` people or households, how many of them are expected or `drawn`.

    `chances`: the lowest and the highest probability of its entries.
    """

    unit: CampaignUnit
    listed: int
    drawn: float
    reserves: int
    chances: tuple[float, float]


def audience_of(work: Work, *, campaign_id: UUID, audience_id: UUID) -> Audience:
    """The audience, if it is one of the campaign; raises `AudienceNotOfCampaign`."""
    audience = campaigns.get_audience(work, audience_id=audience_id)
    if audience.campaign_id != campaign_id:
        raise AudienceNotOfCampaign
    return audience


def list_stage_types(work: Work, *, campaign_id: UUID, audience_id: UUID) -> list[str]:
    """The unit types above the units of a list that can be stages, from the top. Raises `FramesNotFrozen`."""
    units = round_places(work, campaign_id=campaign_id)
    entries = list_of(work, frame=frozen_frame(work, audience_id=audience_id), units=units)
    return rules.stage_types({entry.unit_id for entry in entries}, units=units)


def preview_draw(work: Work, *, campaign_id: UUID, audience_id: UUID, order: DrawOrder) -> list[UnitShare]:
    """How many each unit may expect; nothing is drawn. Units in official order. Raises as `draw_sample`."""
    audience = audience_of(work, campaign_id=campaign_id, audience_id=audience_id)
    units = round_places(work, campaign_id=campaign_id)
    entries = list_of(work, frame=frozen_frame(work, audience_id=audience.id), units=units)
    results = results_of(entries, order=order, seed=0, units=units)
    expected = [(entry, float(one.probability) * one.element.size) for entry, one in results]
    return shares_of(work, campaign_id=campaign_id, rows=expected, results=[one for _, one in results])


def shares_of(
    work: Work,
    *,
    campaign_id: UUID,
    rows: Sequence[tuple[FrameEntry, float]],
    results: Sequence[Result] = (),
) -> list[UnitShare]:
    """Sums by unit. The chances are those of `results` where given, else those kept with the entries."""
    chances = [float(one.probability) for one in results] or [one.probability or 0.0 for one, _ in rows]
    listed: dict[UUID, list[tuple[FrameEntry, float, float]]] = {}
    for (entry, drawn), chance in zip(rows, chances, strict=True):
        listed.setdefault(entry.unit_id, []).append((entry, drawn, chance))
    return [
        UnitShare(
            unit,
            listed=sum(entry.size or 1 for entry, _, _ in listed[unit.unit_id]),
            drawn=sum(drawn for _, drawn, _ in listed[unit.unit_id]),
            reserves=sum(entry.reserve_rank is not None for entry, _, _ in listed[unit.unit_id]),
            chances=(
                min(chance for _, _, chance in listed[unit.unit_id]),
                max(chance for _, _, chance in listed[unit.unit_id]),
            ),
        )
        for unit in campaigns.list_campaign_units(work, campaign_id=campaign_id)
        if unit.unit_id in listed
    ]


@audited("sampling.draw")
def draw_sample(
    work: Work, *, campaign_id: UUID, audience_id: UUID, order: DrawOrder, seed: int | None = None,
    reason: str = "",
) -> Draw:  # fmt: skip
    """Draws from the frozen list of an audience, by a seed that is given or made here.

    Until the launch it can be drawn anew, with a reason. Raises `CampaignFixed`, `FramesNotFrozen`,
    `DrawReasonMissing`, `DrawSizeOutside`, `DrawNobody`, `DrawStageMissing`, `AudienceNotOfCampaign`.
    """
    campaign = campaigns.require_draft(work, campaign_id=campaign_id)
    audience = audience_of(work, campaign_id=campaign_id, audience_id=audience_id)
    before = draw_store.find_draw(work.session, frame_id=frozen_frame(work, audience_id=audience_id).id)
    again = before is not None and before.method != "census"
    if again and len(reason.strip()) < LEAST_WORDS:
        raise DrawReasonMissing
    replaced = before.result_sha256 if before is not None and again else None
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    made = carry_out(work, audience=audience, order=order, seed=seed)
    hashes = [one.sha256 for one in list_frames(work, campaign_id=campaign_id)]
    evidence = rules.frame_hash(hashes)
    campaigns.pass_gate(work, campaign_id=campaign_id, kind="frames_frozen", evidence_sha256=evidence)
    if audience.channel == "paper":
        pass_quota_gate(work, campaign_id=campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", audience_id=audience_id, method=order.method, seed=seed,
        algorithm=f"{NAME}/{VERSION}", order=order.as_json(), frame_sha256=made.frame_sha256,
        result_sha256=made.result_sha256, drawn=made.drawn, population=made.population,
        replaced=replaced, reason=reason.strip() or None,
    )  # fmt: skip
    return made


def find_draw(work: Work, *, audience_id: UUID) -> Draw | None:
    """How the people of an audience were drawn; None before a freeze, and for counted groups taken whole."""
    frame = store.find_frame(work.session, audience_id=audience_id)
    return draw_store.find_draw(work.session, frame_id=frame.id) if frame else None


def is_sample(work: Work, *, audience_id: UUID) -> bool:
    """Whether only a part of the list was drawn, by chance."""
    made = find_draw(work, audience_id=audience_id)
    return made is not None and made.method != "census"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a draw by chance took in one unit: how many `people`, how many they stand for (Σ 1/π), and
    whether the unit itself was drawn first. Reserves that moved up, and those whose place they took, are
    among them."""

    people: int
    stand_for: float
    clustered: bool


def list_taken(work: Work, *, audience_id: UUID) -> dict[UUID, Taken]:
    """What was drawn by chance and given out, by unit; empty where the whole list is asked."""
    made = find_draw(work, audience_id=audience_id)
    if made is None or not is_sample(work, audience_id=audience_id):
        return {}
    clustered = made.method in ("pps", "multi_stage")
    given_out = list_released(work, audience_id=audience_id)
    found: dict[UUID, Taken] = {}
    for entry in list_frame_entries(work, audience_id=audience_id):
        chance = given_out.chances.get((entry.unit_id, entry.id))
        if chance:
            before = found.get(entry.unit_id, Taken(0, 0.0, clustered))
            people = entry.taken or entry.size or 1
            stand_for = before.stand_for + people / chance
            found[entry.unit_id] = Taken(before.people + people, stand_for, clustered)
    return found
