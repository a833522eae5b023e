"""A small province whose citizens answer on paper, and the people who work on the forms.

Province P, departments S1…S3, district D1 with commune D1C1; S1 asks. Quota: two forms for S2, one for
S3, three for D1. The cast: a manager, two clerks and an adjudicator without a unit, a clerk of S2.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlmodel import col

from app.accounts.models import User
from app.campaigns import service as campaigns
from app.core import clock, queue
from app.core.actor import EVERYWHERE, SYSTEM, Actor, Grant
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.paper import jobs, service
from app.paper.models import PaperForm
from app.sampling import service as sampling
from app.sampling.forms import QuotaRule
from app.templates import service as templates
from app.templates.models import QuestionnaireVersion
from app.units.models import Unit, UnitType
from tests.support.databases import ENGINES
from tests.support.kept import Kept

KEY = "paper-2023"
TREE: Mapping[str, tuple[str, str | None]] = {
    "P": ("province", None),
    "S1": ("department", "P"),
    "S2": ("department", "P"),
    "S3": ("department", "P"),
    "D1": ("district", "P"),
    "D1C1": ("commune", "D1"),
}
QUOTA = {"S2": 2, "S3": 1, "D1": 3}
SIZES = b"unit,group,N\nS2,citizen,900\nS3,citizen,500\nD1,citizen,4000\n"
JOBS = {"paper.print_batches": jobs.print_batches, "paper.read_scan": jobs.read_scan}
CAST: Mapping[str, tuple[str, Role, str | None]] = {
    "manager": ("Quoc Vi", Role.MANAGER, "S1"),
    "first": ("Thu Thu", Role.CLERK, None),
    "second": ("Van Du", Role.CLERK, None),
    "third": ("Hoa Giai", Role.ADJUDICATOR, None),
    "insider": ("Noi Bo", Role.CLERK, "S2"),
    "officer": ("So Mau", Role.UNIT_OFFICER, "S2"),
    "auditor": ("Minh Soat", Role.AUDITOR, None),
}
ITEMS = tuple(f"q{number:02d}" for number in range(1, 21))
"""Items with boxes: q01 to q15 levels 5 to 1, q16 to q19 a choice, q20 several marks; q21 is open text."""


@dataclass(slots=True)
class Scene:
    """A running campaign with one paper audience."""

    resources: Resources
    campaign_id: UUID
    audience_id: UUID
    units: dict[str, UUID]
    cast: dict[str, Actor] = field(default_factory=dict)

    def work(self, who: str | None = None, *, writing: bool = True) -> Any:
        """A unit of work of a member of the cast, or of the house."""
        return open_work(self.resources, actor=self.cast[who] if who else SYSTEM, writing=writing)

    def prepare(self, *, spare: int = 0) -> list[UUID]:
        """Draws serials for every unit and renders them in this process; returns the batches."""
        with self.work("manager") as work:
            found = service.prepare_batches(work, audience_id=self.audience_id, spare=spare)
            batches = [batch.id for batch in found]
        self.print(batches)
        return batches

    def print(self, batches: Sequence[UUID]) -> None:
        """Prints batches in this process."""
        with self.work() as work, tempfile.TemporaryDirectory() as folder:
            runs = service.plan_print(work, batch_ids=batches)
            service.print_runs(runs, folder=Path(folder))
            service.store_print(work, runs=runs, folder=Path(folder))

    def issue(self, batches: Sequence[UUID]) -> None:
        """Hands every batch over, all forms signed for."""
        for batch_id in batches:
            with self.work("manager") as work:
                rows = service.list_batches(work, campaign_id=self.campaign_id, scope=EVERYWHERE)
                row = next(row for row in rows if row.batch.id == batch_id)
                signed = service.SignedCount(signed=row.batch.printed, on=clock.today())
                service.issue_batch(work, batch_id=batch_id, form=signed)

    def forms(self, *, unit: str = "") -> list[PaperForm]:
        """The forms of a unit, or all, by serial."""
        query = select(PaperForm).order_by(col(PaperForm.serial))
        if unit:
            query = query.where(col(PaperForm.unit_id) == self.units[unit])
        with self.work(writing=False) as work:
            return list(work.session.execute(query).scalars())

    def form(self, serial: str) -> PaperForm:
        """One form as it stands."""
        return next(form for form in self.forms() if form.serial == serial)

    def receive(self, serials: Sequence[str]) -> service.Received:
        """Takes forms back."""
        with self.work("manager") as work:
            return service.receive_forms(work, campaign_id=self.campaign_id, serials=serials)

    def take_back(self) -> list[str]:
        """Takes back every form that was handed out; returns their serials."""
        serials = [form.serial for form in self.forms()]
        assert self.receive(serials).accepted == len(serials)
        return serials

    def take(self, who: str) -> service.DeskForm | None:
        """The next form on a clerk's desk."""
        with self.work(who) as work:
            return service.take_form(work, campaign_id=self.campaign_id)

    def finish(
        self, who: str, form: service.DeskForm, *, values: Mapping[str, Sequence[str]]
    ) -> service.Finished:
        """Finishes an entry."""
        with self.work(who) as work:
            return service.finish_entry(
                work, campaign_id=self.campaign_id, serial=form.serial, values=values, key_times=[400, 350]
            )

    def enter(self, who: str, *, values: Mapping[str, Sequence[str]] | None = None) -> service.Finished:
        """Takes the next form and finishes it."""
        form = self.take(who)
        assert form is not None
        return self.finish(who, form, values=values or answers())

    def run_jobs(self) -> int:
        """Carries out the jobs of paper that are due, as the worker does; returns how many."""
        done = 0
        while True:
            with self.work() as work:
                job = queue.claim(work.session, now=clock.now())
            if job is None:
                return done
            JOBS[job.kind](self.resources, job=job)
            with self.work() as work:
                queue.finish(work.session, job_id=job.id)
            done += 1


def answers(level: str = "4", **changed: str | Sequence[str]) -> dict[str, list[str]]:
    """A whole form: one level throughout, some lines otherwise."""
    values = {item: [level] for item in ITEMS[:15]}
    values |= {"q16": ["1"], "q17": ["1"], "q18": ["2"], "q19": ["2"], "q20": ["a", "c"]}
    for item, value in changed.items():
        values[item] = [value] if isinstance(value, str) else list(value)
    return values


_installed: list[dict[str, Any]] = []


def install_questionnaires(work: Work) -> None:
    """The shipped versions; read from their files once a process, for that takes a second."""
    if _installed:
        work.session.execute(insert(QuestionnaireVersion), _installed)
        return
    templates.install_shipped(work)
    found = work.session.execute(select(QuestionnaireVersion)).scalars()
    _installed.extend(one.model_dump() for one in found)


def _add_units(work: Work, tree: Mapping[str, tuple[str, str | None]]) -> dict[str, UUID]:
    for kind in dict.fromkeys(kind for kind, _ in tree.values()):
        work.session.add(UnitType(key=kind, name_vi=kind, name_en=kind, rank_group=kind))
    work.session.flush()
    units: dict[str, UUID] = {}
    for code, (kind, parent) in tree.items():
        unit = Unit(
            code=code, name_vi=f"Unit {code}", name_en=f"Unit {code}", name_sort=code, name_search=code,
            type_key=kind, parent_id=units[parent] if parent else None, valid_from=date(2020, 1, 1),
        )  # fmt: skip
        work.session.add(unit)
        work.session.flush()
        units[code] = unit.id
    return units


def _add_cast(work: Work, units: Mapping[str, UUID]) -> dict[str, Actor]:
    cast = {}
    for key, (name, role, home) in CAST.items():
        user = User(
            email=f"{key}@example.org", name=name, home_unit_id=units[home] if home else None,
            password_hash="not used",
        )  # fmt: skip
        work.session.add(user)
        work.session.flush()
        cast[key] = Actor(
            kind="staff", user_id=user.id, name=name, home_unit_id=user.home_unit_id, grants=(Grant(role),)
        )
    return cast


def open_paper(work: Work, *, campaign_id: UUID) -> None:
    """A week for paper that has begun."""
    start, end = clock.now() - timedelta(hours=1), clock.now() + timedelta(days=7)
    campaigns.set_milestone(work, campaign_id=campaign_id, kind="paper", opens_at=start, closes_at=end)


def open_scene(
    resources: Resources, *, quota: Mapping[str, int] | None = None, others: Sequence[str] = (),
    rated: Sequence[str] = (), questionnaire: Callable[[Work], tuple[str, int]] = lambda _: ("citizen", 1),
) -> Scene:  # fmt: skip
    """A launched campaign; `others`: further departments; `questionnaire` publishes one, about `rated`."""
    tree = {**TREE, **dict.fromkeys(others, TREE["S1"])}
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        units = _add_units(work, tree)
        cast = _add_cast(work, units)
        install_questionnaires(work)
        key, version = questionnaire(work)
        campaign = campaigns.create_campaign(
            work,
            draft=campaigns.CampaignDraft(
                key=KEY, name_vi="Round 2023", name_en="Round 2023", owner_unit_id=units["S1"],
                period_from=date(2023, 1, 1), period_to=date(2023, 12, 31),
            ),
        )  # fmt: skip
        group = campaigns.GroupDraft(key="citizen", name_vi="Citizens", name_en="Citizens")
        campaigns.add_group(work, draft=group)
        audience = campaigns.add_audience(
            work,
            campaign_id=campaign.id,
            draft=campaigns.AudienceDraft(
                group_key="citizen", questionnaire_key=key, questionnaire_version=version, channel="paper",
                rates="list" if rated else "own_unit", rated_unit_ids=[units[code] for code in rated],
            ),
        )  # fmt: skip
        open_paper(work, campaign_id=campaign.id)
        sizes = SIZES + "".join(f"{code},citizen,700\n" for code in others).encode()
        sampling.import_sizes(work, campaign_id=campaign.id, content=sizes, name="sizes.csv")
        sampling.freeze_frames(work, campaign_id=campaign.id)
        rules = [
            QuotaRule(audience_id=audience.id, unit_id=units[code], target=target)
            for code, target in (quota or QUOTA).items()
        ]
        sampling.set_quota_rules(work, campaign_id=campaign.id, rules=rules)
        campaigns.launch_campaign(work, campaign_id=campaign.id)
    return Scene(resources, campaign.id, audience.id, units, cast)


def _hand_out(resources: Resources, scene: Scene) -> Scene:
    scene = replace(scene, resources=resources)
    scene.issue(scene.prepare())
    return scene


SCENES: Final = Kept(open_scene)
_issued = SCENES.then(_hand_out)


@pytest.fixture(params=ENGINES)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """The scene; the test runs once on each engine."""
    with copied_scene(SCENES, request.param, tmp_path) as copied:
        yield copied


@pytest.fixture
def sqlite_scene(tmp_path: Path) -> Iterator[Scene]:
    """The scene on SQLite alone."""
    with copied_scene(SCENES, "sqlite", tmp_path) as copied:
        yield copied


@pytest.fixture(params=ENGINES)
def issued(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """The scene with its forms printed and handed out, on each engine."""
    with copied_scene(_issued, request.param, tmp_path) as copied:
        yield copied


@pytest.fixture
def sqlite_issued(tmp_path: Path) -> Iterator[Scene]:
    """The scene with its forms printed and handed out, on SQLite alone."""
    with copied_scene(_issued, "sqlite", tmp_path) as copied:
        yield copied


@contextmanager
def copied_scene(kept: Kept[Scene], engine: str, folder: Path) -> Iterator[Scene]:
    """A scene of one's own while the block runs."""
    with kept.copy(engine, folder) as (resources, made):
        yield replace(made, resources=resources, units=dict(made.units), cast=dict(made.cast))
