"""Rulings: where two entries differ, a third person looks at the paper and decides."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import CampaignUnit
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.errors import (
    EntryNotUnderstood,
    FormNotFound,
    NotYourForm,
    RulingIncomplete,
    RulingNeedsReason,
    StepNotOpen,
)
from app.paper.forms import Ruling
from app.paper.models import PaperForm
from app.paper.service import gallery, places
from app.paper.service.concluding import Finished, conclude, merge_entries
from app.paper.service.desk import find_person
from app.paper.service.lines import Line, Sheet, Values, read_sheet, read_values
from app.paper.service.settling import Compared, compare
from app.paper.store import desk as store
from app.paper.store import forms as form_store
from app.paper.store import gallery as gallery_store

_chance = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class DisputedForm:
    """A form that waits for a ruling."""

    serial: str
    unit: CampaignUnit

    @property
    def shown(self) -> str:
        """The serial as printed."""
        return places.shown(self.serial)


@dataclass(frozen=True, slots=True)
class DisputedLine:
    """A line to rule on: both values, without names, in random order.

    `doubt`: why somebody doubted it in the gallery, an English message id; empty where nobody did.
    """

    line: Line
    values: tuple[tuple[str, ...], tuple[str, ...]]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A form with the lines to rule on."""

    serial: str
    unit: CampaignUnit
    title: str
    lines: tuple[DisputedLine, ...]

    @property
    def shown(self) -> str:
        """The serial as printed."""
        return places.shown(self.serial)


@dataclass(frozen=True, slots=True)
class _Open:
    """A disputed form, its lines and both entries."""

    form: PaperForm
    sheet: Sheet
    both: Compared

    @property
    def items(self) -> list[str]:
        return self.both.open_items(self.sheet)


def list_disputed(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[DisputedForm]:
    """The forms in scope that this person may rule on, in random desk order."""
    person = find_person(work)
    units = places.units_by_id(work, campaign_id=campaign_id)
    doubted = gallery_store.list_doubted(work.session, campaign_id=campaign_id, user_id=person.user_id)
    return [
        DisputedForm(form.serial, units[form.unit_id])
        for form in store.list_disputed(work.session, campaign_id=campaign_id, scope=scope)
        if rules.may_rule(person, form=_people(form)) and form.serial not in doubted
    ]


def _people(form: PaperForm) -> rules.FormPeople:
    return rules.FormPeople(form.unit_id, form.first_clerk_id, form.second_clerk_id)


def _open(work: Work, *, campaign_id: UUID, serial: str) -> _Open:
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=serial, scope=work.scope)
    person = find_person(work)
    if form is None or form.unit_id in person.home_units:
        raise FormNotFound
    if not rules.may_rule(person, form=_people(form)) or serial in gallery_store.list_doubted(
        work.session, campaign_id=campaign_id, user_id=person.user_id, serial=serial
    ):
        raise NotYourForm
    if form.state != "disputed":
        raise StepNotOpen(serial=places.shown(form.serial), state=form.state)
    audience = campaigns.get_audience(work, audience_id=form.audience_id)
    return _Open(form, read_sheet(work, audience=audience), compare(work, form=form))


def get_dispute(work: Work, *, campaign_id: UUID, serial: str) -> Dispute:
    """The lines in which a form's entries differ. Raises `FormNotFound`, `NotYourForm`, `StepNotOpen`."""
    found = _open(work, campaign_id=campaign_id, serial=serial)
    unit = campaigns.find_campaign_unit(work, campaign_id=campaign_id, unit_id=found.form.unit_id)
    if unit is None:
        raise FormNotFound
    lines = []
    for item in found.items:
        both = found.both
        pair = [tuple(both.first.get(item, ())), tuple(both.other.get(item, ()))]
        _chance.shuffle(pair)
        doubt = gallery.said_reason(both.doubts.get(item, ""))
        lines.append(DisputedLine(found.sheet.line(item), (pair[0], pair[1]), doubt))
    language = work.resources.settings.language
    title = found.sheet.questionnaire.title.in_language(language)
    return Dispute(found.form.serial, unit, title, tuple(lines))


@audited("paper.adjudicated")
def adjudicate(work: Work, *, campaign_id: UUID, serial: str, rulings: Sequence[Ruling]) -> Finished:
    """A third person's word on every line that differs; the form is accepted or found invalid.

    Raises `RulingIncomplete`, `RulingNeedsReason` (`items`: a value of neither entry without a reason),
    `EntryNotUnderstood`, `NotYourForm`, `StepNotOpen`, `FormNotFound`, `PaperNotOpen`.
    """
    found = _open(work, campaign_id=campaign_id, serial=serial)
    campaign = places.require_running(work, campaign_id=campaign_id)
    if sorted(ruling.item for ruling in rulings) != sorted(found.items):
        raise RulingIncomplete
    ruled, faults = read_values(found.sheet, given={ruling.item: ruling.value for ruling in rulings})
    if faults:
        raise EntryNotUnderstood(faults=faults)
    if len(ruled) != len(rulings):
        raise RulingIncomplete
    _require_reasons(found, rulings=rulings, ruled=ruled)
    store.add_rulings(
        work.session,
        rows=[
            {
                "unit_id": found.form.unit_id, "campaign_id": campaign_id, "serial": found.form.serial,
                "item": ruling.item, "adjudicator_id": work.actor.user_id,
                "value": " ".join(ruled[ruling.item]), "reason": ruling.reason,
                "ruled_at": work.now(),
            }
            for ruling in rulings
        ],
    )  # fmt: skip
    merged = merge_entries(found.both.first, second=found.both.second, sheet=found.sheet) | ruled
    finished = conclude(
        work, form=found.form, sheet=found.sheet, values=merged,
        people={"adjudicator_id": find_person(work).user_id},
    )  # fmt: skip
    work.note(
        object=f"campaign:{campaign.key}", unit_id=found.form.unit_id, lines=len(rulings),
        serial=places.shown(found.form.serial), state=finished.state,
    )  # fmt: skip
    return finished


def _require_reasons(found: _Open, *, rulings: Sequence[Ruling], ruled: Values) -> None:
    """A value that neither entry has needs a reason."""
    bare = [
        ruling.item
        for ruling in rulings
        if not ruling.reason.strip()
        and sorted(ruled[ruling.item])
        not in (sorted(side.get(ruling.item, ())) for side in (found.both.first, found.both.other))
    ]
    if bare:
        raise RulingNeedsReason(items=bare)
