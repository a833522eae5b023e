"""The entry desk: one form at a time, twice, by two people who see nothing of each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.errors import DeskLeaseOver, EntryIncomplete, EntryNotUnderstood, FormNotFound, NotYourForm
from app.paper.models import DeskClaim, Entry, PaperForm
from app.paper.service import places, planting
from app.paper.service.concluding import Finished
from app.paper.service.held import DeskForm, Held
from app.paper.service.lines import Sheet, Values, read_sheet, read_values
from app.paper.service.settling import part_of, settle_first, settle_second
from app.paper.store import desk as store
from app.paper.store import forms as form_store

LEASE = timedelta(minutes=30)
TRIES = 5


def find_person(work: Work) -> rules.DeskPerson:
    """Who sits at the desk, and the units whose forms this person never keys; `Forbidden` without one."""
    if work.actor.user_id is None:
        raise Forbidden
    return rules.DeskPerson(work.actor.user_id, places.barred_by_rating(work))


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
        _keep(work, held=held, keyed=held.claim.values)
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
    return show_form(work, held=held) if held else None


def _find_held(work: Work, *, campaign_id: UUID, person: rules.DeskPerson) -> Held | None:
    claim = store.find_claim(work.session, campaign_id=campaign_id, clerk_id=person.user_id)
    form = None
    if claim is not None:
        form = form_store.find_form(
            work.session, campaign_id=campaign_id, serial=claim.serial, scope=work.scope
        )
    if claim is None or form is None or form.state not in rules.ENTERABLE[claim.pass_number]:
        found = planting.find_held(work, campaign_id=campaign_id, person=person)
        return Held(*found, is_planted=True) if found else None
    return None if form.unit_id in person.home_units else Held(form, claim)


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


def _claim_next(work: Work, *, campaign_id: UUID, person: rules.DeskPerson, pass_number: int) -> bool:
    """Takes the next form of a pass; False when there is none or somebody was faster."""
    form = _next_form(work, campaign_id=campaign_id, person=person, pass_number=pass_number)
    if form is None:
        return False
    until = work.now() + LEASE
    if planting.slip_in(work, instead_of=form, person=person, pass_number=pass_number, lease_until=until):
        return True
    if not store.put_claim(
        work.session, form=form, pass_number=pass_number, clerk_id=person.user_id, now=work.now(),
        lease_until=until,
    ):  # fmt: skip
        return False
    now = form_store.find_form(work.session, campaign_id=campaign_id, serial=form.serial, scope=work.scope)
    if now is None or now.state not in rules.ENTERABLE[pass_number]:
        store.delete_claim(work.session, form=form, pass_number=pass_number)
        return False
    return True


def show_form(work: Work, *, held: Held) -> DeskForm:
    """A form on a desk as the page shows it: nothing tells a planted one."""
    form, claim = held.form, held.claim
    audience = campaigns.get_audience(work, audience_id=form.audience_id)
    unit = campaigns.find_campaign_unit(work, campaign_id=form.campaign_id, unit_id=form.unit_id)
    if unit is None:
        raise FormNotFound
    whole = read_sheet(work, audience=audience)
    sheet = _part(work, held=held, sheet=whole)
    done = store.count_entries(work.session, campaign_id=form.campaign_id, clerk_id=claim.clerk_id)
    done += planting.count_done(work, campaign_id=form.campaign_id, clerk_id=claim.clerk_id)
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
    desk = _keyed(work, campaign_id=campaign_id, serial=serial, values=values)
    _keep(work, held=desk.held, keyed=desk.keyed)
    if desk.faults:
        raise EntryNotUnderstood(faults=desk.faults)
    return work.now()


@dataclass(frozen=True, slots=True)
class _Desk:
    """A form on this desk, its lines and those of this pass, what was posted for it and what is wrong."""

    held: Held
    sheet: Sheet
    part: Sheet
    keyed: Values
    faults: list[tuple[str, str]]


def _keyed(work: Work, *, campaign_id: UUID, serial: str, values: Mapping[str, Sequence[str]]) -> _Desk:
    places.require_running(work, campaign_id=campaign_id)
    person = find_person(work)
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=serial, scope=work.scope)
    if form is None or form.unit_id in person.home_units:
        raise FormNotFound
    claim = store.find_claim(work.session, campaign_id=campaign_id, clerk_id=person.user_id)
    if claim is not None and claim.serial == form.serial:
        held = Held(form, claim)
    else:
        planted = planting.find_held(work, campaign_id=campaign_id, person=person)
        if planted is None or planted[0].serial != form.serial:
            raise DeskLeaseOver
        held = Held(*planted, is_planted=True)
    sheet = read_sheet(work, audience=_audience(work, form=form))
    part = _part(work, held=held, sheet=sheet)
    keyed, faults = read_values(part, given=values)
    return _Desk(held, sheet, part, keyed, faults)


def _part(work: Work, *, held: Held, sheet: Sheet) -> Sheet:
    """The lines of this pass; of a planted form all."""
    if held.is_planted:
        return sheet
    return part_of(work, form=held.form, sheet=sheet, pass_number=held.claim.pass_number)


def _audience(work: Work, *, form: PaperForm) -> Audience:
    return campaigns.get_audience(work, audience_id=form.audience_id)


def _keep(work: Work, *, held: Held, keyed: Values) -> None:
    until, claim = work.now() + LEASE, held.claim
    if held.is_planted:
        planting.keep_planted(work, claim=claim, keyed=keyed, lease_until=until)
    elif not store.renew_claim(
        work.session, form=held.form, pass_number=claim.pass_number, clerk_id=claim.clerk_id, values=keyed,
        lease_until=until,
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
    desk = _keyed(work, campaign_id=campaign_id, serial=serial, values=values)
    form = desk.held.form
    _keep(work, held=desk.held, keyed=desk.keyed)
    if desk.faults:
        raise EntryNotUnderstood(faults=desk.faults)
    open_items = rules.unkeyed(desk.keyed, items=desk.part.marked)
    if open_items:
        raise EntryIncomplete(items=open_items)
    finished = _store_entry(work, desk=desk, key_times=key_times)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=form.unit_id, serial=places.shown(form.serial),
        entry=desk.held.claim.pass_number, state=finished.state, planted=desk.held.is_planted,
    )  # fmt: skip
    return finished


def _store_entry(work: Work, *, desk: _Desk, key_times: Sequence[int]) -> Finished:
    form, claim, keyed = desk.held.form, desk.held.claim, desk.keyed
    if desk.held.is_planted:
        planting.finish_planted(work, claim=claim, keyed=keyed, key_times=key_times)
        return Finished(state=form.state)
    people = rules.FormPeople(form.unit_id, form.first_clerk_id, form.second_clerk_id)
    if not rules.may_enter(find_person(work), form=people):
        raise NotYourForm
    store.add_entry(work.session, entry=_entry(work, claim=claim, keyed=keyed, key_times=key_times))
    clerk = claim.clerk_id
    if claim.pass_number == 1:
        finished = settle_first(work, form=form, sheet=desk.sheet, keyed=keyed, clerk_id=clerk)
    else:
        finished = settle_second(work, form=form, sheet=desk.sheet, clerk_id=clerk)
    store.delete_claim(work.session, form=form, pass_number=claim.pass_number)
    return finished


def is_entered(work: Work, *, campaign_id: UUID, serial: str, values: Mapping[str, Sequence[str]]) -> bool:
    """Whether this clerk has stored just this entry before: it was sent twice. Raises `FormNotFound`."""
    person = find_person(work)
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=serial, scope=work.scope)
    if form is None:
        raise FormNotFound
    keyed, _ = read_values(read_sheet(work, audience=_audience(work, form=form)), given=values)
    if planting.is_planted_done(work, form=form, clerk_id=person.user_id, keyed=keyed):
        return True
    entries = store.list_entries(work.session, form=form)
    return any(entry.clerk_id == person.user_id and entry.values == keyed for entry in entries)


def _entry(work: Work, *, claim: DeskClaim, keyed: Values, key_times: Sequence[int]) -> Entry:
    return Entry(
        unit_id=claim.unit_id, campaign_id=claim.campaign_id, serial=claim.serial,
        pass_number=claim.pass_number, clerk_id=claim.clerk_id, entered_at=work.now(), values=keyed,
        key_times=list(key_times),
    )  # fmt: skip
