"""Batches of forms: ordered, printed, handed out."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign, CampaignUnit
from app.core import queue
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.i18n import format_datetime
from app.core.ids import uuid7
from app.core.unit_of_work import Work
from app.core.uploads import KeptFile, get_file, keep_file
from app.paper import rules
from app.paper.definition.form import FormSpec
from app.paper.definition.serial import draw_serials, parse_serial
from app.paper.errors import (
    AlreadyIssued,
    BatchNotFound,
    NothingToPrint,
    NotPrintedYet,
    PaperNotOpen,
    SignedCountWrong,
)
from app.paper.forms import SignedCount
from app.paper.models import PrintBatch
from app.paper.rules import FormCounts
from app.paper.service import places
from app.paper.service.press import BatchToPrint, PrintRun
from app.paper.service.protocols import Pack, protocols
from app.paper.service.wording import form_spec, rated_units, words_of
from app.paper.store import forms as store
from app.sampling import service as sampling

PRINT_JOB = "paper.print_batches"
PDF_PURPOSE = "paper.print"
LAYOUT_PURPOSE = "paper.layout"
PAPERS_PURPOSE = "paper.papers"
PRINTED = (
    ("pdf_sha256", ".pdf", PDF_PURPOSE, "application/pdf"),
    ("layout_sha256", ".json", LAYOUT_PURPOSE, "application/json"),
    ("papers_sha256", "-papers.pdf", PAPERS_PURPOSE, "application/pdf"),
)
"""The files of a batch: where their hash stands, how their name ends, what they are for."""
DESK_ORDERS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as lists show it."""

    batch: PrintBatch
    unit: CampaignUnit
    group_key: str
    counts: FormCounts

    @property
    def step(self) -> str:
        """`printing`, `to_issue`, `issued`, or `voided` when nothing is left to hand out."""
        if self.batch.issued_on is not None:
            return "issued"
        if not self.counts.to_issue:
            return "voided"
        return "printing" if self.batch.pdf_sha256 is None else "to_issue"


@audited("paper.batches_prepared")
def prepare_batches(
    work: Work, *, audience_id: UUID, spare: int, scope: Scope = EVERYWHERE
) -> list[PrintBatch]:
    """Draws serials for every unit in scope with a quota of this audience and orders their printing.

    Each unit gets its target and `spare` forms, less what it has already. Raises `NothingToPrint`,
    `PaperNotOpen` (the round is over), `FormNotPrintable`.
    """
    audience = campaigns.get_audience(work, audience_id=audience_id)
    campaign = campaigns.hold_words(work, campaign_id=audience.campaign_id)
    if campaign.state not in ("draft", "running"):
        raise PaperNotOpen
    _spec_of(work, audience=audience)
    cells = sampling.list_ledger(work, campaign_id=campaign.id, scope=scope)
    printed = store.count_printed(work.session, audience_id=audience_id)
    units = places.units_by_id(work, campaign_id=campaign.id)
    batches = []
    for cell in cells:
        wanted = (cell.target or 0) + spare - printed.get(cell.unit_id, 0)
        if cell.audience_id == audience_id and wanted > 0:
            batches.append(add_batch(work, audience=audience, unit=units[cell.unit_id], forms=wanted))
    if not batches:
        raise NothingToPrint
    order_print(work, batches=batches)
    forms = sum(batch.printed for batch in batches)
    work.note(object=f"campaign:{campaign.key}", batches=len(batches), forms=forms, spare=spare)
    return batches


def add_batch(work: Work, *, audience: Audience, unit: CampaignUnit, forms: int) -> PrintBatch:
    """Stores a batch of so many forms with new random serials; `order_print` has it printed."""
    taken = store.list_serials(work.session, campaign_id=audience.campaign_id, ordinal=unit.ordinal)
    serials = draw_serials(
        unit.ordinal, count=forms, draw=secrets.randbelow, taken={int(serial[4:9]) for serial in taken}
    )
    batch = PrintBatch(
        unit_id=unit.unit_id, id=uuid7(), campaign_id=audience.campaign_id, audience_id=audience.id,
        printed=forms,
    )  # fmt: skip
    rows: list[dict[str, Any]] = [
        {
            "unit_id": unit.unit_id, "campaign_id": audience.campaign_id, "serial": serial.compact,
            "audience_id": audience.id, "batch_id": batch.id, "state": "printed",
            "desk_order": secrets.randbelow(DESK_ORDERS),
        }
        for serial in serials
    ]  # fmt: skip
    store.add_batch(work.session, batch=batch, forms=rows)
    return batch


def order_print(work: Work, *, batches: Sequence[PrintBatch]) -> None:
    """Has the worker print these batches."""
    queue.enqueue(
        work.session, kind=PRINT_JOB, dedupe_key=f"{PRINT_JOB}:{batches[0].id}",
        payload={"batch_ids": [str(batch.id) for batch in batches]}, due_at=work.now(),
    )  # fmt: skip


def plan_print(work: Work, *, batch_ids: Sequence[UUID]) -> list[PrintRun]:
    """What the printing child needs for these batches; those that have a PDF already are left out."""
    runs: dict[UUID, list[BatchToPrint]] = {}
    for batch_id in batch_ids:
        batch = _get_batch(work, batch_id=batch_id, scope=EVERYWHERE)
        if batch.pdf_sha256 is None:
            runs.setdefault(batch.audience_id, []).append(_to_print(work, batch=batch))
    return [
        _plan_run(work, audience_id=audience_id, batches=[one for one in found if one.serials])
        for audience_id, found in runs.items()
        if any(one.serials for one in found)
    ]


def _to_print(work: Work, *, batch: PrintBatch) -> BatchToPrint:
    unit = campaigns.find_campaign_unit(work, campaign_id=batch.campaign_id, unit_id=batch.unit_id)
    if unit is None:
        raise BatchNotFound
    found = store.list_batch_serials(
        work.session, unit_id=batch.unit_id, batch_id=batch.id, states=("printed",)
    )
    audience = campaigns.get_audience(work, audience_id=batch.audience_id)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=batch.campaign_id)
    group = next(one for one in campaigns.list_groups(work) if one.key == audience.group_key)
    language = work.resources.settings.language
    name, round_, of_group = (
        (one.name_en if language == "en" else "") or one.name_vi for one in (unit, campaign, group)
    )
    paper = campaigns.find_milestone(work, campaign_id=batch.campaign_id, kind="paper")
    pack = Pack(
        issuer=campaigns.issuer_of(work, campaign=campaign), campaign=round_, unit=name, group=of_group,
        serials=tuple(sorted(places.shown(serial) for serial in found)),
        until=format_datetime(paper.closes_at) if paper else "",
    )  # fmt: skip
    return BatchToPrint(
        unit_id=batch.unit_id, batch_id=batch.id, unit=name,
        serials=tuple(parse_serial(serial) for serial in found), papers=protocols(pack, language=language),
    )  # fmt: skip


def _plan_run(work: Work, *, audience_id: UUID, batches: Sequence[BatchToPrint]) -> PrintRun:
    audience = campaigns.get_audience(work, audience_id=audience_id)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=audience.campaign_id)
    spec = _spec_of(work, audience=audience, issuer=campaigns.issuer_of(work, campaign=campaign))
    return PrintRun(spec=spec, key=places.code_key(work, campaign=campaign), batches=tuple(batches))


def _spec_of(work: Work, *, audience: Audience, issuer: Sequence[str] = ()) -> FormSpec:
    questionnaire = places.get_questionnaire(work, audience=audience)
    rated = rated_units(work, audience=audience, questionnaire=questionnaire)
    language = work.resources.settings.language
    campaign = campaigns.get_campaign_by_id(work, campaign_id=audience.campaign_id)
    words = words_of(campaign, language=language)
    return form_spec(questionnaire, language=language, issuer=issuer, rated=rated, words=words)


def store_print(work: Work, *, runs: Sequence[PrintRun], folder: Path) -> None:
    """Keeps the files that the printing child wrote and names them in their batches."""
    for run in runs:
        for printed in run.batches:
            kept = {
                column: keep_file(
                    work, content=(folder / f"{printed.batch_id}{ending}").read_bytes(),
                    name=f"{printed.batch_id}{ending}", purpose=purpose, media_type=media_type,
                )
                for column, ending, purpose, media_type in PRINTED
            }  # fmt: skip
            batch = _get_batch(work, batch_id=printed.batch_id, scope=EVERYWHERE)
            store.set_batch(work.session, batch=batch, values=kept)


def list_batches(work: Work, *, campaign_id: UUID, scope: Scope) -> list[BatchRow]:
    """The batches of a campaign within a scope, in the order of their units, older ones first.

    None of the person's own unit: whoever is assessed does not hold the list of its forms.
    """
    units = places.units_by_id(work, campaign_id=campaign_id)
    groups = {one.id: one.group_key for one in campaigns.list_audiences(work, campaign_id=campaign_id)}
    states: dict[UUID, dict[str, int]] = {}
    for batch_id, state, count in store.count_batch_states(
        work.session, campaign_id=campaign_id, scope=scope
    ):
        states.setdefault(batch_id, {})[state] = count
    rows = [
        BatchRow(batch, units[batch.unit_id], groups[batch.audience_id], FormCounts(states[batch.id]))
        for batch in store.list_batches(
            work.session, campaign_id=campaign_id, scope=scope, barred=places.barred_units(work)
        )
    ]
    return sorted(rows, key=lambda row: (row.unit.ordinal, row.batch.id))


def get_batch(work: Work, *, batch_id: UUID, campaign: Campaign, scope: Scope) -> BatchRow:
    """One batch of a campaign; raises `BatchNotFound`."""
    for row in list_batches(work, campaign_id=campaign.id, scope=scope):
        if row.batch.id == batch_id:
            return row
    raise BatchNotFound


def list_voided(work: Work, *, batch: PrintBatch) -> list[str]:
    """The voided serials of a batch as printed, to be taken out of the pile; sorted."""
    found = store.list_batch_serials(
        work.session, unit_id=batch.unit_id, batch_id=batch.id, states=(rules.VOIDED,)
    )
    return sorted(places.shown(serial) for serial in found)


def get_batch_pdf(work: Work, *, batch_id: UUID, scope: Scope) -> KeptFile:
    """The printed file of a batch. Raises `BatchNotFound`, `NotPrintedYet`."""
    batch = _get_batch(work, batch_id=batch_id, scope=scope)
    if batch.pdf_sha256 is None:
        raise NotPrintedYet
    return get_file(work, sha256=batch.pdf_sha256, purpose=PDF_PURPOSE)


def get_batch_papers(work: Work, *, batch_id: UUID, scope: Scope) -> KeptFile:
    """Protocols and label of a batch, as PDF. Raises `BatchNotFound`, `NotPrintedYet`."""
    batch = _get_batch(work, batch_id=batch_id, scope=scope)
    if batch.papers_sha256 is None:
        raise NotPrintedYet
    return get_file(work, sha256=batch.papers_sha256, purpose=PAPERS_PURPOSE)


@audited("paper.batch_issued")
def issue_batch(work: Work, *, batch_id: UUID, form: SignedCount, scope: Scope = EVERYWHERE) -> PrintBatch:
    """Hands a batch over to its unit, whose officer signed for every form: printed -> issued.

    Raises `BatchNotFound`, `PaperNotOpen`, `NotPrintedYet`, `SignedCountWrong`, `AlreadyIssued`.
    """
    batch = _get_batch(work, batch_id=batch_id, scope=scope)
    campaign = places.require_running(work, campaign_id=batch.campaign_id)
    if batch.pdf_sha256 is None:
        raise NotPrintedYet
    waiting = store.count_batch(work.session, batch=batch, state="printed")
    if batch.issued_on is not None or waiting == 0:
        raise AlreadyIssued
    if form.signed != waiting:
        raise SignedCountWrong(printed=waiting)
    moved = store.move_batch(work.session, batch=batch, old="printed", new="issued")
    store.set_batch(work.session, batch=batch, values={"issued_on": form.on, "issued_signed": form.signed})
    sampling.record_issued(work, unit_id=batch.unit_id, audience_id=batch.audience_id, forms=moved)
    work.session.refresh(batch)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=batch.unit_id, batch=batch.id, forms=moved,
        on=form.on.isoformat(),
    )  # fmt: skip
    return batch


def _get_batch(work: Work, *, batch_id: UUID, scope: Scope) -> PrintBatch:
    batch = store.find_batch(work.session, batch_id=batch_id, scope=scope, barred=places.barred_units(work))
    if batch is None:
        raise BatchNotFound
    return batch
