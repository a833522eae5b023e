"""Files that the province of `access_world` was handed: workbooks with faults, a check, a draft."""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.accounts.models import User
from app.core import clock, queue
from app.core.actor import EVERYWHERE, SYSTEM, Actor, Grant
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.people import service as people
from app.people.jobs import check_file
from app.scorecards import service as scorecards
from app.scorecards.forms import CommentForm, PutOutForm
from app.scorecards.models import RoundReport
from app.templates import service as templates
from app.units import service as units
from tests.integration.scorecards.drafts import FIRST


def handed_in(resources: Resources) -> dict[str, str]:
    """A workbook of people and one of units, each with a fault, as kept after the dry run."""
    texts = (
        b"full name,unit,email,group\n1,S1,x@a.example.org,nobody\n",
        b"unit code,unit name,unit type\nX1,X,\n",
    )
    of_people = people.receive_people(resources, actor=SYSTEM, content=texts[0], name="people.csv")
    of_units = units.receive_units(resources, actor=SYSTEM, content=texts[1], name="units.csv")
    return {
        "/people/import/{sha256}/faults.xlsx sha256": of_people.sha256,
        "/people/import/{sha256}/columns sha256": of_people.sha256,
        "/units/import/{sha256}/faults.xlsx sha256": of_units.sha256,
    }


def checked(resources: Resources) -> str:
    """A workbook of people that the manager without limits had checked by the worker: nobody else's."""
    with open_work(resources, writing=True) as work:
        query = select(col(User.id)).where(col(User.email) == f"{Role.MANAGER.value}-whole@example.org")
        user_id = work.session.execute(query).scalar_one()
        work.actor = Actor(kind="staff", user_id=user_id, grants=(Grant(Role.MANAGER),))
        text = b"full name,unit,email,group\n1,S1,y@a.example.org,nobody\n"
        check_id = people.begin_check(work, content=text, name="many.csv", wish=people.Wish())
    with open_work(resources, writing=True) as work:
        job = queue.claim(work.session, now=clock.now(), only=["people.check_file"])
    assert job is not None
    check_file(resources, job=job)
    return str(check_id)


def drafted(resources: Resources, *, unit_id: UUID) -> dict[str, str]:
    """A draft of criteria that departments were asked about; S1 comments on it as a whole."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        draft_id = templates.add_draft(work, content=FIRST.encode(), name="draft.yaml").id
        form = PutOutForm(
            unit_type=["department"], asking_unit_id=unit_id, last_day=clock.today() + timedelta(days=9)
        )
        scorecards.put_out(work, draft_id=draft_id, form=form)
        sheet = scorecards.get_sheet(work, draft_id=draft_id, unit_id=unit_id, scope=EVERYWHERE)
        words = CommentForm(words="Comment of S1")
        scorecards.comment(work, sheet=sheet, criterion=scorecards.WHOLE, form=words)
    line = "/comment-rounds/{draft_id}/{unit_id}/criteria/{criterion}"
    pages = ("/framework-drafts/{draft_id}/comments/{criterion}", line, f"{line}/withdraw")
    places = {f"{one} criterion": scorecards.WHOLE for one in pages}
    return {**places, "draft_id": str(draft_id)}


def reported(resources: Resources, *, campaign_id: UUID, to_unit_id: UUID) -> dict[str, str]:
    """A report of a round to a unit, and that unit's right to open rounds."""
    own = {"key": "own", "name_vi": "Own", "name_en": "Own", "owner": {"code": "S1", "name_vi": "S1"}}
    record = {"format": "round-report/1", "round": own, "units": [], "attached": {}}
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        report = RoundReport(
            campaign_id=campaign_id, version=1, to_unit_id=to_unit_id, record=record, sent_at=work.now(),
            sha256=hashlib.sha256(scorecards.record_bytes(record)).hexdigest(),
        )  # fmt: skip
        work.session.add(report)
        work.session.flush()
        return {"report_id": str(report.id)}
