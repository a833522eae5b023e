"""A small province with a running round, made through the services: officials with links in hand.

Province, departments S1, S2…, districts D1 and D2, communes D1C1…D2C3; names are plain on purpose.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import SQLModel

from app.campaigns import service as campaigns
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.ids import uuid7
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.core.unit_of_work import Work, open_work
from app.invitations import service as invitations
from app.invitations.models import Invitation
from app.people.models import Person
from app.responses import sealing
from app.responses import service as responses
from app.sampling import service as sampling
from app.sampling.forms import QuotaRule
from app.templates import service as templates
from app.templates.definition import load_questionnaire, to_json
from app.templates.models import QuestionnaireVersion
from app.units.models import Unit, UnitType
from tests.support.keys import set_rehearsed_key
from tests.support.tree import ROOT

Row = TypeVar("Row", bound=SQLModel)
KEY = "round_2023"
TREE: Mapping[str, tuple[str, str | None]] = {
    "P": ("province", None),
    **{f"D{n}": ("district", "P") for n in (1, 2)},
    **{f"D{d}C{c}": ("commune", f"D{d}") for d in (1, 2) for c in (1, 2, 3)},
}
GROUP = "commune_leader"


@dataclass(frozen=True, slots=True)
class Link:
    """One official's link; `unit` is the code of their own unit."""

    unit: str
    unit_id: UUID
    invitation_id: UUID
    person_id: UUID
    token: str


@dataclass(slots=True)
class Round:
    """A running campaign with one online audience."""

    resources: Resources
    campaign_id: UUID
    audience_id: UUID
    private_key: bytes
    units: dict[str, UUID]
    links: list[Link] = field(default_factory=list)

    def fields(self, *, level: int = 4, rated: Sequence[str] = ("S1", "S2", "S3")) -> dict[str, list[str]]:
        """A complete answer to `commune_leader`: one level for every item and rated unit."""
        values = {f"m{item:02}.{unit}": [str(level)] for item in (1, 3, 4, 5, 6, 7, 8) for unit in rated}
        values |= {f"m02.{unit}": ["1"] for unit in rated}
        return values

    def submit(self, link: Link, *, values: Mapping[str, Sequence[str]], round: int = 0) -> str:  # noqa: A002
        """Sends an answer through the door in a transaction of its own; returns the receipt."""
        with open_work(self.resources, writing=True) as work:
            visit = responses.get_visit(work, token=link.token)
            sent = responses.OnlineSubmission(visit=visit, round=round, values=values)
            accepted = responses.submit_response(work, submission=sent)
        assert accepted.receipt is not None
        return accepted.receipt

    def close(self) -> None:
        """running -> closed."""
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            campaigns.close_campaign(work, campaign_id=self.campaign_id)

    def open(self, *, private_key: bytes | None = None) -> responses.OpeningReport:
        """Opens everything and writes the files anew."""
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            report = responses.open_envelopes(
                work, campaign_key=KEY, private_key=private_key or self.private_key
            )
        responses.rewrite_files(self.resources)
        return report

    def read(self, model: type[Row]) -> list[Row]:
        """Every row of a table."""
        with open_work(self.resources, writing=False) as work:
            return list(work.session.execute(select(model)).scalars())


def routed_questionnaire() -> templates.Questionnaire:
    """The form of the tests in which answers decide what is asked, and are repeated."""
    source = ROOT / "tests" / "data" / "templates" / "valid" / "routed.yaml"
    questionnaire, findings = load_questionnaire(source.read_bytes())
    assert questionnaire is not None, findings
    return questionnaire


def resources_at(url: str, folder: Path) -> Resources:
    """Resources over a migrated database."""
    return build_resources(Settings(database_url=url, data_dir=folder / "data"))


def start_round(
    resources: Resources,
    *,
    people: Mapping[str, int],
    rates: Literal["type", "parent", "own_unit"] = "type",
    k_open: int = 10,
    targets: Mapping[str, int] | None = None,
    departments: int = 3,
    launched: bool = True,
    questionnaire: templates.Questionnaire | None = None,
) -> Round:
    """A campaign whose audience has `people` (unit code -> how many), launched with a link for each.

    `questionnaire`: one that is not shipped, else the shipped one for leaders of communes.
    """
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        units = _add_units(work, departments=departments, communes=people)
        _add_people(work, people=people, units=units)
        _install_questionnaires(work)
        asked = _install(work, questionnaire) if questionnaire else ("commune_leader", 1)
        campaign_id, audience_id = _add_campaign(work, units=units, rates=rates, k_open=k_open, asked=asked)
        sampling.freeze_frames(work, campaign_id=campaign_id)
        if targets:
            rules = [
                QuotaRule(audience_id=audience_id, unit_id=units[code], target=target)
                for code, target in targets.items()
            ]
            sampling.set_quota_rules(work, campaign_id=campaign_id, rules=rules)
        private_key = sealing.make_private_key()
        if launched:
            _launch(work, campaign_id=campaign_id, private_key=private_key)
    held = Round(resources, campaign_id, audience_id, private_key, units)
    held.links = links_of(held)
    return held


def _launch(work: Work, *, campaign_id: UUID, private_key: bytes) -> None:
    set_rehearsed_key(work, campaign_id=campaign_id, private_key=private_key)
    campaigns.launch_campaign(work, campaign_id=campaign_id)
    invitations.prepare_invitations(work, campaign_id=campaign_id)


_installed: list[dict[str, Any]] = []


def _install_questionnaires(work: Work) -> None:
    """The shipped versions; read from their files once a process, for that takes a second."""
    if _installed:
        work.session.execute(insert(QuestionnaireVersion), _installed)
        return
    templates.install_shipped(work)
    found = work.session.execute(select(QuestionnaireVersion)).scalars()
    _installed.extend(one.model_dump() for one in found)


def _install(work: Work, questionnaire: templates.Questionnaire) -> tuple[str, int]:
    row = QuestionnaireVersion(
        key=questionnaire.key, version=questionnaire.version, published_at=now(),
        sha256=templates.content_sha256(questionnaire), definition=json.loads(to_json(questionnaire)),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return questionnaire.key, questionnaire.version


def _add_units(work: Work, *, departments: int, communes: Iterable[str]) -> dict[str, UUID]:
    """The tree, with further communes of D2 where people are to live in them."""
    tree = dict(TREE) | {f"S{number + 1}": ("department", "P") for number in range(departments)}
    tree |= {code: ("commune", "D2") for code in communes if code not in tree}
    for kind in dict.fromkeys(kind for kind, _ in tree.values()):
        work.session.add(UnitType(key=kind, name_vi=kind, name_en=kind, rank_group=kind))
    work.session.flush()
    units: dict[str, UUID] = {}
    ids = sorted(uuid7() for _ in tree)  # the official order within a type is the order of entry
    for unit_id, (code, (kind, parent)) in zip(ids, tree.items(), strict=True):
        unit = Unit(
            id=unit_id, code=code, name_vi=f"Unit {code}", name_en=f"Unit {code}",
            name_sort=code, name_search=code, type_key=kind, valid_from=date(2020, 1, 1),
            parent_id=units[parent] if parent else None,
        )  # fmt: skip
        work.session.add(unit)
        work.session.flush()
        units[code] = unit.id
    return units


def _add_people(work: Work, *, people: Mapping[str, int], units: Mapping[str, UUID]) -> None:
    work.session.add_all(
        Person(
            unit_id=units[code], full_name=f"Official {code} {number}", group_key=GROUP,
            email=f"{code}-{number}@example.gov.vn".lower(),
        )
        for code, count in people.items()
        for number in range(count)
    )  # fmt: skip
    work.session.flush()


def _add_campaign(
    work: Work, *, units: Mapping[str, UUID], rates: Literal["type", "parent", "own_unit"], k_open: int,
    asked: tuple[str, int],
) -> tuple[UUID, UUID]:  # fmt: skip
    campaign = campaigns.create_campaign(
        work,
        draft=campaigns.CampaignDraft(
            key=KEY, name_vi="Round 2023", name_en="Round 2023", owner_unit_id=units["P"],
            period_from=date(2023, 1, 1), period_to=date(2023, 12, 31),
        ),
    )  # fmt: skip
    campaigns.add_group(
        work, draft=campaigns.GroupDraft(key=GROUP, name_vi="Commune leaders", name_en="Commune leaders")
    )
    audience = campaigns.add_audience(
        work,
        campaign_id=campaign.id,
        draft=campaigns.AudienceDraft(
            group_key=GROUP, questionnaire_key=asked[0], questionnaire_version=asked[1], channel="online",
            rates=rates, rates_type_key="department" if rates == "type" else None, k_open=k_open,
        ),
    )  # fmt: skip
    campaigns.set_milestone(
        work, campaign_id=campaign.id, kind="survey", opens_at=now() - timedelta(hours=1),
        closes_at=now() + timedelta(days=7),
    )  # fmt: skip
    return campaign.id, audience.id


def links_of(held: Round) -> list[Link]:
    """Everybody's link."""
    codes = {unit_id: code for code, unit_id in held.units.items()}
    return [
        Link(
            unit=codes[one.unit_id], unit_id=one.unit_id, invitation_id=one.id, person_id=one.person_id,
            token=invitations.link_token(
                held.resources.tokens, campaign_id=held.campaign_id, unit_id=one.unit_id,
                invitation_id=one.id, gen=0,
            ),
        )
        for one in held.read(Invitation)
    ]  # fmt: skip
