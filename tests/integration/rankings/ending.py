"""A round that comes to its end: everybody has answered, every line is decided, the index can be computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlmodel import col

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core import clock, queue
from app.core.actor import EVERYWHERE, SYSTEM, Actor, Grant
from app.core.models import Job
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.rankings import service
from app.rankings.forms import ComputeForm
from app.rankings.jobs import compute_index
from app.rankings.models import CompositeRun, RankingRow
from app.reports import service as reports
from app.reports.jobs import run_analysis
from app.scorecards import service as scorecards
from app.scorecards.forms import FigureForm
from app.scorecards.models import Appraisal, Assessment
from tests.integration.reports.world import World

REASON = "Minutes 12/BB-HD of 20 February."
FINAL = {"title_vi": "Chi so", "title_en": "Index 2023", "released_on": "2024-03-01"}


@dataclass(slots=True)
class Ending:
    """What the office, the worker and the two people of a release do, each in a transaction of its own."""

    world: World
    people: dict[str, UUID] = field(default_factory=dict)

    @property
    def resources(self) -> Resources:
        return self.world.resources

    def campaign(self, work: Work) -> Campaign:
        return campaigns.get_campaign_by_id(work, campaign_id=self.world.campaign_id)

    def decide(self, given: Mapping[tuple[str, str], str | None] | None = None, *, state: str) -> None:
        """Three quarters of the points of every line, and what is given otherwise; None: does not apply."""
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            campaign = self.campaign(work)
            standing = scorecards.find_standing(work, campaign=campaign)
            leaves = [one for one in standing.framework.leaves if one.source == "document"]
            told = {
                (unit.code, leaf.key): f"{leaf.max_points * 3 / 4:f}"
                for unit in standing.units
                for leaf in leaves
            }
            told.update(given or {})  # type: ignore[arg-type]  # None is meant
            ids = {unit.code: unit.unit_id for unit in standing.units}
            common = {"campaign_id": campaign.id}
            work.session.execute(
                insert(Assessment),
                [{"unit_id": one, "state": state, "begun_at": work.now(), **common} for one in ids.values()],
            )
            work.session.execute(
                insert(Appraisal),
                [
                    {
                        "unit_id": ids[code], "criterion": leaf, "version": 1, "points": points,
                        "verdict": "agree" if points is not None else "not_applicable", "of_version": 0,
                        "reason": "" if points is not None else "No such task.", "decided_at": work.now(),
                        **common,
                    }
                    for (code, leaf), points in told.items()
                ],
            )  # fmt: skip

    def bring(self, figures: Mapping[str, str]) -> None:
        """External scores, bonus and deductions of every unit, by criterion."""
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            campaign = self.campaign(work)
            for unit in scorecards.find_standing(work, campaign=campaign).units:
                for criterion, figure in figures.items():
                    form = FigureForm(
                        unit_id=unit.unit_id, criterion=criterion, figure=figure, basis="QD 12/QD-UBND"
                    )
                    scorecards.save_figure(work, campaign=campaign, form=form)

    def set_state(self, state: str) -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            of = col(Assessment.campaign_id) == self.world.campaign_id
            work.session.execute(update(Assessment).where(of).values(state=state))

    def analyse(self, *, approved: bool) -> UUID:
        """The scores of the survey; approved by two people where asked."""
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            run_id = reports.request_run(work, campaign_id=self.world.campaign_id).id
        self._carry_out(run_analysis, run_id=run_id)
        if approved:
            with self._as("Hanh") as work:
                reports.ask_run_approval(
                    work, campaign_id=self.world.campaign_id, run_id=run_id, reason=REASON
                )
            self.grant()
        return run_id

    def compute(self, form: ComputeForm | None = None) -> CompositeRun:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            run_id = self.request(work, form).id
        self.carry_out(run_id)
        with open_work(self.resources, writing=False) as work:
            return self.run(work, run_id)

    def request(self, work: Work, form: ComputeForm | None = None) -> CompositeRun:
        return service.request_composite(work, campaign=self.campaign(work), form=form or ComputeForm())

    def run(self, work: Work, run_id: UUID) -> CompositeRun:
        return service.get_composite(work, run_id=run_id)

    def carry_out(self, run_id: UUID) -> None:
        self._carry_out(compute_index, run_id=run_id)

    def carry_out_waiting(self) -> None:
        """The computation that was asked for last."""
        with open_work(self.resources, writing=False) as work:
            run_id = service.list_composites(work, campaign=self.campaign(work))[0].id
        self.carry_out(run_id)

    def rows(self, run: CompositeRun) -> dict[str, RankingRow]:
        codes = {unit_id: code for code, unit_id in self.world.units.items()}
        with open_work(self.resources, writing=False) as work:
            found = service.list_rows(work, run=run, scope=EVERYWHERE)
        return {codes[one.unit_id]: one for one in found}

    def content(self, run: CompositeRun) -> bytes:
        with open_work(self.resources, writing=False) as work:
            return service.get_content(work, run=run)

    def ask(self, run: CompositeRun) -> None:
        with self._as("Hanh") as work:
            service.ask_release(work, campaign=self.campaign(work), run_id=run.id, reason=REASON)

    def grant(self, *, who: str = "Tuan") -> None:
        """The one request that waits is granted."""
        with self._as(who) as work:
            found = campaigns.list_requests(work, campaign_id=self.world.campaign_id)
            waiting = next(one for one in found if one.decision is None)
            campaigns.grant_approval(
                work, campaign_id=self.world.campaign_id, approval_id=waiting.id, reason=REASON
            )

    def know(self, name: str) -> None:
        """Somebody who runs campaigns."""
        if name not in self.people:
            with open_work(self.resources, actor=SYSTEM, writing=True) as work:
                form = NewUser(
                    name=name, email=f"{name.lower()}@example.gov.vn", role=Role.MANAGER,
                    password="six small boats at dawn",
                )  # fmt: skip
                self.people[name] = accounts.add_user(work, form=form).id

    def _as(self, name: str) -> Any:
        self.know(name)
        actor = Actor(kind="staff", user_id=self.people[name], name=name, grants=(Grant(Role.MANAGER),))
        return open_work(self.resources, actor=actor, writing=True)

    def _carry_out(self, step: Callable[..., None], *, run_id: UUID) -> None:
        with open_work(self.resources, writing=True) as work:
            job = _claim(work)
            while job and job.payload.get("run_id") != str(run_id):  # others have become due meanwhile
                job = _claim(work)
        assert job is not None
        step(self.resources, job=job)


def _claim(work: Work) -> Job | None:
    return queue.claim(work.session, now=clock.now())
