"""Documents are drawn page by page in a child of the worker, once for each content, shown within scope."""

import io
from uuid import uuid4

import pytest
from PIL import Image
from sqlmodel import select

from app.core import clock, queue
from app.core.unit_of_work import open_work
from app.scorecards import service
from app.scorecards.errors import NoSuchEvidence
from app.scorecards.jobs import draw_evidence
from app.scorecards.models import EvidencePage
from app.scorecards.service import Viewed
from tests.integration.scorecards.appraisal import DONE, PLAN
from tests.integration.scorecards.conftest import SelfAssessment

RED = (200, 30, 30)


def pdf_of(pages: int) -> bytes:
    """A4 sheets with a red stamp each."""
    sheets = [Image.new("RGB", (595, 842), "white") for _ in range(pages)]
    for sheet in sheets:
        sheet.paste(RED, (400, 700, 500, 800))
    found = io.BytesIO()
    sheets[0].save(found, "PDF", save_all=True, append_images=sheets[1:])
    return found.getvalue()


def photo() -> bytes:
    """A photograph that is turned by its EXIF tag and carries where it was taken."""
    image, exif = Image.new("RGB", (400, 200), RED), Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"
    found = io.BytesIO()
    image.save(found, "JPEG", exif=exif, comment=b"by Hoa")
    return found.getvalue()


def work_off(unit: SelfAssessment) -> int:
    """Draws what waits; how many documents it was."""
    done = 0
    while True:
        with open_work(unit.resources, writing=True) as work:
            job = queue.claim(work.session, now=clock.now(), only=["scorecards.draw_evidence"])
        if job is None:
            return done
        draw_evidence(unit.resources, job=job)
        with open_work(unit.resources, writing=True) as work:
            queue.finish(work.session, job_id=job.id)
        done += 1


def viewed(unit: SelfAssessment, criterion: str) -> list[Viewed]:
    with open_work(unit.resources, writing=False) as work:
        line = service.find_line(unit.card(work), criterion=criterion)
        return service.list_viewed(work, line=line)


def test_a_document_is_drawn_once_and_leafed_through(scoring_each: SelfAssessment) -> None:
    unit, content = scoring_each, pdf_of(3)
    other = SelfAssessment(unit.resources, unit.held, unit="S04")
    unit.hand_in(DONE, content, title="Report 215")
    unit.hand_in(DONE, photo(), title="Photo of the desk")
    assert [one.state for one in viewed(unit, DONE)] == ["waiting", "waiting"]
    assert work_off(unit) == 2
    other.hand_in(PLAN, content, title="The same report")
    assert work_off(unit) == 0
    report, desk = viewed(unit, DONE)
    assert (report.state, report.pages, report.shown, report.size) == ("shown", 3, (1, 2, 3), len(content))
    assert [report.near(2, step=-1), report.near(2, step=1), report.near(3, step=1)] == [1, 3, None]
    assert viewed(other, PLAN)[0].shown == (1, 2, 3)
    with open_work(unit.resources, writing=False) as work:
        card = unit.card(work)
        drawn = service.get_picture(work, card=card, evidence_id=report.document.id, page=3)
        taken = service.get_picture(work, card=card, evidence_id=desk.document.id, page=1)
        for evidence_id, page in ((report.document.id, 4), (uuid4(), 1)):
            with pytest.raises(NoSuchEvidence):
                service.get_picture(work, card=card, evidence_id=evidence_id, page=page)
        with pytest.raises(NoSuchEvidence):
            service.get_picture(work, card=other.card(work), evidence_id=report.document.id, page=1)
    sheet = Image.open(io.BytesIO(drawn))
    stamp = sheet.convert("RGB").crop(
        (sheet.width * 42 // 60, sheet.height * 85 // 100, sheet.width * 48 // 60, sheet.height * 92 // 100)
    )
    red, green, _ = stamp.resize((1, 1)).tobytes()
    assert red - green > 100
    turned = Image.open(io.BytesIO(taken))
    assert turned.height > turned.width
    assert not turned.getexif()
    assert b"taken at home" not in taken
    assert b"by Hoa" not in taken


def test_what_cannot_be_drawn_is_said_and_stays_to_be_saved(scoring: SelfAssessment) -> None:
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    for title, content in (("Torn", pdf_of(1)[:300]), ("Huge", bomb.getvalue())):
        scoring.hand_in(DONE, content, title=title)
    assert work_off(scoring) == 2
    assert [one.state for one in viewed(scoring, DONE)] == ["refused", "refused"]
    with open_work(scoring.resources, writing=False) as work:
        kept = work.session.execute(select(EvidencePage)).scalars().all()
        assert sorted(one.fault for one in kept) == ["damaged", "page_too_large"]
        card = scoring.card(work)
        for one in viewed(scoring, DONE):
            assert service.get_evidence_file(work, card=card, evidence_id=one.document.id).content
