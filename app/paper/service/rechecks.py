"""Re-checks: some accepted forms of each unit are drawn by chance, and somebody asks about them again."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Final
from uuid import UUID

from analysis.sampling.streams import Stream
from app.campaigns import service as campaigns
from app.campaigns.models import CampaignUnit
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.clock import in_vietnam
from app.core.i18n import Language, translate
from app.core.tabular import SheetToWrite, write_workbook
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.errors import FormNotFound, NothingToRecheck, NotYourForm, PaperNotOpen, StepNotOpen
from app.paper.forms import RecheckOrder, RecheckResult
from app.paper.models import PaperForm, Recheck, RecheckDraw
from app.paper.service import places
from app.paper.service.desk import find_person
from app.paper.store import forms as form_store
from app.paper.store import rechecks as store

SEEDS: Final = 1 << 31
MOST_OPEN: Final = 200
"""How many open forms one page lists."""
COLUMNS: Final = ("Unit code", "Unit", "Valid", "Drawn", "Not asked yet", *rules.RECHECK_WORDS.values())


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """A unit: forms accepted, and drawn ones by outcome (None: nobody has asked yet)."""

    unit: CampaignUnit
    accepted: int
    outcomes: Mapping[str | None, int]

    @property
    def drawn(self) -> int:
        """Forms drawn."""
        return sum(self.outcomes.values())

    def of(self, outcome: str | None) -> int:
        """Forms with this outcome."""
        return self.outcomes.get(outcome, 0)

    @property
    def denied(self) -> rules.Tally:
        """How many of those who were reached say that they did not answer."""
        reached = self.of(rules.CONFIRMED) + self.of(rules.DENIED)
        return rules.Tally(self.of(rules.DENIED), reached)


@dataclass(frozen=True, slots=True)
class Rechecks:
    """Units with accepted forms in official order; `waiting`: serial and unit of forms this person may ask
    about; `draws`: the oldest first."""

    rows: list[RecheckRow]
    waiting: list[tuple[str, CampaignUnit]]
    draws: Sequence[RecheckDraw]


@audited("paper.rechecks_drawn")
def draw_rechecks(
    work: Work, *, campaign_id: UUID, form: RecheckOrder, seed: int | None = None, scope: Scope = EVERYWHERE
) -> RecheckDraw:
    """Draws accepted forms of each unit in scope until this share of them is in the sample, at least one.

    The same forms and seed draw the same: a stream of its own for each unit (`analysis.sampling`) orders the
    unit's forms that were not drawn before. Raises `PaperNotOpen`, `NothingToRecheck`.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state == "draft":
        raise PaperNotOpen
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    units = places.units_by_id(work, campaign_id=campaign_id)
    accepted = store.list_accepted(
        work.session, campaign_id=campaign_id, scope=scope, barred=places.barred_units(work)
    )
    chosen = _choose(accepted, share=form.share, seed=seed, units=units)
    if not chosen:
        raise NothingToRecheck
    digest = sha256("\n".join(serial for _, serial in chosen).encode("ascii")).hexdigest()
    draw = RecheckDraw(
        campaign_id=campaign_id, share=form.share, seed=seed, forms=len(chosen), forms_sha256=digest,
        drawn_by=find_person(work).user_id, drawn_at=work.now(),
    )  # fmt: skip
    rows = [
        {
            "unit_id": unit_id, "campaign_id": campaign_id, "serial": serial, "draw_id": draw.id,
            "outcome": None, "note": "", "checked_by": None, "checked_at": None,
        }
        for unit_id, serial in chosen
    ]  # fmt: skip
    store.add_draw(work.session, draw=draw, rows=rows)
    work.note(
        object=f"campaign:{campaign.key}", share=form.share, seed=seed, forms=len(chosen),
        result_sha256=digest,
    )  # fmt: skip
    return draw


def _choose(
    accepted: Sequence[tuple[UUID, str, bool]], *, share: int, seed: int, units: Mapping[UUID, CampaignUnit]
) -> list[tuple[UUID, str]]:
    """Unit and serial of the forms to draw now, by unit in official order."""
    left: defaultdict[UUID, list[str]] = defaultdict(list)
    drawn: defaultdict[UUID, int] = defaultdict(int)
    for unit_id, serial, before in accepted:
        drawn[unit_id] += before
        left[unit_id] += [] if before else [serial]
    chosen = []
    for unit_id in sorted(left, key=lambda one: units[one].ordinal):
        forms = left[unit_id]
        wanted = rules.recheck_size(len(forms) + drawn[unit_id], share=share) - drawn[unit_id]
        stream = Stream("recheck", seed, units[unit_id].code, len(forms))
        chosen += [(unit_id, forms[place]) for place in stream.order(len(forms), first=max(wanted, 0))]
    return chosen


def read_rechecks(work: Work, *, campaign_id: UUID, scope: Scope) -> Rechecks:
    """What was drawn and what came of it, by unit, none of the person's own unit."""
    barred, units = places.barred_units(work), places.units_by_id(work, campaign_id=campaign_id)
    accepted: defaultdict[UUID, int] = defaultdict(int)
    for unit_id, _, _ in store.list_accepted(
        work.session, campaign_id=campaign_id, scope=scope, barred=barred
    ):
        accepted[unit_id] += 1
    outcomes: defaultdict[UUID, dict[str | None, int]] = defaultdict(dict)
    for unit_id, outcome, forms in store.count_outcomes(
        work.session, campaign_id=campaign_id, scope=scope, barred=barred
    ):
        outcomes[unit_id][outcome] = forms
    person = find_person(work)
    waiting = store.list_open(
        work.session, campaign_id=campaign_id, scope=scope, barred=barred, but=person.user_id, most=MOST_OPEN
    )
    shown = sorted(accepted.keys() | outcomes.keys(), key=lambda one: units[one].ordinal)
    return Rechecks(
        rows=[RecheckRow(units[one], accepted[one], outcomes[one]) for one in shown],
        waiting=[(serial, units[unit_id]) for unit_id, serial in waiting],
        draws=store.list_draws(work.session, campaign_id=campaign_id),
    )


def get_recheck(work: Work, *, campaign_id: UUID, serial: str, scope: Scope) -> tuple[Recheck, CampaignUnit]:
    """A drawn form that this person may ask about. Raises `FormNotFound`, `NotYourForm`, `StepNotOpen`."""
    recheck, form = _open(work, campaign_id=campaign_id, serial=serial, scope=scope)
    return recheck, places.units_by_id(work, campaign_id=campaign_id)[form.unit_id]


def _open(work: Work, *, campaign_id: UUID, serial: str, scope: Scope) -> tuple[Recheck, PaperForm]:
    form = form_store.find_form(work.session, campaign_id=campaign_id, serial=serial, scope=scope)
    recheck = store.find_recheck(work.session, form=form) if form else None
    person = find_person(work)
    if form is None or recheck is None or form.unit_id in person.home_units:
        raise FormNotFound
    people = rules.FormPeople(form.unit_id, form.first_clerk_id, form.second_clerk_id)
    if not rules.may_rule(person, form=people):
        raise NotYourForm
    if recheck.outcome is not None:
        raise StepNotOpen(serial=places.shown(serial))
    return recheck, form


@audited("paper.rechecked")
def record_recheck(
    work: Work, *, campaign_id: UUID, serial: str, form: RecheckResult, scope: Scope = EVERYWHERE
) -> None:
    """Notes what came of asking about a form; it stands for good and changes no answer.

    Raises `FormNotFound`, `NotYourForm` (who keyed it does not ask about it), `StepNotOpen`.
    """
    recheck, asked = _open(work, campaign_id=campaign_id, serial=serial, scope=scope)
    values = {
        "outcome": form.outcome, "note": form.note, "checked_by": find_person(work).user_id,
        "checked_at": work.now(),
    }  # fmt: skip
    if not store.set_outcome(work.session, recheck=recheck, values=values):
        raise StepNotOpen(serial=places.shown(serial))
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=asked.unit_id, serial=places.shown(serial),
        outcome=form.outcome,
    )  # fmt: skip


def write_rechecks(work: Work, *, campaign_id: UUID, scope: Scope, language: Language) -> bytes:
    """The figures by unit as a workbook, the draws on a sheet of their own."""
    found = read_rechecks(work, campaign_id=campaign_id, scope=scope)
    rows: list[Sequence[str | int]] = [
        (
            row.unit.code, (row.unit.name_en if language == "en" else "") or row.unit.name_vi, row.accepted,
            row.drawn, row.of(None), *(row.of(outcome) for outcome in rules.RECHECK_WORDS),
        )
        for row in found.rows
    ]  # fmt: skip
    draws = [
        (
            in_vietnam(one.drawn_at).strftime("%Y-%m-%d %H:%M"),
            one.share,
            one.seed,
            one.forms,
            one.forms_sha256,
        )
        for one in found.draws
    ]
    columns = ("Drawn at", "Forms of a hundred", "Seed", "Forms", "SHA-256 of the result")
    out = BytesIO()
    sheets = [
        SheetToWrite(translate(language, "Re-check"), [translate(language, one) for one in COLUMNS], rows,
                     (12, 40)),
        SheetToWrite(translate(language, "Draws"), [translate(language, one) for one in columns], draws,
                     (20, 12, 14, 10, 68)),
    ]  # fmt: skip
    write_workbook(out, sheets=sheets)
    return out.getvalue()
