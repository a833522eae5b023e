"""`phieu campaigns`: shaping, starting and closing a campaign from the command line."""

from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from pydantic import BaseModel, ValidationError

from app.campaigns import service as campaigns
from app.campaigns.forms import AudienceForm, CampaignForm, GroupDraft, MilestoneDraft
from app.cli.desk import fail, opened, say, say_json
from app.cli.units import AsJson, DryRun, File, read_file, tell_report
from app.core.i18n import format_datetime
from app.core.unit_of_work import Work
from app.core.uploads import FaultsInFile
from app.sampling import service as sampling
from app.sampling.forms import QuotaRule
from app.units import service as units

app = typer.Typer(
    help="Campaigns: audiences, calendar, lists, quotas, start and close.", no_args_is_help=True
)
Model = TypeVar("Model", bound=BaseModel)
Key = Annotated[str, typer.Argument(help="Short name of the campaign.")]
Group = Annotated[str, typer.Option(help="Key of the respondent group.")]
NameVi = Annotated[str, typer.Option(help="Vietnamese name.")]
NameEn = Annotated[str, typer.Option(help="English name.")]


def checked(model: type[Model], **values: Any) -> Model:
    """The values as an instance of the model; else ends with one line that names the first fault."""
    try:
        return model.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]).replace("_", "-") if first["loc"] else "input"
        fail(f"{field}: {first['msg']}")


def id_of_unit(work: Work, *, code: str) -> UUID:
    """The id of a unit; ends with one line when there is none."""
    unit = units.find_unit_by_code(work, code=code)
    if unit is None:
        fail(f"There is no unit {code}. Look its code up in the list of units.")
    return unit.id


@app.command("list")
def list_(json: AsJson = False) -> None:
    """Lists all campaigns with their states."""
    with opened(writing=False) as work:
        found = campaigns.list_campaigns(work)
    if json:
        say_json([{"key": one.key, "name": one.name_vi, "state": one.state} for one in found])
        return
    for one in found:
        say(f"{one.key}\t{one.state}\t{one.name_vi}")


@app.command("show")
def show(key: Key, json: AsJson = False) -> None:
    """Shows one campaign: state, calendar, audiences, conditions met, what a start still needs."""
    with opened(writing=False) as work:
        document = describe(work, key=key)
    if json:
        say_json(document)
        return
    say(f"{document['key']}\t{document['state']}\t{document['name']}")
    for one in document["calendar"]:
        say(f"{one['kind']}: {format_datetime(one['opens_at'])} to {format_datetime(one['closes_at'])}")
    for one in document["audiences"]:
        say(f"{one['group']}: {one['channel']}, {one['questionnaire']}, rates {one['rates']}")
    for sentence in document["missing"]:
        say(f"missing: {sentence}")


def describe(work: Work, *, key: str) -> dict[str, Any]:
    """One campaign as a document."""
    campaign = campaigns.get_campaign(work, key=key)
    where = {"campaign_id": campaign.id}
    return {
        "key": campaign.key,
        "name": campaign.name_vi,
        "state": campaign.state,
        "calendar": [
            {"kind": one.kind, "opens_at": one.opens_at, "closes_at": one.closes_at}
            for one in campaigns.list_milestones(work, **where)
        ],
        "audiences": [
            {
                "id": one.id, "group": one.group_key, "channel": one.channel, "rates": one.rates,
                "questionnaire": f"{one.questionnaire_key}:{one.questionnaire_version}",
            }
            for one in campaigns.list_audiences(work, **where)
        ],
        "gates": [gate.kind for gate in campaigns.list_gates(work, **where)],
        "seal_fingerprint": campaign.seal_fingerprint,
        "missing": campaigns.list_missing(work, **where) if campaign.state == "draft" else [],
    }  # fmt: skip


@app.command("create")
def create(
    key: Key,
    name_vi: NameVi,
    name_en: NameEn,
    owner: Annotated[str, typer.Option(help="Code of the unit that runs the campaign.")],
    period_from: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First assessed day.")],
    period_to: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last assessed day.")],
    framework: Annotated[str | None, typer.Option(help="Criteria set and version, as key:version.")] = None,
    minimum_cell: Annotated[int, typer.Option(help="Least number of answers behind a figure.")] = 5,
) -> None:
    """Adds a campaign in the state draft."""
    with opened(writing=True) as work:
        form = checked(
            CampaignForm, key=key, name_vi=name_vi, name_en=name_en,
            owner_unit_id=id_of_unit(work, code=owner), period_from=period_from.date(),
            period_to=period_to.date(), framework=framework, minimum_cell=minimum_cell,
        )  # fmt: skip
        campaigns.create_campaign(work, draft=form.draft())
    say(f"{key}: draft")


@app.command("add-group")
def add_group(group: Group, name_vi: NameVi, name_en: NameEn) -> None:
    """Adds a respondent group; one of the same key and names stays as it is, other names are refused."""
    draft = checked(GroupDraft, key=group, name_vi=name_vi, name_en=name_en)
    with opened(writing=True) as work:
        added = campaigns.add_group(work, draft=draft)
    say(f"{added.key}\t{added.name_vi}")


@app.command("add-audience")
def add_audience(
    key: Key,
    group: Group,
    questionnaire: Annotated[str, typer.Option(help="Questionnaire and version, as key:version.")],
    channel: Annotated[str, typer.Option(help="online or paper.")],
    rates: Annotated[str, typer.Option(help="own_unit, parent, type or list.")],
    rates_type: Annotated[str | None, typer.Option(help="Unit type, for rates=type.")] = None,
    rated_unit: Annotated[list[str] | None, typer.Option(help="Unit code, for rates=list; repeat.")] = None,
    weight: Annotated[str, typer.Option(help="Weight of the group against the others.")] = "1",
    k_open: Annotated[int, typer.Option(help="Least number of envelopes opened together.")] = 10,
) -> None:
    """Adds an audience to a campaign in draft."""
    with opened(writing=True) as work:
        form = checked(
            AudienceForm, group_key=group, questionnaire=questionnaire, channel=channel, rates=rates,
            rates_type_key=rates_type, group_weight=weight, k_open=k_open,
            rated_unit_ids=[id_of_unit(work, code=code) for code in rated_unit or ()],
        )  # fmt: skip
        campaign = campaigns.get_campaign(work, key=key)
        audience = campaigns.add_audience(work, campaign_id=campaign.id, draft=form.draft())
    say(f"{audience.group_key}\t{audience.channel}\t{audience.id}")


@app.command("set-times")
def set_times(
    key: Key,
    kind: Annotated[str, typer.Option(help="lists, survey (online) or paper.")],
    opens: Annotated[datetime, typer.Option(help="Opening, Vietnamese time.")],
    closes: Annotated[datetime, typer.Option(help="Closing, Vietnamese time.")],
) -> None:
    """Sets when a part of the campaign opens and closes."""
    draft = checked(MilestoneDraft, kind=kind, opens_at=opens, closes_at=closes)
    with opened(writing=True) as work:
        campaign = campaigns.get_campaign(work, key=key)
        campaigns.set_milestone(work, campaign_id=campaign.id, **draft.model_dump())
    say(f"{kind}: {format_datetime(draft.opens_at)} to {format_datetime(draft.closes_at)}")


@app.command("import-sizes")
def import_sizes(key: Key, file: File, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Imports the sizes of counted groups; with any fault nothing is imported and every fault is named."""
    content = read_file(file)
    try:
        with opened(writing=not dry_run) as work:
            campaign = campaigns.get_campaign(work, key=key)
            run = sampling.read_sizes if dry_run else sampling.import_sizes
            report = run(work, campaign_id=campaign.id, content=content, name=file.name)
    except FaultsInFile as refused:
        report = refused.details["report"]
    tell_report(report, dry_run=dry_run, json=json)


@app.command("freeze")
def freeze(key: Key) -> None:
    """Freezes the lists of every audience and numbers the units; can be repeated until the start."""
    with opened(writing=True) as work:
        campaign = campaigns.get_campaign(work, key=key)
        for frame in sampling.freeze_frames(work, campaign_id=campaign.id):
            say(f"{frame.sha256}\t{frame.units} units\t{frame.people} people\tsize {frame.size}")


@app.command("set-quota")
def set_quota(
    key: Key,
    group: Group,
    channel: Annotated[str, typer.Option(help="online or paper.")],
    rule: Annotated[list[str], typer.Option(help="TYPE=NUMBER, such as department=20; repeat.")],
) -> None:
    """Sets how many answers count for each unit of a type."""
    with opened(writing=True) as work:
        campaign = campaigns.get_campaign(work, key=key)
        audiences = campaigns.list_audiences(work, campaign_id=campaign.id)
        found = [one for one in audiences if (one.group_key, one.channel) == (group, channel)]
        if not found:
            fail(f"{key} has no audience {group} in the channel {channel}. See: phieu campaigns show {key}")
        wanted = [_rule(text, audience_id=found[0].id) for text in rule]
        cells = sampling.set_quota_rules(work, campaign_id=campaign.id, rules=wanted)
    say(f"{cells} units")


def _rule(text: str, *, audience_id: UUID) -> QuotaRule:
    unit_type, _, number = text.partition("=")
    return checked(QuotaRule, audience_id=audience_id, unit_type=unit_type, target=number)


@app.command("launch")
def launch(key: Key) -> None:
    """Starts a campaign; names everything that is missing when it cannot start."""
    with opened(writing=True) as work:
        campaign = campaigns.get_campaign(work, key=key)
        say(f"{key}: {campaigns.launch_campaign(work, campaign_id=campaign.id).state}")


@app.command("close")
def close(key: Key) -> None:
    """Closes a campaign: nothing is answered or counted any more."""
    with opened(writing=True) as work:
        campaign = campaigns.get_campaign(work, key=key)
        say(f"{key}: {campaigns.close_campaign(work, campaign_id=campaign.id).state}")
