"""How a form is settled in each way of keying: whom an entry is compared with, and what follows.

Two clerks: both key every line, one compares. Machine: the values of which the machine was sure stand as
an entry, one clerk keys every line and sees nothing of them, a second clerk keys the other lines; a form
of which nothing was read for certain has two clerks. Share: one clerk, and a second where the form was drawn.
What differs, or was doubted in the gallery, goes to a third person; nothing is chosen silently.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.errors import StepNotOpen
from app.paper.models import MachineEntry, PaperForm
from app.paper.service import places
from app.paper.service.concluding import Finished, conclude, merge_entries, move_form
from app.paper.service.lines import Sheet, Values, read_values
from app.paper.store import desk as desk_store
from app.paper.store import forms as form_store
from app.paper.store import scans as scan_store
from app.paper.store import settling as store

_chance = random.SystemRandom()
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Compared:
    """A first entry and what it is compared with. `doubts`: reasons by item, from the gallery."""

    first: Values
    second: Values
    machine: Values
    doubts: Mapping[str, str]

    @property
    def other(self) -> dict[str, Sequence[str]]:
        """The other side: the machine where it was sure, a second clerk elsewhere."""
        return rules.counterpart(self.second, machine=self.machine)

    def open_items(self, sheet: Sheet) -> list[str]:
        """The lines a third person rules on, in printed order."""
        differing = rules.disagreements(self.first, second=self.other, items=sheet.compared)
        return [item for item in sheet.compared if item in differing or item in self.doubts]


def part_of(work: Work, *, form: PaperForm, sheet: Sheet, pass_number: int) -> Sheet:
    """The lines that a pass keys: all, or in a second pass those of which the machine was not sure."""
    if pass_number == 1 or form.keying != campaigns.MACHINE:
        return sheet
    entry = store.find_machine_entry(work.session, form=form)
    wanted = frozenset(entry.open_lines.split()) if entry else frozenset(sheet.compared)
    return replace(sheet, lines=tuple(line for line in sheet.lines if line.item in wanted))


def compare(work: Work, *, form: PaperForm) -> Compared:
    """The entries of a form as they stand against each other."""
    entries = desk_store.list_entries(work.session, form=form)
    machine = store.find_machine_entry(work.session, form=form) if form.keying == campaigns.MACHINE else None
    known: Values = dict(machine.values) if machine else {}
    doubts = store.list_doubts(work.session, form=form, items=known) if known else ()
    return Compared(
        first=entries[0].values, second=entries[1].values if len(entries) > 1 else {}, machine=known,
        doubts={one.item: one.reason for one in doubts},
    )  # fmt: skip


def settle_first(work: Work, *, form: PaperForm, sheet: Sheet, keyed: Values, clerk_id: UUID) -> Finished:
    """What follows a first entry: a second one is waited for, or the form is settled at once."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=form.campaign_id)
    machine = _machine_entry(work, form=form, sheet=sheet) if campaign.keying == campaigns.MACHINE else None
    keying = campaign.keying if machine or campaign.keying != campaigns.MACHINE else campaigns.TWO_CLERKS
    values = {"first_clerk_id": clerk_id, "keying": keying}
    state = move_form(work, form=form, event="enter_first", values=values)
    if machine is not None:
        store.add_machine_entry(work.session, entry=machine)
    if not _waits(campaign, keying=keying, machine=machine):
        entered = _read_again(work, form=form)
        if keying == campaigns.SHARE:
            return conclude(work, form=entered, sheet=sheet, values=keyed, people={})
        return _settle(work, form=entered, sheet=sheet)
    return Finished(state=state)


def _waits(campaign: Campaign, *, keying: str, machine: MachineEntry | None) -> bool:
    """Whether a second person keys the form, or a part of it."""
    if keying == campaigns.SHARE:
        return rules.is_drawn(_chance.randrange(WHOLE), percent=campaign.keyed_again)
    return machine is None or bool(machine.open_lines)


def settle_second(work: Work, *, form: PaperForm, sheet: Sheet, clerk_id: UUID) -> Finished:
    """What follows a second entry: equal entries settle the form, others wait for a third person."""
    people = {"second_clerk_id": clerk_id}
    # written first: whoever doubts a line at this moment waits for the outcome
    if not form_store.set_form(work.session, form=form, expected="entered", values=people):
        raise StepNotOpen(serial=places.shown(form.serial), state=form.state)
    return _settle(work, form=_read_again(work, form=form), sheet=sheet)


def _settle(work: Work, *, form: PaperForm, sheet: Sheet) -> Finished:
    both = compare(work, form=form)
    if both.open_items(sheet):
        return Finished(state=move_form(work, form=form, event="dispute", values={}))
    merged = merge_entries(both.first, second=both.second, sheet=sheet)
    return conclude(work, form=form, sheet=sheet, values=merged, people={})


def _read_again(work: Work, *, form: PaperForm) -> PaperForm:
    found = form_store.find_form(
        work.session, campaign_id=form.campaign_id, serial=form.serial, scope=EVERYWHERE
    )
    if found is None:
        raise StepNotOpen(serial=places.shown(form.serial), state=form.state)
    return found


def _machine_entry(work: Work, *, form: PaperForm, sheet: Sheet) -> MachineEntry | None:
    """What the newest reading of each page that counts accepted; None where it accepted nothing."""
    readings = scan_store.list_campaign_readings(
        work.session, campaign_id=form.campaign_id, barred=(), serial=form.serial
    )
    newest = list({one.page: one for one in readings}.values())
    given = {
        item: row["value"] if isinstance(row["value"], list) else [row["value"]]
        for one in newest
        for item, row in one.items.items()
        if row["accepted"] and row["value"] and item in sheet.compared
    }
    values, faults = read_values(sheet, given=given)
    sure = {item: kept for item, kept in values.items() if item not in dict(faults)}
    if not sure:
        return None
    return MachineEntry(
        unit_id=form.unit_id, campaign_id=form.campaign_id, serial=form.serial, values=sure,
        engine_version=newest[-1].engine_version, taken_at=work.now(),
        open_lines=" ".join(item for item in sheet.compared if item not in sure),
        readings=[str(one.id) for one in newest],
    )  # fmt: skip
