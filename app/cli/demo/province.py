"""Before the survey: units, people, templates, accounts, and a round ready to start."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.campaigns import service as campaigns
from app.campaigns.forms import AudienceDraft, CampaignDraft, GroupDraft, MilestoneDraft
from app.campaigns.models import Audience, Campaign
from app.cli.demo.plan import AUDIENCES, PASSPHRASE, Plan
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

OWNER = "S02"
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


def set_up_round(resources: Resources, plan: Plan, *, name_vi: str, name_en: str) -> Round:
    """Creates the campaign, freezes its lists, sets quotas and seals, and launches it."""
    with open_work(resources, actor=COMMAND, writing=True) as work:
        campaign = _create(work, plan, name_vi=name_vi, name_en=name_en)
        audiences = [_audience(work, campaign, index) for index in range(len(AUDIENCES))]
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
    with open_work(resources, actor=COMMAND, writing=True) as work:
        campaigns.launch_campaign(work, campaign_id=campaign.id)
    return Round(id=campaign.id, key=plan.key, paper_audience=paper.id, key_file=key_file)


def _create(work: Work, plan: Plan, *, name_vi: str, name_en: str) -> Campaign:
    owner = units.find_unit_by_code(work, code=OWNER)
    if owner is None:
        raise DemonstrationRefused(f"units.xlsx has no unit {OWNER}")
    for group in ("citizen", "division_leader", "district_leader", "commune_leader"):
        campaigns.add_group(work, draft=GroupDraft(key=group, **GROUP_NAMES[group]))
    draft = CampaignDraft(
        key=plan.key, name_vi=name_vi, name_en=name_en, owner_unit_id=owner.id,
        period_from=date(2023, 1, 1), period_to=date(2023, 12, 31),
        framework_key="tra_vinh_2023", framework_version=1,
    )  # fmt: skip
    campaign = campaigns.create_campaign(work, draft=draft)
    now = work.now()
    for kind in ("survey", "paper"):
        milestone = MilestoneDraft(kind=kind, opens_at=now - timedelta(minutes=1), closes_at=now + CALENDAR)  # type: ignore[arg-type]
        campaigns.set_milestone(work, campaign_id=campaign.id, draft=milestone)
    return campaign


def _audience(work: Work, campaign: Campaign, index: int) -> Audience:
    plan = AUDIENCES[index]
    draft = AudienceDraft.model_validate(
        {
            "group_key": plan.group, "questionnaire_key": plan.questionnaire, "questionnaire_version": 1,
            "channel": plan.channel, "rates": plan.rates, "rates_type_key": plan.rates_type,
            "group_weight": plan.weight,
        }
    )  # fmt: skip
    return campaigns.add_audience(work, campaign_id=campaign.id, draft=draft)


def invite(resources: Resources, round_: Round) -> int:
    """Prepares the invitations and queues their mails."""
    with open_work(resources, actor=COMMAND, writing=True) as work:
        invitations.prepare_invitations(work, campaign_id=round_.id)
    with open_work(resources, actor=COMMAND, writing=True) as work:
        return invitations.queue_messages(work, campaign_id=round_.id, kind="invite")
