"""Before the survey: units, people, templates, accounts, and a round ready to start."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.campaigns import service as campaigns
from app.campaigns.forms import AudienceDraft, CampaignDraft, GroupDraft
from app.campaigns.models import Campaign
from app.cli.demo.plan import PASSPHRASE, Plan
from app.cli.desk import COMMAND
from app.core.resources import Resources
from app.core.tabular import ImportReport
from app.core.unit_of_work import Work, open_work
from app.invitations import service as invitations
from app.people import service as people
from app.responses import service as responses
from app.sampling import service as sampling
from app.sampling.forms import QuotaRule
from app.templates import service as templates
from app.units import service as units

CALENDAR = timedelta(days=30)


class DemonstrationRefused(Exception):
    """An importer found a fault in the demonstration's own files."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round that is set up: its id and key, the paper audience, the file of its opening key."""

    id: UUID
    key: str
    paper_audience: UUID
    key_file: bytes


def _require_clean(report: ImportReport, name: str) -> ImportReport:
    if report.faults:
        raise DemonstrationRefused(f"{name}: {report.faults[0]}")
    return report


def found(resources: Resources, plan: Plan) -> dict[str, int]:
    """Imports templates, units and people, and adds the staff; returns how many of each."""
    with open_work(resources, actor=COMMAND, writing=True) as work:
        versions = templates.install_shipped(work)
    counts = {"templates": len(versions)}
    content = (plan.folder / "units.xlsx").read_bytes()
    with open_work(resources, actor=COMMAND, writing=True) as work:
        counts["units"] = _require_clean(
            units.import_units(work, content=content, name="units.xlsx"), "units.xlsx"
        ).added
    content = (plan.folder / "officials.xlsx").read_bytes()
    with open_work(resources, actor=COMMAND, writing=True) as work:
        counts["people"] = _require_clean(
            people.import_people(work, content=content, name="officials.xlsx"), "officials.xlsx"
        ).added
    for member in plan.staff():
        form = NewUser(
            email=member.email, name=member.name, password=member.password, role=member.role,
            unit=member.unit, home=member.home,
        )  # fmt: skip
        with open_work(resources, actor=COMMAND, writing=True) as work:
            accounts.add_user(work, form=form)
    counts["staff"] = len(plan.staff())
    return counts


def set_up_round(resources: Resources, plan: Plan, *, live: bool = False) -> Round:
    """Creates the campaign, freezes its lists, sets quotas, makes its key, and launches it."""
    with open_work(resources, actor=COMMAND, writing=True) as work:
        campaign = _create(work, plan, live=live)
        audiences = [
            campaigns.add_audience(work, campaign_id=campaign.id, draft=AudienceDraft.model_validate(draft))
            for draft in plan.campaign()["audiences"]
        ]
    paper = next(audience for audience in audiences if audience.channel == "paper")
    content = (plan.folder / "frames.csv").read_bytes()
    with open_work(resources, actor=COMMAND, writing=True) as work:
        _require_clean(
            sampling.import_sizes(work, campaign_id=campaign.id, content=content, name="frames.csv"),
            "frames.csv",
        )
        sampling.freeze_frames(work, campaign_id=campaign.id)
        rules = [
            QuotaRule(audience_id=paper.id, unit_type=unit_type, target=target)
            for unit_type, target in plan.quotas.items()
        ]
        rules += [QuotaRule(audience_id=one.id) for one in audiences if one.channel == "online"]
        sampling.set_quota_rules(work, campaign_id=campaign.id, rules=rules)
    with open_work(resources, actor=COMMAND, writing=True) as work:
        key_file, _ = responses.make_seal_key(work, campaign_key=plan.key, passphrase=PASSPHRASE)
        key = responses.read_seal_key(key_file, passphrase=PASSPHRASE, campaign_key=plan.key)
        responses.rehearse_opening(work, campaign_key=plan.key, private_key=key)
    with open_work(resources, actor=COMMAND, writing=True) as work:
        campaigns.launch_campaign(work, campaign_id=campaign.id)
    return Round(id=campaign.id, key=plan.key, paper_audience=paper.id, key_file=key_file)


def _create(work: Work, plan: Plan, *, live: bool) -> Campaign:
    said = plan.campaign()
    owner = units.find_unit_by_code(work, code=said["owner"])
    if owner is None:
        raise DemonstrationRefused(f"units.xlsx has no unit {said['owner']}")
    for group in said["groups"]:
        campaigns.add_group(work, draft=GroupDraft.model_validate(group))
    prefix = "live_" if live else ""
    draft = CampaignDraft(
        key=plan.key,
        name_vi=said[f"{prefix}name_vi"],
        name_en=said[f"{prefix}name_en"],
        owner_unit_id=owner.id,
        period_from=date.fromisoformat(said["period"][0]),
        period_to=date.fromisoformat(said["period"][1]),
        framework_key=said["framework"]["key"],
        framework_version=said["framework"]["version"],
    )
    campaign = campaigns.create_campaign(work, draft=draft)
    opens_at = work.now() - timedelta(minutes=1)
    for kind in ("survey", "paper", "self_assessment"):
        campaigns.set_milestone(
            work, campaign_id=campaign.id, kind=kind, opens_at=opens_at, closes_at=opens_at + CALENDAR
        )
    return campaign


def invite(resources: Resources, round_: Round) -> int:
    """Prepares the invitations and queues their mails."""
    with open_work(resources, actor=COMMAND, writing=True) as work:
        invitations.prepare_invitations(work, campaign_id=round_.id)
    with open_work(resources, actor=COMMAND, writing=True) as work:
        return invitations.queue_messages(work, campaign_id=round_.id, kind="invite")
