"""The change since an earlier round: from the choice of the round to its figure and files."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import SQLModel, col

from app.campaigns.models import Campaign, CampaignUnit
from app.core import clock, queue
from app.core.ids import uuid7
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.reports import service as reports
from app.reports.jobs import run_analysis
from app.reports.models import AnalysisRun, Artifact
from tests.e2e.units.door import Browser
from tests.integration.reports.world import World
from tests.support.pair import REASON, Pair, pair_of

PAGE = "/results/round_2023"


def add_round_before(world: World) -> UUID:
    """A round a year earlier with the same answers; its run, not approved yet."""
    with open_work(world.resources, writing=True) as work:
        [run] = reports.list_runs(work, campaign_id=world.campaign_id)
        round_ = work.session.execute(
            select(Campaign).where(col(Campaign.id) == world.campaign_id)
        ).scalar_one()
        campaign_id, run_id = uuid7(), uuid7()
        year = timedelta(days=365)
        days = {name: getattr(round_, name) - year for name in ("period_from", "period_to")}
        units = select(CampaignUnit).where(col(CampaignUnit.campaign_id) == world.campaign_id)
        files = select(Artifact).where(col(Artifact.run_id) == run.id)
        copied: list[tuple[type[SQLModel], Sequence[SQLModel], dict[str, Any]]] = [
            (Campaign, [round_], {"id": campaign_id, "key": "round_2022", **days}),
            (CampaignUnit, work.session.execute(units).scalars().all(), {"campaign_id": campaign_id}),
            (AnalysisRun, [run], {"id": run_id, "campaign_id": campaign_id}),
            (Artifact, work.session.execute(files).scalars().all(), {"run_id": run_id}),
        ]
        for table, rows, changed in copied:
            work.session.execute(insert(table), [{**row.model_dump(), **changed} for row in rows])
    return run_id


def approve(world: World, pair: Pair, *, run_id: UUID) -> None:
    with open_work(world.resources, actor=pair.asker, writing=True) as work:
        campaign_id = reports.get_run(work, run_id=run_id).campaign_id
        reports.ask_run_approval(work, campaign_id=campaign_id, run_id=run_id, reason=REASON)
    [waiting] = pair.waiting(campaign_id)
    pair.grant(campaign_id, waiting.id)


def test_the_change_since_an_earlier_round(world: World, browser_of: Callable[..., Browser]) -> None:
    analyst = browser_of()
    assert "no earlier round with approved results" in analyst.get(f"{PAGE}/changes/new")
    earlier, pair = add_round_before(world), pair_of(world.resources)
    assert "no earlier round with approved results" in analyst.get(f"{PAGE}/changes/new")
    approve(world, pair, run_id=earlier)
    page = analyst.get(f"{PAGE}/changes/new")
    own = str(earlier).replace("0", "1", 1)
    analyst.post(f"{PAGE}/changes", page=page, earlier=own, status=409)
    analyst.post(f"{PAGE}/changes", page=page, earlier="2022", status=422)
    assert "may be left" in analyst.post(f"{PAGE}/changes", page=page, earlier=str(earlier))
    with open_work(world.resources, writing=True) as work:
        job = queue.claim(work.session, now=clock.now())
    assert job is not None
    run_analysis(world.resources, job=job)
    with open_work(world.resources, writing=False) as work:
        found = reports.find_change(work, campaign_id=world.campaign_id)
        shown = reports.find_shown_run(work, campaign_id=world.campaign_id)
    assert found is not None
    assert (found.run.message, found.official, found.current) == ("", False, True)
    assert shown != found.run.id
    units = {row["unit"]: row for row in found.changes["units"]}
    assert units["D3"]["hidden"]
    assert {row["change"]["difference"] for row in units.values() if row["change"]} == {0.0}
    reader = browser_of(Role.MANAGER, lang="vi")
    figure = reader.get(f"{PAGE}/chart?figure=change")
    assert f"{PAGE}/runs/{found.run.id}/files/chart-change.json" in figure
    for name in ("change.csv", "picture-change.svg", "chart-change.json"):
        assert reader.client.get(f"{PAGE}/runs/{found.run.id}/files/{name}").status_code == 200
    page = analyst.get(f"{PAGE}/runs/{found.run.id}")
    assert "Change since round_2022" in page
    assert "/approval" not in page
    approve(world, pair, run_id=shown or earlier)
    with open_work(world.resources, writing=False) as work:
        again = reports.find_change(work, campaign_id=world.campaign_id)
    assert again is not None
    assert again.official
