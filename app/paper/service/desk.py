"""The entry desk: one form at a time, twice, by two people who see nothing of each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, CampaignUnit
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.errors import DeskLeaseOver, EntryIncomplete, EntryNotUnderstood, FormNotFound, NotYourForm
from app.paper.models import DeskClaim, Entry, PaperForm
from app.paper.service import places
from app.paper.service.concluding import Finished
from app.paper.service.lines import Line, Sheet, Values, read_sheet, read_values
from app.paper.service.settling import part_of, settle_first, settle_second
from app.paper.store import desk as store
from app.paper.store import forms as form_store

LEASE = timedelta(minutes=30)
TRIES = 5


@dataclass(frozen=True, slots=True)
class DeskForm:
    """A form on a clerk's desk. It says nothing about what anybody else has keyed."""

    serial: str
    pass_number: int
    unit: CampaignUnit
    title: str
    lines: tuple[Line, ...]
    values: Values
    position: int
    total: int
    lease_until: datetime

    @property
    def shown(self) -> str:
        """The serial as printed."""
        return places.shown(self.serial)

    @property
    def boxes(self) -> int:
        """The largest number of boxes in a line, those set apart aside."""
        return max((len(line.options) for line in self.lines), default=0)


def find_person(work: Work) -> rules.DeskPerson:
    """Who sits at the desk, and which units are home to this person. Raises `Forbidden` without a person."""
    if work.actor.user_id is None:
        raise Forbidden
    return rules.DeskPerson(work.actor.user_id, places.barred_units(work))


def take_form(work: Work, *, campaign_id: UUID) -> DeskForm | None:
    """Takes the next form as `hold_form` does and shows it; None when nothing waits for this clerk."""
    return find_form(work, campaign_id=campaign_id) if hold_form(work, campaign_id=campaign_id) else None


def hold_form(work: Work, *, campaign_id: UUID) -> bool:
    """Holds the form this clerk has on the desk, else the next one: second entries first, in random order.

    False when nothing waits for this clerk. A form is held for 30 minutes after it was last saved; never
    a form of the clerk's own unit or its units below, never for a second entry what the clerk keyed
    first. Raises `PaperNotOpen`.
    """
    places.require_running(work, campaign_id=campaign_id)
    person = find_person(work)
    held = _find_held(work, campaign_id=campaign_id, person=person)
    if held is not None:
        form, claim = held
        store.renew_claim(
            work.session, form=form, pass_number=claim.pass_number, clerk_id=claim.clerk_id,
            values=claim.values, lease_until=work.now() + LEASE,
        )  # fmt: skip
        return True
    for _ in range(TRIES):
        for pass_number in (2, 1):
            if _claim_next(work, campaign_id=campaign_id, person=person, pass_number=pass_number):
                return True
        if not _is_any_waiting(work, campaign_id=campaign_id, person=person):
            break
    return False


def find_form(work: Work, *, campaign_id: UUID) -> DeskForm | None:
    """The form on this clerk's desk, or None; changes nothing."""
    held = _find_held(work, campaign_id=campaign_id, person=find_person(work))
    return show_form(work, form=held[0], claim=held[1]) if held else None


def _find_held(
    work: Work, *, campaign_id: UUID, person: rules.DeskPerson
) -> tuple[PaperForm, DeskClaim] | None:
    claim = store.find_claim(work.session, campaign_id=campaign_id, clerk_id=person.user_id)
    if claim is None:
        return None
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=claim.serial, scope=work.scope)
    if form is None or form.state not in rules.ENTERABLE[claim.pass_number]:
        return None
    return None if form.unit_id in person.home_units else (form, claim)


def _next_form(
    work: Work, *, campaign_id: UUID, person: rules.DeskPerson, pass_number: int
) -> PaperForm | None:
    return store.next_form(
        work.session, campaign_id=campaign_id, states=rules.ENTERABLE[pass_number], pass_number=pass_number,
        clerk_id=person.user_id, barred_units=sorted(person.home_units), now=work.now(), scope=work.scope,
    )  # fmt: skip


def _is_any_waiting(work: Work, *, campaign_id: UUID, person: rules.DeskPerson) -> bool:
    return any(
        _next_form(work, campaign_id=campaign_id, person=person, pass_number=pass_number)
        for pass_number in (2, 1)
    )


def _claim_next(
    work: Work, *, campaign_id: UUID, person: rules.DeskPerson, pass_number: int
) -> tuple[PaperForm, DeskClaim] | None:
    """Takes the next form of a pass; None when there is none or somebody was faster."""
    form = _next_form(work, campaign_id=campaign_id, person=person, pass_number=pass_number)
    if form is None:
        return None
    until = work.now() + LEASE
    if not store.put_claim(
        work.session, form=form, pass_number=pass_number, clerk_id=person.user_id, now=work.now(),
        lease_until=until,
    ):  # fmt: skip
        return None
    now = form_store.find_form(work.session, campaign_id=campaign_id, serial=form.serial, scope=work.scope)
    if now is None or now.state not in rules.ENTERABLE[pass_number]:
        store.delete_claim(work.session, form=form, pass_number=pass_number)
        return None
    claim = store.find_claim(work.session, campaign_id=campaign_id, clerk_id=person.user_id)
    return None if claim is None else (form, claim)


def show_form(work: Work, *, form: PaperForm, claim: DeskClaim) -> DeskForm:
    """A form on a desk as the page shows it."""
    audience = campaigns.get_audience(work, audience_id=form.audience_id)
    unit = campaigns.find_campaign_unit(work, campaign_id=form.campaign_id, unit_id=form.unit_id)
    if unit is None:
        raise FormNotFound
    whole = read_sheet(work, audience=audience)
    sheet = part_of(work, form=form, sheet=whole, pass_number=claim.pass_number)
    done = store.count_entries(work.session, campaign_id=form.campaign_id, clerk_id=claim.clerk_id)
    states = rules.ENTERABLE[claim.pass_number]
    waiting = store.count_waiting(work.session, campaign_id=form.campaign_id, states=states, scope=work.scope)
    return DeskForm(
        serial=form.serial, pass_number=claim.pass_number, unit=unit,
        title=sheet.questionnaire.title.in_language(work.resources.settings.language), lines=sheet.lines,
        values={item: list(given) for item, given in claim.values.items()}, position=done + 1,
        total=done + max(1, waiting), lease_until=claim.lease_until,
    )  # fmt: skip


def save_values(
    work: Work, *, campaign_id: UUID, serial: str, values: Mapping[str, Sequence[str]]
) -> datetime:
    """Keeps what is keyed so far and holds the form for another 30 minutes; returns the time of saving.

    Not audited: a draft. Raises `DeskLeaseOver`, `EntryNotUnderstood`, `FormNotFound`, `PaperNotOpen`.
    """
    form, _, keyed, claim, faults = _keyed(work, campaign_id=campaign_id, serial=serial, values=values)
    _keep(work, form=form, claim=claim, keyed=keyed)
    if faults:
        raise EntryNotUnderstood(faults=faults)
    return work.now()


def _keyed(
    work: Work, *, campaign_id: UUID, serial: str, values: Mapping[str, Sequence[str]]
) -> tuple[PaperForm, Sheet, Values, DeskClaim, list[tuple[str, str]]]:
    """The form on this desk, its lines, what was posted for it, and what is wrong with that."""
    places.require_running(work, campaign_id=campaign_id)
    person = find_person(work)
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=serial, scope=work.scope)
    if form is None or form.unit_id in person.home_units:
        raise FormNotFound
    claim = store.find_claim(work.session, campaign_id=campaign_id, clerk_id=person.user_id)
    if claim is None or claim.serial != form.serial:
        raise DeskLeaseOver
    sheet = read_sheet(work, audience=_audience(work, form=form))
    part = part_of(work, form=form, sheet=sheet, pass_number=claim.pass_number)
    keyed, faults = read_values(part, given=values)
    return form, sheet, keyed, claim, faults


def _audience(work: Work, *, form: PaperForm) -> Audience:
    return campaigns.get_audience(work, audience_id=form.audience_id)


def _keep(work: Work, *, form: PaperForm, claim: DeskClaim, keyed: Values) -> None:
    if not store.renew_claim(
        work.session, form=form, pass_number=claim.pass_number, clerk_id=claim.clerk_id, values=keyed,
        lease_until=work.now() + LEASE,
    ):  # fmt: skip
        raise DeskLeaseOver


@audited("paper.entry_finished")
def finish_entry(
    work: Work,
    *,
    campaign_id: UUID,
    serial: str,
    values: Mapping[str, Sequence[str]],
    key_times: Sequence[int],
) -> Finished:
    """Stores an entry for ever; what follows is `settling`'s, by the campaign's way of keying.

    Equal entries end in an accepted or invalid form, different ones wait for a third person.
    `key_times`: milliseconds between keys. Raises `EntryIncomplete` (`items`: the lines without a value),
    `EntryNotUnderstood`, `DeskLeaseOver`, `NotYourForm`, `StepNotOpen`, `FormNotFound`, `PaperNotOpen`.
    """
    form, sheet, keyed, claim, faults = _keyed(work, campaign_id=campaign_id, serial=serial, values=values)
    _keep(work, form=form, claim=claim, keyed=keyed)
    if faults:
        raise EntryNotUnderstood(faults=faults)
    part = part_of(work, form=form, sheet=sheet, pass_number=claim.pass_number)
    open_items = rules.unkeyed(keyed, items=part.marked)
    if open_items:
        raise EntryIncomplete(items=open_items)
    people = rules.FormPeople(form.unit_id, form.first_clerk_id, form.second_clerk_id)
    if not rules.may_enter(find_person(work), form=people):
        raise NotYourForm
    store.add_entry(work.session, entry=_entry(work, claim=claim, keyed=keyed, key_times=key_times))
    clerk = claim.clerk_id
    if claim.pass_number == 1:
        finished = settle_first(work, form=form, sheet=sheet, keyed=keyed, clerk_id=clerk)
    else:
        finished = settle_second(work, form=form, sheet=sheet, clerk_id=clerk)
    store.delete_claim(work.session, form=form, pass_number=claim.pass_number)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=form.unit_id, serial=places.shown(form.serial),
        entry=claim.pass_number, state=finished.state,
    )  # fmt: skip
    return finished


def is_entered(work: Work, *, campaign_id: UUID, serial: str, values: Mapping[str, Sequence[str]]) -> bool:
    """Whether this clerk has stored just this entry before: it was sent twice. Raises `FormNotFound`."""
    person = find_person(work)
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=serial, scope=work.scope)
    if form is None:
        raise FormNotFound
    keyed, _ = read_values(read_sheet(work, audience=_audience(work, form=form)), given=values)
    entries = store.list_entries(work.session, form=form)
    return any(entry.clerk_id == person.user_id and entry.values == keyed for entry in entries)


def _entry(work: Work, *, claim: DeskClaim, keyed: Values, key_times: Sequence[int]) -> Entry:
    return Entry(
        unit_id=claim.unit_id, campaign_id=claim.campaign_id, serial=claim.serial,
        pass_number=claim.pass_number, clerk_id=claim.clerk_id, entered_at=work.now(), values=keyed,
        key_times=list(key_times),
    )  # fmt: skip
