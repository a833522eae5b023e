"""Forms are printed by quota, handed out against a signature and taken back by their serials."""

import json
import random
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import EVERYWHERE, Scope
from app.core.models import AuditEvent, Job
from app.paper import service
from app.paper.definition.layout import Sheet
from app.paper.definition.serial import draw_serials, parse_serial
from app.paper.errors import (
    AlreadyIssued,
    BatchNotFound,
    NothingToPrint,
    NotPrintedYet,
    PaperNotOpen,
    SignedCountWrong,
)
from app.paper.models import PaperForm, PrintBatch
from app.sampling.models import Quota
from tests.integration.paper_room.scene import QUOTA, Scene


def prepare(scene: Scene, spare: int = 0) -> list[PrintBatch]:
    with scene.work("manager") as work:
        return service.prepare_batches(work, audience_id=scene.audience_id, spare=spare)


def issue(scene: Scene, batch: PrintBatch, signed: int, *, scope: Scope = EVERYWHERE) -> PrintBatch:
    with scene.work("manager") as work:
        form = service.SignedCount(signed=signed, on=clock.today())
        return service.issue_batch(work, batch_id=batch.id, form=form, scope=scope)


def test_each_unit_gets_its_quota_and_some_to_spare(scene: Scene) -> None:
    batches = prepare(scene, spare=2)
    codes = {unit_id: code for code, unit_id in scene.units.items()}
    printed = {codes[batch.unit_id]: batch.printed for batch in batches}
    assert printed == {code: target + 2 for code, target in QUOTA.items()}
    serials = [parse_serial(form.serial) for form in scene.forms()]
    assert len(set(serials)) == sum(QUOTA.values()) + 6
    with scene.work(writing=False) as work:
        ordinals = {
            one.unit_id: one.ordinal
            for one in campaigns.list_campaign_units(work, campaign_id=scene.campaign_id)
        }
    assert all(parse_serial(form.serial).ordinal == ordinals[form.unit_id] for form in scene.forms())


def test_ordering_again_prints_what_is_lacking(scene: Scene) -> None:
    prepare(scene, spare=1)
    with pytest.raises(NothingToPrint):
        prepare(scene, spare=1)
    assert [batch.printed for batch in prepare(scene, spare=3)] == [2, 2, 2]


def test_a_print_job_stores_one_file_a_batch_and_the_layout_once(sqlite_scene: Scene) -> None:
    batches = prepare(sqlite_scene)
    assert sqlite_scene.run_jobs() == 1
    with sqlite_scene.work(writing=False) as work:
        stored = work.session.execute(select(PrintBatch)).scalars().all()
        job = work.session.execute(select(Job)).scalar_one()
        pdf = service.get_batch_pdf(work, batch_id=batches[0].id, scope=EVERYWHERE)
    assert job.state == "done"
    assert pdf.content.startswith(b"%PDF-")
    assert len({batch.pdf_sha256 for batch in stored}) == 3
    digests = {batch.layout_sha256 for batch in stored}
    assert len(digests) == 1
    sheet = Sheet.from_json(json.loads(sqlite_scene.resources.files.get(digests.pop() or "")))
    assert {box.item for box in sheet.boxes} == {f"q{number:02d}" for number in range(1, 22)}


def test_a_repeated_print_job_changes_nothing(scene: Scene) -> None:
    scene.prepare()
    with scene.work(writing=False) as work:
        before = {b.id: b.pdf_sha256 for b in work.session.execute(select(PrintBatch)).scalars()}
    assert scene.run_jobs() == 1
    with scene.work(writing=False) as work:
        after = {b.id: b.pdf_sha256 for b in work.session.execute(select(PrintBatch)).scalars()}
    assert before == after


def test_a_hand_over_needs_the_printed_number(sqlite_scene: Scene) -> None:
    batch = prepare(sqlite_scene)[0]
    with pytest.raises(NotPrintedYet):
        issue(sqlite_scene, batch, batch.printed)
    sqlite_scene.run_jobs()
    with pytest.raises(SignedCountWrong):
        issue(sqlite_scene, batch, batch.printed - 1)
    assert issue(sqlite_scene, batch, batch.printed).issued_signed == batch.printed
    with pytest.raises(AlreadyIssued):
        issue(sqlite_scene, batch, batch.printed)
    with sqlite_scene.work(writing=False) as work:
        cell = work.session.get_one(Quota, (batch.unit_id, sqlite_scene.audience_id))
        verbs = work.session.execute(select(col(AuditEvent.verb))).scalars().all()
    assert cell.issued == batch.printed
    assert verbs.count("paper.batch_issued") == 1


def test_a_batch_outside_the_scope_does_not_exist(scene: Scene) -> None:
    batch = prepare(scene)[0]
    elsewhere = Scope(unit_ids=frozenset({scene.units["D1C1"]}))
    with pytest.raises(BatchNotFound):
        issue(scene, batch, batch.printed, scope=elsewhere)
    with scene.work("manager", writing=False) as work:
        assert service.list_batches(work, campaign_id=scene.campaign_id, scope=elsewhere) == []


def test_what_does_not_belong_is_set_aside_with_its_reason(issued: Scene) -> None:
    with issued.work("manager") as work:
        service.prepare_batches(work, audience_id=issued.audience_id, spare=1)
    forms = issued.forms()
    unissued = next(form.serial for form in forms if form.state == "printed")
    mine = next(form.serial for form in forms if form.state == "issued")
    stranger = unprinted(forms)
    received = issued.receive([service.shown(mine), mine, unissued, stranger, "0417-38206", ""])
    assert received.accepted == 1
    assert [one.reason for one in received.quarantined] == [
        "duplicate", "not_issued", "unknown", "malformed", "malformed",
    ]  # fmt: skip
    with issued.work(writing=False) as work:
        kept = service.list_quarantine(work, campaign_id=issued.campaign_id)
    assert sorted(paper.reason for paper in kept) == sorted(one.reason for one in received.quarantined)


def unprinted(forms: Sequence[PaperForm]) -> str:
    """A good serial that nobody drew."""
    known = {form.serial for form in forms}
    drawn = draw_serials(1, count=len(known) + 1, draw=random.Random(1).randrange)
    return next(serial.compact for serial in drawn if serial.compact not in known)


def test_a_form_of_another_round_is_foreign(issued: Scene) -> None:
    serial = issued.forms()[0].serial
    with issued.work() as work:
        first = campaigns.get_campaign_by_id(work, campaign_id=issued.campaign_id)
        other = campaigns.create_campaign(
            work,
            draft=campaigns.CampaignDraft(
                key="other-2023", name_vi="Other", name_en="Other", owner_unit_id=first.owner_unit_id,
                period_from=first.period_from, period_to=first.period_to,
            ),
        )  # fmt: skip
        other.state = "running"
    with issued.work("manager") as work:
        received = service.receive_forms(work, campaign_id=other.id, serials=[serial])
    assert [one.reason for one in received.quarantined] == ["foreign"]


def test_forms_still_out_are_missing_after_the_end_and_late_ones_set_aside(issued: Scene) -> None:
    serials = [form.serial for form in issued.forms()]
    issued.receive(serials[:4])
    with issued.work("manager") as work:
        assert service.close_paper(work, campaign_id=issued.campaign_id) == 2
    assert [one.reason for one in issued.receive(serials[4:]).quarantined] == ["late", "late"]
    with issued.work(writing=False) as work:
        ledger = service.read_ledger(work, campaign_id=issued.campaign_id, scope=EVERYWHERE)
    assert (ledger.forms.issued, ledger.forms.returned, ledger.forms.missing) == (6, 4, 2)
    assert ledger.disagreeing == []


def test_a_closed_round_takes_nothing_in(issued: Scene) -> None:
    serials = [form.serial for form in issued.forms()]
    with issued.work() as work:
        campaigns.close_campaign(work, campaign_id=issued.campaign_id)
    with pytest.raises(PaperNotOpen):
        issued.receive(serials)
    with issued.work(writing=False) as work:
        states = work.session.execute(select(col(PaperForm.state))).scalars().all()
    assert set(states) == {"issued"}
