"""The protocol of a draw: everything that repeats it, whether it does, and the list of who was drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from analysis.sampling.draws import NAME
from analysis.sampling.plans import Result, result_sha256
from app.campaigns import service as campaigns
from app.campaigns.models import Audience, CampaignUnit
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.people import service as people
from app.people.models import Person
from app.sampling import rules
from app.sampling.errors import DrawNotFound
from app.sampling.models import Draw, FrameEntry, Substitution
from app.sampling.rules import DrawOrder, Why
from app.sampling.service.drawing import frozen_frame, list_of, results_of, round_places
from app.sampling.service.draws import UnitShare, audience_of, find_draw, shares_of
from app.sampling.service.lists import list_digest
from app.sampling.service.reserves import Move, Released, list_moves, list_released
from app.sampling.service.roster import round_codes

Verdict = Literal["same", "other", "list_changed"]


@dataclass(frozen=True, slots=True)
class Protocol:
    """A draw as it stands in the minutes.

    `verdict`: whether drawing again now gives the same rows; `moves`: reserves that moved up since."""

    audience: Audience
    draw: Draw
    order: DrawOrder
    algorithm: str
    shares: Sequence[UnitShare]
    selected: int
    reserves: int
    verdict: Verdict
    moves: Sequence["MovedUp"]


@dataclass(frozen=True, slots=True)
class MovedUp:
    """A reserve that moved up, by places in the list: whose place, who came instead, units, rank, reason."""

    off_number: int
    on_number: int
    off_unit: CampaignUnit
    on_unit: CampaignUnit
    record: Substitution


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One line of the list of a draw. `places`: which of a counted group, along the group's own list.

    `chance`: with the reserves that were opened; `replaced_by`, `instead_of`: places in the list, and `why`.
    """

    number: int
    unit: CampaignUnit
    key: str
    full_name: str
    position: str
    email: str
    size: int
    probability: float | None
    selected: bool
    reserve_rank: int | None
    taken: int | None
    places: tuple[int, ...]
    reserve_places: tuple[int, ...]
    chance: float | None
    replaced_by: int | None
    instead_of: int | None
    why: Why | None


def read_protocol(work: Work, *, campaign_id: UUID, audience_id: UUID) -> Protocol:
    """The protocol of a draw, which is drawn again for it. Raises `DrawNotFound`, `AudienceNotOfCampaign`."""
    audience, made, entries, again = _repeated(work, campaign_id=campaign_id, audience_id=audience_id)
    taken = [(one, float(_taken(one)) if one.selected else 0.0) for one in entries]
    return Protocol(
        audience=audience,
        draw=made,
        order=DrawOrder.of_json(made.parameters or rules.DrawOrder("census").as_json()),
        algorithm=f"{NAME}/{made.algorithm_version}",
        shares=shares_of(work, campaign_id=campaign_id, rows=taken),
        selected=sum(one.selected for one in entries),
        reserves=sum(one.reserve_rank is not None and not one.selected for one in entries),
        verdict=_verdict(made, again=again),
        moves=_moved_up(work, audience=audience, entries=entries),
    )


def _numbers(work: Work, *, audience: Audience, entries: Sequence[FrameEntry]) -> dict[UUID, int]:
    """The place of each entry in the list, counted from 1 in the order it was drawn in."""
    codes = round_codes(work, campaign_id=audience.campaign_id)
    order = sorted(entries, key=lambda one: (codes[one.unit_id], str(one.person_id or "")))
    return {one.id: number for number, one in enumerate(order, start=1)}


def _moved_up(work: Work, *, audience: Audience, entries: Sequence[FrameEntry]) -> list[MovedUp]:
    moves = list_moves(work, audience_id=audience.id)
    if not moves:
        return []
    numbers = _numbers(work, audience=audience, entries=entries)
    units = {
        one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=audience.campaign_id)
    }
    return [
        MovedUp(
            numbers[one.off.id],
            numbers[one.on.id],
            off_unit=units[one.off.unit_id],
            on_unit=units[one.on.unit_id],
            record=one.record,
        )
        for one in moves
    ]


def _taken(entry: FrameEntry) -> int:
    return entry.taken or entry.size or 1


def _repeated(
    work: Work, *, campaign_id: UUID, audience_id: UUID
) -> tuple[Audience, Draw, list[FrameEntry], list[tuple[FrameEntry, Result]] | None]:
    """The draw, the list as it stands, and what drawing again gives; None when the list has changed."""
    audience = audience_of(work, campaign_id=campaign_id, audience_id=audience_id)
    made = find_draw(work, audience_id=audience_id)
    if made is None:
        raise DrawNotFound
    units = round_places(work, campaign_id=campaign_id)
    codes = {unit_id: place.code for unit_id, place in units.items()}
    entries = list_of(work, frame=frozen_frame(work, audience_id=audience_id), units=units)
    if made.parameters is None or list_digest(entries, codes=codes) != made.frame_sha256:
        return audience, made, entries, None
    order = DrawOrder.of_json(made.parameters)
    return audience, made, entries, results_of(entries, order=order, seed=made.seed, units=units)


def _verdict(made: Draw, *, again: list[tuple[FrameEntry, Result]] | None) -> Verdict:
    if again is None:
        return "list_changed"
    return "same" if result_sha256(one for _, one in again) == made.result_sha256 else "other"


def list_drawn(work: Work, *, campaign_id: UUID, audience_id: UUID, scope: Scope) -> list[DrawnRow]:
    """The whole list in the order it was drawn in, within a scope, with what became of each row.

    Raises `DrawNotFound`, `AudienceNotOfCampaign`.
    """
    audience, _, entries, again = _repeated(work, campaign_id=campaign_id, audience_id=audience_id)
    units = {one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=campaign_id)}
    facts = _Facts(
        units=units,
        known={person.id: person for person in people.list_people(work, scope=scope)},
        drawn={(entry.unit_id, entry.id): result for entry, result in again or ()},
        numbers=_numbers(work, audience=audience, entries=entries),
        moves=list_moves(work, audience_id=audience_id),
        released=list_released(work, audience_id=audience_id),
    )
    order = sorted(entries, key=lambda one: facts.numbers[one.id])
    return [_drawn_row(entry, facts=facts) for entry in order if scope.covers(entry.unit_id)]


@dataclass(frozen=True, slots=True)
class _Facts:
    units: Mapping[UUID, CampaignUnit]
    known: Mapping[UUID, Person]
    drawn: Mapping[tuple[UUID, UUID], Result]
    numbers: Mapping[UUID, int]
    moves: Sequence[Move]
    released: Released


def _drawn_row(entry: FrameEntry, *, facts: _Facts) -> DrawnRow:
    person = facts.known.get(entry.person_id) if entry.person_id else None
    result = facts.drawn.get((entry.unit_id, entry.id))
    off = next((one for one in facts.moves if one.off.id == entry.id), None)
    on = next((one for one in facts.moves if one.on.id == entry.id), None)
    return DrawnRow(
        number=facts.numbers[entry.id],
        unit=facts.units[entry.unit_id],
        key=str(entry.person_id or ""),
        full_name=person.full_name if person else "",
        position=person.position if person else "",
        email=person.email if person else "",
        size=entry.size or 1,
        probability=entry.probability,
        selected=entry.selected,
        reserve_rank=entry.reserve_rank,
        taken=entry.taken,
        places=result.places if result else (),
        reserve_places=result.reserve_places if result else (),
        chance=facts.released.chances.get((entry.unit_id, entry.id)),
        replaced_by=facts.numbers[off.on.id] if off else None,
        instead_of=facts.numbers[on.off.id] if on else None,
        why=off.why if off else None,
    )
