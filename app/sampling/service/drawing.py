"""Carrying a draw out on the list of an audience, and showing that it comes out the same again."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from analysis.sampling.draws import VERSION, draw
from analysis.sampling.plans import Element, Plan, Result, result_sha256
from app.campaigns import service as campaigns
from app.campaigns.models import Audience
from app.core.actor import EVERYWHERE
from app.core.ids import uuid7
from app.core.unit_of_work import Work
from app.sampling import rules, store
from app.sampling.errors import DrawNobody, DrawSizeOutside, DrawStageMissing, FramesNotFrozen
from app.sampling.models import Draw, Frame, FrameEntry
from app.sampling.rules import DrawOrder, UnitPlace
from app.sampling.service.lists import frame_digest, list_digest, new_cell
from app.sampling.store import draws as draw_store

DRAWN: Final = ("probability", "selected", "reserve_rank", "taken")


def frozen_frame(work: Work, *, audience_id: UUID) -> Frame:
    """The frozen frame of an audience; raises `FramesNotFrozen`."""
    frame = store.find_frame(work.session, audience_id=audience_id)
    if frame is None or not frame.sha256:
        raise FramesNotFrozen
    return frame


def find_order(work: Work, *, audience_id: UUID) -> tuple[DrawOrder, int] | None:
    """What was drawn by chance from the list of an audience, and the seed; None for a census."""
    frame = store.find_frame(work.session, audience_id=audience_id)
    kept = draw_store.find_draw(work.session, frame_id=frame.id) if frame else None
    if kept is None or kept.method == "census" or not kept.parameters:
        return None
    return DrawOrder.of_json(kept.parameters), kept.seed


def round_places(work: Work, *, campaign_id: UUID) -> dict[UUID, UnitPlace]:
    """The units of a round as draws see them."""
    found = campaigns.list_campaign_units(work, campaign_id=campaign_id)
    return {one.unit_id: UnitPlace(one.code, one.type_key, one.parent_id) for one in found}


def list_of(work: Work, *, frame: Frame, units: dict[UUID, UnitPlace]) -> list[FrameEntry]:
    """The entries of a frame within the round."""
    entries = store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE)
    return [entry for entry in entries if entry.unit_id in units]


def results_of(
    entries: Sequence[FrameEntry], *, order: DrawOrder, seed: int, units: dict[UUID, UnitPlace]
) -> list[tuple[FrameEntry, Result]]:
    """What an order draws from these entries, in the order of the list.

    Raises `DrawSizeOutside`, `DrawNobody`, `DrawStageMissing`.
    """
    by_key = {_key(entry, units=units): entry for entry in entries}
    elements = [_element(entry, order=order, units=units) for entry in by_key.values()]
    pairs = zip(elements, by_key.values(), strict=True)
    kinds = {one.stratum: units[entry.unit_id].type_key for one, entry in pairs}
    plan = order.plan(strata=kinds)
    _require_fitting(plan, order=order, elements=elements)
    codes = {unit_id: place.code for unit_id, place in units.items()}
    found = draw(plan, elements=elements, seed=seed, frame_sha256=list_digest(entries, codes=codes))
    return [(by_key[one.element.unit, one.element.key], one) for one in found]


def _key(entry: FrameEntry, *, units: dict[UUID, UnitPlace]) -> tuple[str, str]:
    return units[entry.unit_id].code, str(entry.person_id or "")


def _element(entry: FrameEntry, *, order: DrawOrder, units: dict[UUID, UnitPlace]) -> Element:
    unit, key = _key(entry, units=units)
    clusters: tuple[str, ...] | None = ()
    if order.method == "multi_stage":
        clusters = rules.clusters_of(entry.unit_id, units=units, stages=order.stages)
        if clusters is None:
            raise DrawStageMissing(unit=unit)
    stratum = unit if order.by == "unit" else units[entry.unit_id].type_key
    return Element(unit, key, entry.size or 1, stratum, clusters or ())


def _require_fitting(plan: Plan, *, order: DrawOrder, elements: Sequence[Element]) -> None:
    """What `analysis` would refuse, said in the words of the page."""
    if plan.method == "multi_stage":
        stages = [one for one in plan.stages if one.method != "all"]
        if any(one.size < 1 for one in stages):
            raise DrawNobody
        counted = [one for one in elements if not one.key]
        if len({one.clusters for one in counted}) < len(counted):
            raise DrawStageMissing(unit=counted[0].unit)
    elif plan.method == "stratified" and plan.allocation == "given":
        if not any(plan.given.values()):
            raise DrawNobody
    elif plan.method != "census":
        spread = plan.method == "stratified" and order.allocation == "proportional"
        lowest = len({one.stratum for one in elements}) if spread else 1
        if not lowest <= plan.size <= len(elements):
            raise DrawSizeOutside(lowest=lowest, highest=len(elements))


def carry_out(work: Work, *, audience: Audience, order: DrawOrder, seed: int) -> Draw:
    """Draws, writes what came of every entry, and sets the cells of the ledger. A part of audited verbs."""
    units = round_places(work, campaign_id=audience.campaign_id)
    codes = {unit_id: place.code for unit_id, place in units.items()}
    frame = frozen_frame(work, audience_id=audience.id)
    entries = list_of(work, frame=frame, units=units)
    digest = list_digest(entries, codes=codes)
    results = results_of(entries, order=order, seed=seed, units=units)
    rows = [_row(entry, result=result) for entry, result in results]
    made = Draw(
        frame_id=frame.id, method=order.method, seed=seed, algorithm_version=VERSION, frame_sha256=digest,
        result_sha256=result_sha256(one for _, one in results), parameters=order.as_json(),
        population=sum(one.element.size for _, one in results), drawn=sum(one.taken for _, one in results),
        drawn_at=work.now(),
    )  # fmt: skip
    if any(_differs(entry, row) for (entry, _), row in zip(results, rows, strict=True)):
        store.delete_entries(work.session, frame_id=frame.id)
        store.add_entries(work.session, rows=rows)
    draw_store.put_draw(work.session, draw=made)
    after = store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE)
    store.seal_frame(work.session, frame_id=frame.id, sha256=frame_digest(after, codes=codes), now=work.now())
    _set_cells(work, audience=audience, order=order, rows=rows)
    return made


def _row(entry: FrameEntry, *, result: Result) -> dict[str, Any]:
    """The entry as it is written anew. A group that is taken whole says nothing of parts."""
    part = result.taken if entry.size is not None and result.selected else None
    return {
        "unit_id": entry.unit_id, "id": uuid7(), "frame_id": entry.frame_id, "person_id": entry.person_id,
        "size": entry.size, "stratum": entry.stratum, "probability": float(result.probability),
        "selected": result.selected, "reserve_rank": result.reserve_rank,
        "taken": None if part == entry.size else part,
    }  # fmt: skip


def _differs(entry: FrameEntry, row: dict[str, Any]) -> bool:
    return any(getattr(entry, name) != row[name] for name in DRAWN)


def _set_cells(work: Work, *, audience: Audience, order: DrawOrder, rows: Sequence[dict[str, Any]]) -> None:
    """Cells for the units where somebody was drawn; households drawn within a group are its target."""
    parts = {row["unit_id"]: row["taken"] or row["size"] for row in rows if row["selected"]}
    store.delete_cells(work.session, audience_id=audience.id, unit_ids=None)
    if audience.channel == "online" or order.method == "multi_stage":
        cells = [
            new_cell(audience.id, unit_id=unit_id, target=None if audience.channel == "online" else part)
            for unit_id, part in parts.items()
        ]
        store.add_cells(work.session, rows=cells)
