"""The province of 2023 in the database, from the files of `tests/data`, with a campaign in draft."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

import pytest

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.people import service as people
from app.sampling import service as sampling
from app.sampling.forms import QuotaRule
from app.templates import service as templates
from app.units import service as units
from tests.support.databases import ENGINES
from tests.support.house import house
from tests.support.kept import Kept
from tests.support.keys import set_rehearsed_key
from tests.support.tree import ROOT

__all__ = ["Province", "house", "province", "province_each"]

DATA = ROOT / "tests" / "data" / "tra_vinh_2023"
KEY = "CCHC-2023"
GROUPS = {
    "citizen": ("Ng\u01b0\u1eddi d\u00e2n", "Citizens"),
    "division_leader": ("L\u00e3nh \u0111\u1ea1o ph\u00f2ng", "Leaders of divisions"),
    "commune_leader": ("L\u00e3nh \u0111\u1ea1o x\u00e3", "Leaders of communes"),
}
Audiences = Sequence[
    tuple[str, Literal["online", "paper"], Literal["own_unit", "parent", "type"], str | None]
]
ALL: Audiences = (
    ("citizen", "paper", "own_unit", None),
    ("division_leader", "online", "type", "department"),
    ("commune_leader", "online", "parent", None),
)

PAPER = ALL[:1]
ONLINE = ALL[1:2]


@dataclass(slots=True)
class Province:
    """A campaign and what it was made of; ids of audiences by group, of units by code."""

    resources: Resources
    campaign_id: UUID
    audiences: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)


def found_province(
    resources: Resources, *, audiences: Audiences = ALL, officials: Path | None = DATA / "officials.xlsx"
) -> Province:
    """Units, people, templates, groups and a campaign in draft with its audiences and calendar."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        templates.install_shipped(work)
        units.import_units(work, content=(DATA / "units.xlsx").read_bytes(), name="units.xlsx")
        if officials is not None:
            people.import_people(work, content=officials.read_bytes(), name="officials.xlsx")
        return _add_campaign(work, audiences)


def _add_campaign(work: Work, audiences: Audiences) -> Province:
    owner = units.find_unit_by_code(work, code="S02")
    assert owner is not None
    draft = campaigns.CampaignDraft(
        key=KEY, name_vi="Kh\u1ea3o s\u00e1t 2023", name_en="Survey 2023", owner_unit_id=owner.id,
        period_from=date(2023, 1, 1), period_to=date(2023, 12, 31), framework_key="tra_vinh_2023",
        framework_version=1,
    )  # fmt: skip
    campaign = campaigns.create_campaign(work, draft=draft)
    province = Province(work.resources, campaign.id)
    for group, channel, rates, rated_type in audiences:
        name_vi, name_en = GROUPS[group]
        campaigns.add_group(work, draft=campaigns.GroupDraft(key=group, name_vi=name_vi, name_en=name_en))
        audience = campaigns.AudienceDraft(
            group_key=group, questionnaire_key=group, questionnaire_version=1, channel=channel, rates=rates,
            rates_type_key=rated_type,
        )  # fmt: skip
        added = campaigns.add_audience(work, campaign_id=campaign.id, draft=audience)
        province.audiences[group] = added.id
    found = campaigns.list_round_units(work, campaign=campaign)
    province.units = {unit.code: unit.id for unit in found}
    for kind in ("survey", "paper"):
        set_times(work, province, kind=kind)
    return province


def set_times(
    work: Work,
    province: Province,
    *,
    kind: str,
    opens: float = -1,
    closes: float = 72,
    at: datetime | None = None,
) -> None:
    """A part of the calendar, in hours from now; in a running campaign as if it had been so before."""
    now = at or clock.now()
    kept = campaigns.find_milestone(work, campaign_id=province.campaign_id, kind=kind)
    if (
        kept is not None
        and campaigns.get_campaign_by_id(work, campaign_id=kept.campaign_id).state == "running"
    ):
        kept.opens_at, kept.closes_at = now + timedelta(hours=opens), now + timedelta(hours=closes)
        work.session.flush()
        return
    campaigns.set_milestone(
        work, campaign_id=province.campaign_id, kind=kind, opens_at=now + timedelta(hours=opens),
        closes_at=now + timedelta(hours=closes),
    )  # fmt: skip


def freeze(work: Work, province: Province) -> None:
    """Sizes from the file, frozen frames, 20 forms a department and 30 a district."""
    citizen = province.audiences.get("citizen")
    if citizen is not None:
        content = (DATA / "frames.csv").read_bytes()
        sampling.import_sizes(work, campaign_id=province.campaign_id, content=content, name="frames.csv")
    sampling.freeze_frames(work, campaign_id=province.campaign_id)
    if citizen is not None:
        rules = [
            QuotaRule(audience_id=citizen, unit_type="department", target=20),
            QuotaRule(audience_id=citizen, unit_type="district", target=30),
        ]
        sampling.set_quota_rules(work, campaign_id=province.campaign_id, rules=rules)


def launch(province: Province) -> Province:
    """Everything up to the start, in one transaction."""
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        set_rehearsed_key(work, campaign_id=province.campaign_id)
        campaigns.launch_campaign(work, campaign_id=province.campaign_id)
    return province


def _start(resources: Resources, province: Province) -> Province:
    return launch(replace(province, resources=resources))


PROVINCES: Final = Kept(found_province)
RUNNING: Final = PROVINCES.then(_start)


@contextmanager
def copied(kept: Kept[Province], engine: str, folder: Path) -> Iterator[Province]:
    """A campaign of one's own, and a relay that takes mail as fast as it comes."""
    with kept.copy(engine, folder) as (resources, made):
        settle_mail(resources)
        yield replace(made, resources=resources)


def settle_mail(resources: Resources) -> None:
    """Who sends, how fast, and without TLS."""
    settings = resources.settings
    settings.mail_from, settings.mail_per_second = "khaosat@noivu.example", 10_000
    settings.smtp_start_tls = "never"


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    """A campaign in draft on SQLite."""
    with copied(PROVINCES, "sqlite", tmp_path) as made:
        yield made


@pytest.fixture(params=ENGINES)
def province_each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Province]:
    """A campaign in draft, the test runs once on each engine."""
    with copied(PROVINCES, request.param, tmp_path) as made:
        yield made


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Province]:
    """A running campaign on SQLite."""
    with copied(RUNNING, "sqlite", tmp_path) as made:
        yield made


@pytest.fixture(params=ENGINES)
def running_each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Province]:
    """A running campaign, the test runs once on each engine."""
    with copied(RUNNING, request.param, tmp_path) as made:
        yield made
