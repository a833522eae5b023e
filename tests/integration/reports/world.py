"""A small province whose round has ended, made through the services; what everybody said is known.

Citizens rate on paper, leaders of divisions rate every department online, leaders of communes the
district above them. What was said is kept here in the plainest form, for recomputations.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.campaigns import service as campaigns
from app.campaigns.service import AudienceDraft, CampaignDraft, GroupDraft
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.invitations import service as invitations
from app.invitations.models import Invitation
from app.people.models import Person
from app.responses import service as responses
from app.sampling import service as sampling
from app.sampling.forms import QuotaRule
from app.templates import service as templates
from app.units.models import Unit, UnitType
from tests.support.keys import set_rehearsed_key

KEY = "round_2023"
WEIGHTS = {"citizen": "0.5", "division_leader": "0.3", "commune_leader": "0.2"}
GROUP_NAMES = {
    "citizen": "Citizens", "division_leader": "Division leaders", "commune_leader": "Commune leaders",
}  # fmt: skip
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of each. `citizens` counted forms by unit, of which `target` count; `leaders` by home."""

    citizens: Mapping[str, int]
    leaders: Mapping[str, int] = field(default_factory=dict)
    communes: Mapping[str, int] = field(default_factory=dict)
    target: int = 20
    size: int = 4000
    seed: int = 7
    k_open: int = 10


SMALL = Plan(
    citizens={"S1": 9, "S2": 8, "S3": 7, "D1": 8, "D2": 7, "D3": 3},
    leaders={"S1": 10, "S2": 12},
    communes={"D1C1": 6, "D1C2": 6, "D2C1": 10},
    target=8,
)


@dataclass(frozen=True, slots=True)
class Said:
    """One response: levels by (item, rated unit code)."""

    group: str
    home: str
    levels: Mapping[tuple[str, str], int]


@dataclass(slots=True)
class World:
    """The round and what was said in it, answers that do not count left out."""

    resources: Resources
    plan: Plan
    campaign_id: UUID
    audiences: dict[str, UUID]
    units: dict[str, UUID]
    private_key: bytes
    said: list[Said] = field(default_factory=list)

    def close(self) -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            campaigns.close_campaign(work, campaign_id=self.campaign_id)

    def open(self) -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            responses.open_envelopes(work, campaign_key=KEY, private_key=self.private_key)


def tree_of(plan: Plan) -> dict[str, tuple[str, str | None]]:
    """(type, parent) by code: S… departments, D… districts, D…C… communes."""
    codes = {*plan.citizens, *plan.leaders, *plan.communes}
    codes |= {code.partition("C")[0] for code in plan.communes}
    tops = sorted((code for code in codes if "C" not in code), key=lambda code: (code[0] != "S", code))
    tree: dict[str, tuple[str, str | None]] = {"P": ("province", None)}
    tree |= {code: ("department" if code[0] == "S" else "district", "P") for code in tops}
    return tree | {code: ("commune", code.partition("C")[0]) for code in sorted(codes) if "C" in code}


def build(resources: Resources, plan: Plan = SMALL, *, name_of: Name = lambda code: f"Unit {code}") -> World:
    """A launched round in which everybody has answered."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        units = _add_units(work, plan=plan, name_of=name_of)
        _add_people(work, plan=plan, units=units)
        templates.install_shipped(work)
        world = _add_campaign(work, plan=plan, units=units)
    _answer_online(world)
    _answer_on_paper(world)
    return world


def _add_units(work: Work, *, plan: Plan, name_of: Name) -> dict[str, UUID]:
    present = {kind.key for kind in work.session.execute(select(UnitType)).scalars()}
    for kind in ("province", "department", "district", "commune"):
        if kind not in present:
            work.session.add(UnitType(key=kind, name_vi=kind, name_en=kind, rank_group=kind))
    work.session.flush()
    units: dict[str, UUID] = {}
    for code, (kind, parent) in tree_of(plan).items():
        unit = Unit(
            code=code, name_vi=name_of(code), name_en=name_of(code), name_sort=code, name_search=code,
            type_key=kind, parent_id=units[parent] if parent else None, valid_from=date(2020, 1, 1),
        )  # fmt: skip
        work.session.add(unit)
        work.session.flush()
        units[code] = unit.id
    return units


def _add_people(work: Work, *, plan: Plan, units: Mapping[str, UUID]) -> None:
    work.session.add_all(
        Person(
            unit_id=units[code], full_name=f"Official {code} {number}", group_key=group,
            email=f"{code}-{number}-{group}@example.gov.vn".lower(),
        )
        for group, homes in (("division_leader", plan.leaders), ("commune_leader", plan.communes))
        for code, count in homes.items()
        for number in range(count + 1)
    )  # fmt: skip
    work.session.flush()


def _add_campaign(work: Work, *, plan: Plan, units: dict[str, UUID]) -> World:
    draft = CampaignDraft(
        key=KEY, name_vi="Round 2023", name_en="Round 2023", owner_unit_id=units["P"],
        period_from=date(2023, 1, 1), period_to=date(2023, 12, 31),
        framework_key="tra_vinh_2023", framework_version=1,
    )  # fmt: skip
    campaign = campaigns.create_campaign(work, draft=draft)
    audiences = _add_audiences(work, plan=plan, campaign_id=campaign.id)
    for kind in ("survey", "paper", "self_assessment"):
        campaigns.set_milestone(
            work, campaign_id=campaign.id, kind=kind, opens_at=now() - timedelta(hours=1),
            closes_at=now() + timedelta(days=7),
        )  # fmt: skip
    lines = ["unit,group,N", *(f"{code},citizen,{plan.size + at}" for at, code in enumerate(plan.citizens))]
    sampling.import_sizes(work, campaign_id=campaign.id, content="\n".join(lines).encode(), name="sizes.csv")
    sampling.freeze_frames(work, campaign_id=campaign.id)
    rules = [QuotaRule(audience_id=audiences["citizen"], target=plan.target)]
    sampling.set_quota_rules(work, campaign_id=campaign.id, rules=rules)
    private_key = set_rehearsed_key(work, campaign_id=campaign.id)
    campaigns.launch_campaign(work, campaign_id=campaign.id)
    if plan.leaders or plan.communes:
        invitations.prepare_invitations(work, campaign_id=campaign.id)
    for code, count in plan.citizens.items():
        sampling.record_issued(work, unit_id=units[code], audience_id=audiences["citizen"], forms=count + 2)
    return World(work.resources, plan, campaign.id, audiences, units, private_key)


def _add_audiences(work: Work, *, plan: Plan, campaign_id: UUID) -> dict[str, UUID]:
    asked = {"citizen": "own_unit"}
    asked |= {"division_leader": "type"} if plan.leaders else {}
    asked |= {"commune_leader": "parent"} if plan.communes else {}
    found = {}
    for group, rates in asked.items():
        campaigns.add_group(
            work, draft=GroupDraft(key=group, name_vi=GROUP_NAMES[group], name_en=GROUP_NAMES[group])
        )
        draft = AudienceDraft(
            group_key=group, questionnaire_key=group, questionnaire_version=1,
            channel="paper" if group == "citizen" else "online", rates=rates,
            rates_type_key="department" if rates == "type" else None, group_weight=WEIGHTS[group],
            k_open=plan.k_open,
        )  # fmt: skip
        found[group] = campaigns.add_audience(work, campaign_id=campaign_id, draft=draft).id
    return found


def quality_of(unit: str, *, plan: Plan) -> float:
    """How good a unit is, from 0.45 to 0.9: fixed for its name."""
    return 0.45 + 0.45 * random.Random(f"{plan.seed} {unit}").random()


def _level(item: templates.Item, *, quality: float, dice: random.Random) -> int:
    """A level that fits the unit; now and then "don't know"."""
    if item.dont_know and dice.random() < 0.05:
        return 0
    ranked = sorted(item.levels, key=lambda level: (level.share or 0, level.level))
    place = min(max(dice.gauss(quality, 0.22), 0.0), 0.999)
    return ranked[int(place * len(ranked))].level


def _opinion(
    questionnaire: templates.Questionnaire, *, rated: Sequence[str], plan: Plan, dice: random.Random
) -> tuple[dict[str, list[str]], dict[tuple[str, str], int]]:
    """Fields as sent, and the levels in them."""
    mood = dice.gauss(0, 0.15)
    fields: dict[str, list[str]] = {}
    levels: dict[tuple[str, str], int] = {}
    for item in questionnaire.items:
        for unit in rated if item.matrix else rated[:1]:
            name = f"{item.key}.{unit}" if item.matrix else item.key
            if item.levels:
                level = _level(item, quality=quality_of(unit, plan=plan) + mood, dice=dice)
                levels[item.key, unit] = level
                fields[name] = [str(level)]
    for item in questionnaire.items:
        if item.kind == "multi" and dice.random() < 0.8:
            fields[item.key] = sorted(dice.sample(item.option_keys[:-1], k=2))
        elif item.kind == "number":
            fields[item.key] = [str(dice.randrange(5))]
        elif item.kind == "text" and dice.random() < 0.3:
            fields[item.key] = [f"=remark {dice.randrange(1000)}"]
    return fields, levels


def _answer_online(world: World) -> None:
    dice = random.Random(world.plan.seed)
    codes = {unit_id: code for code, unit_id in world.units.items()}
    groups = {audience_id: group for group, audience_id in world.audiences.items()}
    with open_work(world.resources, writing=False) as work:
        links = [
            (
                groups[one.audience_id], codes[one.unit_id],
                invitations.link_token(
                    world.resources.tokens, campaign_id=world.campaign_id, unit_id=one.unit_id,
                    invitation_id=one.id, gen=0,
                ),
            )
            for one in work.session.execute(select(Invitation)).scalars()
        ]  # fmt: skip
    kept: dict[tuple[str, str], int] = {}
    for group, home, token in links:
        homes = world.plan.leaders if group == "division_leader" else world.plan.communes
        kept[group, home] = kept.get((group, home), 0) + 1
        if kept[group, home] <= homes[home]:  # one of each unit stays silent
            _send(world, group=group, home=home, token=token, dice=dice)


def _send(world: World, *, group: str, home: str, token: str, dice: random.Random) -> None:
    with open_work(world.resources, writing=True) as work:
        visit = responses.get_visit(work, token=token)
        form = responses.load_form(work, visit=visit)
        fields, levels = _opinion(form.questionnaire, rated=form.unit_codes, plan=world.plan, dice=dice)
        responses.submit_response(
            work, submission=responses.OnlineSubmission(visit=visit, round=0, values=fields)
        )
    world.said.append(Said(group=group, home=home, levels=levels))


def _answer_on_paper(world: World) -> None:
    dice = random.Random(world.plan.seed + 1)
    with open_work(world.resources, actor=SYSTEM, writing=True) as work:
        citizen = templates.get_questionnaire(work, key="citizen", version=1)
        for code, count in world.plan.citizens.items():
            for _ in range(count):
                fields, levels = _opinion(citizen, rated=[code], plan=world.plan, dice=dice)
                answers, faults = templates.read_answers(citizen, values=fields, units=[code])
                assert not faults
                accepted = responses.submit_response(
                    work,
                    submission=responses.PaperSubmission(
                        campaign_id=world.campaign_id, audience_id=world.audiences["citizen"],
                        unit_id=world.units[code], answers=answers,
                    ),
                )  # fmt: skip
                if accepted.counted:
                    world.said.append(Said(group="citizen", home=code, levels=levels))
