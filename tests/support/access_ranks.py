"""The end of a round in the province of `access_world`: an index, a council's session, the year before."""

from datetime import date
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.campaigns import service as campaigns
from app.campaigns.forms import CampaignDraft
from app.campaigns.models import Campaign
from app.core import clock, queue
from app.core.actor import SYSTEM
from app.core.models import Approval
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.rankings import service as rankings
from app.rankings.forms import ComputeForm, CouncilForm, SessionForm
from app.rankings.jobs import compute_index
from app.rankings.models import CompositeRun, Publication


def computed(resources: Resources, *, key: str) -> dict[str, str]:
    """A provisional index, computed by the worker; a session of a council of one."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        campaign = campaigns.get_campaign(work, key=key)
        session_id = _session(work, campaign=campaign)
        run_id = rankings.request_composite(work, campaign=campaign, form=ComputeForm()).id
    with open_work(resources, writing=True) as work:
        job = queue.claim(work.session, now=clock.now(), only=["rankings.compute_index"])
    assert job is not None
    compute_index(resources, job=job)
    one = "/campaigns/{key}/index/runs/{run_id}"
    parts = ("", "/units/{unit}", "/publication.zip", "/index.xlsx", "/release")
    named = {f"{one}{part} run_id": str(run_id) for part in (*parts, "/since/{publication_id}")}
    return {
        "session_id": str(session_id),
        "publication_id": _published_before(resources, run_id=run_id),
    } | named


def _published_before(resources: Resources, *, run_id: UUID) -> str:
    """The same figures as a publication of the year before."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        run = rankings.get_composite(work, run_id=run_id)
        own = campaigns.get_campaign_by_id(work, campaign_id=run.campaign_id)
        draft = CampaignDraft(
            key="before", name_vi="Before", name_en="Before", owner_unit_id=own.owner_unit_id,
            period_from=date(2022, 1, 1), period_to=date(2022, 12, 31),
        )  # fmt: skip
        before = campaigns.create_campaign(work, draft=draft)
        user_id = accounts.find_user_id(work, email="chair@example.org")
        assert user_id is not None
        approval = Approval(
            object="campaign:before", verb="rankings.release", campaign_id=before.id, asked_at=work.now(),
            payload={"change": {"run": str(run_id), "number": 1, "sha256": run.file_sha256}},
            asked_by=user_id, reason="As decided.",
        )  # fmt: skip
        earlier = CompositeRun(
            campaign_id=before.id, kind="final", state="done", options={}, facts=run.facts, gaps={},
            file_sha256=run.file_sha256, asked_at=work.now(),
        )  # fmt: skip
        work.session.add_all([approval, earlier])
        work.session.flush()
        publication = Publication(
            campaign_id=before.id, number=1, run_id=earlier.id, sha256=run.file_sha256 or "",
            approval_id=approval.id, title_vi="A", title_en="A", released_on=date(2023, 3, 1),
            released_at=work.now(),
        )  # fmt: skip
        work.session.add(publication)
        work.session.flush()
        return str(publication.id)


def _session(work: Work, *, campaign: Campaign) -> UUID:
    user = accounts.add_user(
        work,
        form=NewUser(
            name="Chair", email="chair@example.org", role=Role.COUNCIL_MEMBER,
            password="six small boats at dawn",
        ),
    )  # fmt: skip
    rankings.name_council(work, campaign=campaign, form=CouncilForm(member=[f"{user.id} chair"]))
    form = SessionForm(held_on=clock.today(), place="Hall")
    return rankings.plan_session(work, campaign=campaign, form=form).id
