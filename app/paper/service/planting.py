"""Planted forms: finished ones whose values are known go to desks once more, and nobody there can tell.

They are no forms of the ledger, no quota counts them and no answer comes of them: a clerk's errors do.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.errors import DeskLeaseOver, NothingToPlant
from app.paper.forms import PlantOrder
from app.paper.models import DeskClaim, PaperForm, PlantedEntry
from app.paper.service import places
from app.paper.service.lines import Values, read_sheet
from app.paper.store import forms as form_store
from app.paper.store import planting as store

_chance = random.SystemRandom()
WHOLE = 100
PLANTED_OF_HUNDRED = 3
"""Of a hundred forms that a clerk takes, those that are planted, as long as there are any for this clerk."""


@dataclass(frozen=True, slots=True)
class Planting:
    """`ready`: finished forms that may be planted; `keyed`: how often a planted form was keyed."""

    ready: int
    planted: int
    keyed: int


def read_planting(work: Work, *, campaign_id: UUID) -> Planting:
    """How many forms are planted and may be, those of the reader's own unit left out."""
    barred = places.barred_units(work)
    return Planting(
        ready=len(store.list_plantable(work.session, campaign_id=campaign_id, barred=barred)),
        planted=store.count_planted(work.session, campaign_id=campaign_id),
        keyed=store.count_done(work.session, campaign_id=campaign_id),
    )


@audited("paper.forms_planted")
def plant_forms(work: Work, *, campaign_id: UUID, order: PlantOrder) -> int:
    """Plants finished forms drawn at random, so many or as many as there are; returns how many.

    What stands of a form is its known answer: what both entries have, else what was ruled. Raises
    `NothingToPlant`, `PaperNotOpen`, `Forbidden` without a person.
    """
    campaign = places.require_running(work, campaign_id=campaign_id)
    if work.actor.user_id is None:
        raise Forbidden
    ready = store.list_plantable(work.session, campaign_id=campaign_id, barred=places.barred_units(work))
    if not ready:
        raise NothingToPlant
    chosen = _chance.sample(list(ready), min(order.count, len(ready)))
    known = _standing(work, campaign_id=campaign_id, serials=chosen)
    rows = [
        {
            "unit_id": form.unit_id, "campaign_id": campaign_id, "serial": form.serial, "known": values,
            "planted_by": work.actor.user_id, "planted_at": work.now(),
        }
        for form, values in known
    ]  # fmt: skip
    store.add_planted(work.session, rows=rows)
    work.note(object=f"campaign:{campaign.key}", forms=len(rows))
    return len(rows)


def _standing(
    work: Work, *, campaign_id: UUID, serials: Sequence[str]
) -> list[tuple[PaperForm, dict[str, list[str]]]]:
    """The compared values that stand of settled forms."""
    sheets = {
        one.id: read_sheet(work, audience=one)
        for one in places.list_paper_audiences(work, campaign_id=campaign_id)
    }
    ruled: dict[str, dict[str, list[str]]] = {}
    for serial, item, value in store.list_rulings(work.session, campaign_id=campaign_id, serials=serials):
        ruled.setdefault(serial, {})[item] = value.split()
    rows = store.list_entries(work.session, campaign_id=campaign_id, serials=serials)
    firsts = [(form, entry) for form, entry, _ in rows if entry.pass_number == 1]
    return [
        (
            form,
            {
                item: list(given)
                for item, given in {**entry.values, **ruled.get(form.serial, {})}.items()
                if item in sheets[form.audience_id].compared
            },
        )
        for form, entry in firsts
    ]


def slip_in(
    work: Work, *, instead_of: PaperForm, person: rules.DeskPerson, pass_number: int, lease_until: datetime
) -> bool:
    """Now and then lays a planted form on a desk in the place of the next one, shown as the same pass.

    Never one that this clerk had in any way, and never in place of a second entry of a few lines only.
    """
    if pass_number == 2 and instead_of.keying == campaigns.MACHINE:
        return False
    if not rules.is_drawn(_chance.randrange(WHOLE), percent=PLANTED_OF_HUNDRED):
        return False
    found = store.list_open_to(
        work.session, campaign_id=instead_of.campaign_id, clerk_id=person.user_id, scope=work.scope,
        barred=person.home_units,
    )  # fmt: skip
    if not found:
        return False
    unit_id, serial = _chance.choice(list(found))
    store.add_entry(
        work.session,
        row={
            "unit_id": unit_id, "campaign_id": instead_of.campaign_id, "serial": serial,
            "clerk_id": person.user_id, "pass_number": pass_number, "lease_until": lease_until, "values": {},
            "key_times": [], "entered_at": None,
        },
    )  # fmt: skip
    return True


def find_held(
    work: Work, *, campaign_id: UUID, person: rules.DeskPerson
) -> tuple[PaperForm, DeskClaim] | None:
    """The planted form on this desk, as a claim that is in no table."""
    entry = store.find_open(work.session, campaign_id=campaign_id, clerk_id=person.user_id)
    if entry is None or entry.unit_id in person.home_units:
        return None
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=entry.serial, scope=work.scope)
    return None if form is None else (form, _as_claim(entry))


def _as_claim(entry: PlantedEntry) -> DeskClaim:
    return DeskClaim(
        unit_id=entry.unit_id, campaign_id=entry.campaign_id, serial=entry.serial,
        pass_number=entry.pass_number, clerk_id=entry.clerk_id, lease_until=entry.lease_until,
        values=entry.values,
    )  # fmt: skip


def keep_planted(work: Work, *, claim: DeskClaim, keyed: Values, lease_until: datetime) -> None:
    """Keeps what is keyed so far; raises `DeskLeaseOver` when it is finished."""
    _write(work, claim=claim, values={"values": keyed, "lease_until": lease_until})


def finish_planted(work: Work, *, claim: DeskClaim, keyed: Values, key_times: Sequence[int]) -> None:
    """Stores what was keyed for ever; raises `DeskLeaseOver` when it is finished already."""
    values = {"values": keyed, "key_times": list(key_times), "entered_at": work.now()}
    _write(work, claim=claim, values=values)


def _write(work: Work, *, claim: DeskClaim, values: dict[str, object]) -> None:
    entry = store.find_open(work.session, campaign_id=claim.campaign_id, clerk_id=claim.clerk_id)
    if entry is None or entry.serial != claim.serial:
        raise DeskLeaseOver
    if not store.write_entry(work.session, entry=entry, values=values):
        raise DeskLeaseOver


def is_planted_done(work: Work, *, form: PaperForm, clerk_id: UUID, keyed: Values) -> bool:
    """Whether this clerk has stored just this entry of a planted form."""
    done = store.find_done(work.session, form=form, clerk_id=clerk_id)
    return done is not None and done.values == keyed


def count_done(work: Work, *, campaign_id: UUID, clerk_id: UUID) -> int:
    """How many planted forms a clerk has keyed: on the desk they count like all others."""
    return store.count_done(work.session, campaign_id=campaign_id, clerk_id=clerk_id)
