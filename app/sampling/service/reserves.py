"""Reserves: who moves up when somebody drawn cannot be asked, and what that does to the chances.

Nobody is chosen: the next rank of the same part of the draw moves up. Whether somebody has answered plays
no part; nothing here can know it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.errors import ChangedMeanwhile
from app.campaigns.models import Audience
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.people import service as people
from app.sampling import rules, store
from app.sampling.errors import NoReserveLeft, PersonNotDrawn
from app.sampling.models import FrameEntry, Substitution
from app.sampling.rules import DrawOrder, Opened, UnitPlace, Why
from app.sampling.service.drawing import find_order, frozen_frame, round_places
from app.sampling.service.roster import open_cell, seal_anew
from app.sampling.store import draws as draw_store

Entry = tuple[UUID, UUID]
"""Unit and id of an entry of a list."""


@dataclass(frozen=True, slots=True)
class ReserveStep:
    """A reserve (`on`, `instead_id`) that takes somebody's place (`off`, `person_id`) within a pool of which
    `drawn` were drawn.

    `passed`: ranks below that are passed over: those people are no longer in their unit or group.
    """

    audience_id: UUID
    person_id: UUID
    instead_id: UUID
    off: FrameEntry
    on: FrameEntry
    pool: str
    drawn: int
    rank: int
    passed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Sample:
    """The list of an audience of which a part was drawn."""

    entries: Sequence[FrameEntry]
    moves: Sequence[Substitution]
    order: DrawOrder
    units: Mapping[UUID, UnitPlace]

    def pool(self, entry: FrameEntry) -> str:
        return rules.pool_of(self.order, unit_id=entry.unit_id, units=self.units)


def _sample(work: Work, *, audience: Audience) -> _Sample | None:
    kept = find_order(work, audience_id=audience.id)
    if kept is None:
        return None
    frame = frozen_frame(work, audience_id=audience.id)
    return _Sample(
        entries=store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE),
        moves=draw_store.list_substitutions(work.session, frame_id=frame.id),
        order=kept[0],
        units=round_places(work, campaign_id=audience.campaign_id),
    )


def plan_move_up(work: Work, *, audience_id: UUID, person_id: UUID) -> ReserveStep:
    """Who would take somebody's place: the next rank of the same part of the draw.

    Raises `PersonNotDrawn`, `NoReserveLeft`.
    """
    audience = campaigns.get_audience(work, audience_id=audience_id)
    sample = _sample(work, audience=audience)
    off = _find_drawn(sample, person_id=person_id)
    if sample is None or off is None:
        raise PersonNotDrawn
    pool = sample.pool(off)
    mates = _once([one for one in sample.entries if sample.pool(one) == pool])
    ranked = {one.reserve_rank: one for one in mates if one.reserve_rank is not None and not one.selected}
    present = _present(work, audience=audience, entries=list(ranked.values()))
    after = max((one.rank for one in sample.moves if one.pool == pool), default=0)
    fitting = {rank for rank, one in ranked.items() if one.id in present}
    found = rules.next_rank(ranked, fitting=fitting, after=after)
    if found is None:
        raise NoReserveLeft
    rank, passed = found
    drawn = rules.drawn_in(sample.order, chances=[one.probability or 0.0 for one in mates])
    on = ranked[rank]
    if on.person_id is None:
        raise NoReserveLeft
    return ReserveStep(
        audience_id, person_id, on.person_id, off=off, on=on, pool=pool, drawn=drawn, rank=rank,
        passed=passed,
    )  # fmt: skip


def _find_drawn(sample: _Sample | None, *, person_id: UUID) -> FrameEntry | None:
    entries = sample.entries if sample is not None else ()
    return next((one for one in entries if one.person_id == person_id and one.selected), None)


def _once(entries: Sequence[FrameEntry]) -> list[FrameEntry]:
    """Each person once, by the entry that was drawn from: who moved on a running list has a later one."""
    first: dict[UUID | None, FrameEntry] = {}
    for one in sorted(entries, key=lambda entry: entry.id):
        first.setdefault(one.person_id, one)
    return list(first.values())


def _present(work: Work, *, audience: Audience, entries: Sequence[FrameEntry]) -> set[UUID]:
    """Those entries whose person is still an official of that unit and of the audience's group."""
    homes = frozenset(one.unit_id for one in entries)
    found = people.list_people(work, scope=EVERYWHERE, unit_ids=homes, group_key=audience.group_key)
    standing = {(person.id, person.unit_id) for person in found}
    return {one.id for one in entries if (one.person_id, one.unit_id) in standing}


@audited("sampling.move_reserve_up")
def move_reserve_up(work: Work, *, asked: campaigns.Asked, step: ReserveStep, why: Why) -> Substitution:
    """Carries out a granted step: one is asked no more, the reserve is; the list gets its new hash.

    The place keeps its chance in the list, and no target of a quota moves: a unit that had nobody drawn
    gets a cell without a limit. Raises `SecondPersonNeeded`, `ChangedMeanwhile`.
    """
    campaigns.require_granted(work, asked=asked)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=asked.campaign_id)
    frame = frozen_frame(work, audience_id=step.audience_id)
    before = frame.sha256
    for entry, selected in ((step.off, False), (step.on, True)):
        if not store.set_selected(work.session, unit_id=entry.unit_id, entry_id=entry.id, selected=selected):
            raise ChangedMeanwhile
    made = Substitution(
        frame_id=frame.id, off_unit_id=step.off.unit_id, off_entry_id=step.off.id,
        on_unit_id=step.on.unit_id, on_entry_id=step.on.id, pool=step.pool, pool_drawn=step.drawn,
        rank=step.rank, passed=list(step.passed), why=why, approval_id=asked.approval_id,
        moved_at=work.now(),
    )  # fmt: skip
    store.add_row(work.session, row=made)
    open_cell(work, audience_id=step.audience_id, unit_id=step.on.unit_id)
    after = seal_anew(work, campaign_id=campaign.id, frame=frame)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=step.on.unit_id, approval=asked.approval_id,
        audience_id=step.audience_id, person=step.person_id, instead=step.instead_id, rank=step.rank,
        passed=list(step.passed), why=why, before=before, after=after,
    )  # fmt: skip
    return made


@dataclass(frozen=True, slots=True)
class Move:
    """A reserve that moved up: the record with both entries of the list, and their people."""

    record: Substitution
    off: FrameEntry
    on: FrameEntry

    @property
    def why(self) -> Why:
        """The reason from the list."""
        return next(one for one in rules.WHY if one == self.record.why)


def list_moves(work: Work, *, audience_id: UUID) -> list[Move]:
    """The reserves that moved up in an audience, in the order in which they did."""
    frame = store.find_frame(work.session, audience_id=audience_id)
    moves = draw_store.list_substitutions(work.session, frame_id=frame.id) if frame else []
    if frame is None or not moves:
        return []
    entries = {one.id: one for one in store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE)}
    return [Move(one, off=entries[one.off_entry_id], on=entries[one.on_entry_id]) for one in moves]


def list_reserve_audiences(work: Work, *, campaign_id: UUID) -> frozenset[UUID]:
    """The audiences of a campaign whose draw has reserves of people."""
    return frozenset(draw_store.list_reserve_audiences(work.session, campaign_id=campaign_id))


@dataclass(frozen=True, slots=True)
class Released:
    """What a draw gave out in the end: those drawn, and the reserves as far as they were opened.

    `chances`: by unit and id of the entry. Somebody whose place was taken stays in it: drawn, not reached.
    """

    chances: Mapping[Entry, float]
    replaced: frozenset[Entry]


def list_released(work: Work, *, audience_id: UUID) -> Released:
    """Who was drawn by chance or opened as a reserve, with the chance of it.

    Reserves in the order of their ranks are the same random order read further down: of n drawn and ranks
    1 to b opened, everybody of the pool had (n + b)/n times the chance of the draw. A sum of 1/chance over
    those given out is the size of the list, as before. Empty where the whole list is asked.
    """
    sample = _sample(work, audience=campaigns.get_audience(work, audience_id=audience_id))
    if sample is None:
        return Released({}, frozenset())
    opened = {one.pool: Opened(one.pool_drawn, one.rank) for one in sample.moves}
    replaced = frozenset((one.off_unit_id, one.off_entry_id) for one in sample.moves)
    chances: dict[Entry, float] = {}
    for entry in sample.entries:
        here = (entry.unit_id, entry.id)
        pool = opened.get(sample.pool(entry)) if opened else None
        reserve = pool is not None and 0 < (entry.reserve_rank or 0) <= pool.last_rank
        if entry.probability and (entry.selected or here in replaced or reserve):
            chances[here] = pool.chance(entry.probability) if pool else entry.probability
    return Released(chances, replaced)
