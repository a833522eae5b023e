"""Frozen lists after the launch: changed for a granted request only, and checked against their hash."""

from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.errors import ChangedMeanwhile
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.ids import uuid7
from app.core.unit_of_work import Work
from app.sampling import rules, store
from app.sampling.models import Frame
from app.sampling.service.frames import list_frames
from app.sampling.service.lists import frame_digest, new_cell


@dataclass(frozen=True, slots=True)
class RosterStep:
    """One person taken off the list of an audience in a unit, put on it in another, or both."""

    audience_id: UUID
    person_id: UUID
    off_unit_id: UUID | None
    on_unit_id: UUID | None


def find_place(work: Work, *, audience_id: UUID, person_id: UUID) -> UUID | None:
    """The unit under which a person stands on the frozen list of an audience; None off the list."""
    places = store.list_places(work.session, audience_id=audience_id, person_id=person_id)
    return next((one.unit_id for one in places if one.selected), None)


@audited("sampling.change_frame")
def change_frame(work: Work, *, asked: campaigns.Asked, step: RosterStep) -> str:
    """Carries out a granted step and returns the list's new hash; nothing is ever deleted from a list.

    The old hash stays in the audit trail. A unit that is new to the list gets a cell without a limit and
    rates as its audience does. Raises `SecondPersonNeeded`, `ChangedMeanwhile`.
    """
    campaigns.require_granted(work, asked=asked)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=asked.campaign_id)
    frame = store.find_frame(work.session, audience_id=step.audience_id)
    if (
        frame is None
        or find_place(work, audience_id=step.audience_id, person_id=step.person_id) != step.off_unit_id
    ):
        raise ChangedMeanwhile
    codes = round_codes(work, campaign_id=campaign.id)
    before = frame.sha256
    _take_off(work, step=step)
    if step.on_unit_id is not None:
        _put_on(work, step=step, unit_id=step.on_unit_id, frame_id=frame.id, stratum=codes[step.on_unit_id])
    after = seal_anew(work, campaign_id=campaign.id, frame=frame)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=step.on_unit_id or step.off_unit_id,
        approval=asked.approval_id, person=step.person_id, off=step.off_unit_id, on=step.on_unit_id,
        before=before, after=after,
    )  # fmt: skip
    return after


def round_codes(work: Work, *, campaign_id: UUID) -> dict[UUID, str]:
    """The codes of the units of a round by id."""
    return {one.unit_id: one.code for one in campaigns.list_campaign_units(work, campaign_id=campaign_id)}


def seal_anew(work: Work, *, campaign_id: UUID, frame: Frame) -> str:
    """Writes and returns the hash of a changed list, and that of all lists. A part of audited verbs."""
    entries = store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE)
    after = frame_digest(entries, codes=round_codes(work, campaign_id=campaign_id))
    store.seal_frame(work.session, frame_id=frame.id, sha256=after, now=work.now())
    work.session.expire(frame)
    hashes = [one.sha256 for one in list_frames(work, campaign_id=campaign_id)]
    evidence = rules.frame_hash(hashes)
    campaigns.pass_gate(work, campaign_id=campaign_id, kind="frames_frozen", evidence_sha256=evidence)
    return after


def open_cell(work: Work, *, audience_id: UUID, unit_id: UUID) -> None:
    """Gives a unit that is new to an audience a cell without a limit, and whom its people rate."""
    if store.find_cell(work.session, unit_id=unit_id, audience_id=audience_id) is None:
        store.add_cells(work.session, rows=[new_cell(audience_id, unit_id=unit_id, target=None)])
    campaigns.cover_home(work, audience_id=audience_id, unit_id=unit_id)


def _take_off(work: Work, *, step: RosterStep) -> None:
    for place in store.list_places(work.session, audience_id=step.audience_id, person_id=step.person_id):
        if place.selected and not store.set_selected(
            work.session, unit_id=place.unit_id, entry_id=place.id, selected=False
        ):
            raise ChangedMeanwhile


def _put_on(work: Work, *, step: RosterStep, unit_id: UUID, frame_id: UUID, stratum: str) -> None:
    places = store.list_places(work.session, audience_id=step.audience_id, person_id=step.person_id)
    chance = next((one.probability for one in places if one.unit_id == step.off_unit_id), 1.0)
    known = next((one for one in places if one.unit_id == unit_id), None)
    if known is not None:
        store.set_selected(work.session, unit_id=unit_id, entry_id=known.id, selected=True)
    else:
        row = {
            "unit_id": unit_id, "id": uuid7(), "frame_id": frame_id, "person_id": step.person_id,
            "size": None, "stratum": stratum, "probability": chance, "selected": True, "reserve_rank": None,
            "taken": None,
        }  # fmt: skip
        store.add_entries(work.session, rows=[row])
    open_cell(work, audience_id=step.audience_id, unit_id=unit_id)


def list_altered_frames(work: Work, *, campaign_id: UUID) -> list[UUID]:
    """Audiences whose frozen list no longer has its hash: somebody wrote past the rules."""
    codes = round_codes(work, campaign_id=campaign_id)
    altered = []
    for audience in campaigns.list_audiences(work, campaign_id=campaign_id):
        frame = store.find_frame(work.session, audience_id=audience.id)
        if frame is not None and frame.sha256:
            entries = store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE)
            if frame_digest(entries, codes=codes) != frame.sha256:
                altered.append(audience.id)
    return altered
