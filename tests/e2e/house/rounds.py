"""The demonstration's province in three rounds at once: being shaped, running, ended with results."""

from dataclasses import dataclass, replace
from pathlib import Path

import time_machine
from starlette.testclient import TestClient

from app.campaigns import service as campaigns
from app.cli.demo import province
from app.cli.demo.browser import Form, Page
from app.cli.demo.plan import Member, Plan
from app.cli.demo.stage import free_port
from app.core import clock
from app.core.actor import SYSTEM
from app.core.mail.sink import Mailbox
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from app.main import staff_application
from app.paper import service as paper
from app.reports import service as reports
from app.responses import service as responses
from app.templates import service as templates
from app.units import service as units
from app.worker import Worker
from tests.support.house import SITE, csrf_of

PLAN = Plan(quotas={"department": 2, "district": 2})
ROUNDS = SHAPED, RUNNING, ENDED = "shaped-round", PLAN.key, "ended-round"
FORMS_PER_UNIT = 6
WRONG_SERIALS = ("0001-00000-A", "not a serial")


@dataclass(slots=True)
class House:
    """The resources, and the plan with the members of staff."""

    resources: Resources
    plan: Plan = PLAN

    def client(self, member: Member, *, lang: str = "vi") -> TestClient:
        """A member of staff, signed in through the page, in a language."""
        client = TestClient(
            staff_application(self.resources),
            base_url=SITE,
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        page = client.get("/sign-in").text
        fields = {"email": member.email, "password": member.password, "next": "/"}
        assert client.post("/sign-in", data={"csrf": csrf_of(page), **fields}).status_code == 303
        page = client.get("/").text
        assert client.post("/language", data={"csrf": csrf_of(page), "lang": lang}).status_code == 303
        return client


def build(url: str, folder: Path) -> House:
    """Sets everything up through the services and, at the entry desk, through the pages."""
    settings = Settings(database_url=url, data_dir=folder / "data", demo=True, mail_per_second=10_000.0)
    port = free_port()
    settings = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}", "smtp_start_tls": "never"})
    house = House(build_resources(settings))
    province.found(house.resources, PLAN)
    _shape(house)
    _end(house)
    running = province.set_up_round(house.resources, PLAN, live=True)
    province.invite(house.resources, running)
    mailbox = Mailbox(settings.data_dir / "mailbox")
    mailbox.listen(port=port)
    Worker(house.resources).send_mail()
    mailbox.close()
    Worker(house.resources).send_mail()  # nobody listens any more: some mails are tried again
    _work_on_paper(house, running)
    return house


def _shape(house: House) -> None:
    """A round with one audience and nothing else."""
    said = PLAN.campaign()
    with open_work(house.resources, actor=SYSTEM, writing=True) as work:
        owner = units.find_unit_by_code(work, code=said["owner"])
        assert owner is not None
        for group in said["groups"]:
            campaigns.add_group(work, draft=campaigns.GroupDraft.model_validate(group))
        draft = campaigns.CampaignDraft(
            key=SHAPED, name_vi=said["name_vi"], name_en=said["name_en"], owner_unit_id=owner.id,
            period_from=said["period"][0], period_to=said["period"][1],
        )  # fmt: skip
        campaign = campaigns.create_campaign(work, draft=draft)
        audience = campaigns.AudienceDraft.model_validate(said["audiences"][0])
        campaigns.add_audience(work, campaign_id=campaign.id, draft=audience)


def _end(house: House) -> None:
    """A round that is closed, opened and analysed, with a few paper answers about each unit."""
    plan = replace(PLAN, key=ENDED, quotas=dict.fromkeys(PLAN.quotas, FORMS_PER_UNIT))
    ended = province.set_up_round(house.resources, plan)
    with open_work(house.resources, actor=SYSTEM, writing=True) as work:
        citizen = templates.get_questionnaire(work, key="citizen", version=1)
        for place, cell in enumerate(campaigns.list_campaign_units(work, campaign_id=ended.id)):
            for number in range(FORMS_PER_UNIT if cell.ranked and place < 12 else 0):
                values = {
                    item.key: [str(1 + (place + number + at) % len(item.levels))]
                    for at, item in enumerate(citizen.items)
                    if item.levels
                }
                answers, faults = templates.read_answers(citizen, values=values, units=[cell.code])
                assert not faults
                sent = responses.PaperSubmission(
                    campaign_id=ended.id,
                    audience_id=ended.paper_audience,
                    unit_id=cell.unit_id,
                    answers=answers,
                )
                responses.submit_response(work, submission=sent)
    with open_work(house.resources, actor=SYSTEM, writing=True) as work:
        campaigns.close_campaign(work, campaign_id=ended.id)
        responses.open_envelopes(work, campaign_key=ENDED, private_key=None)
        reports.request_run(work, campaign_id=ended.id)
    assert Worker(house.resources).take_job()


def _work_on_paper(house: House, running: province.Round) -> None:
    """Forms are printed, one pack is handed out and comes back, two clerks key a form and disagree."""
    with open_work(house.resources, actor=SYSTEM, writing=True) as work:
        batches = paper.prepare_batches(work, audience_id=running.paper_audience, spare=0)
        runs = paper.plan_print(work, batch_ids=[batch.id for batch in batches])
    assert Worker(house.resources).take_job()
    serials = [serial.compact for run in runs for one in run.batches[:1] for serial in one.serials]
    first = runs[0].batches[0].batch_id
    with open_work(house.resources, actor=SYSTEM, writing=True) as work:
        signed = paper.SignedCount(signed=len(serials), on=clock.today())
        paper.issue_batch(work, batch_id=first, form=signed)
        paper.receive_forms(work, campaign_id=running.id, serials=[*serials, *WRONG_SERIALS])
    for clerk, choice in (("first_clerk", 0), ("second_clerk", 1)):
        _key_one(house, house.plan.member(clerk), choice=choice)
    with time_machine.travel(clock.now(), tick=True):
        _lay_one(house, house.plan.member("first_clerk"))


def _lay_one(house: House, clerk: Member) -> tuple[TestClient, Page]:
    """The clerk takes a form to the desk."""
    client = house.client(clerk)
    address = f"/paper/{RUNNING}/desk"
    page = client.get(address).text
    client.post(f"{address}/take", data={"csrf": csrf_of(page)})
    answer = client.get(address)
    return client, Page(url=address, status=answer.status_code, text=answer.text)


def _key_one(house: House, clerk: Member, *, choice: int) -> None:
    """The clerk keys one form, always the box of this number, and finishes it."""
    client, page = _lay_one(house, clerk)
    form: Form = next(one for one in page.forms() if "form" in one.preset())
    values = {
        name: controls[min(choice, len(controls) - 1)].value for name, controls in form.choices().items()
    }
    sent = {**form.preset(), **values, "action": "finish"}
    answer = client.post(f"/paper/{RUNNING}/desk", data=sent)
    assert answer.status_code == 303, answer.text
