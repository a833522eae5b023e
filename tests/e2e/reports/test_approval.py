"""One run becomes the official one when a second person grants it; a later run does not displace it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.campaigns.errors import AlreadyAsked, OwnRequest
from app.core.actor import EVERYWHERE
from app.core.models import AuditEvent
from app.core.unit_of_work import open_work
from app.reports import service as reports
from app.reports.errors import RunNotDone, RunsTellTogether
from app.responses.models import Response
from tests.e2e.units.door import Browser
from tests.integration.reports.test_runs import carry_out
from tests.integration.reports.world import World
from tests.support.pair import REASON, pair_of

PAGE = "/results/round_2023"


def test_a_second_person_makes_a_run_the_official_one(
    world: World, browser_of: Callable[..., Browser]
) -> None:
    pair = pair_of(world.resources)
    with open_work(world.resources, actor=pair.asker, writing=True) as work:
        [first] = reports.list_runs(work, campaign_id=world.campaign_id)
        reports.ask_run_approval(work, campaign_id=world.campaign_id, run_id=first.id, reason=REASON)
        with pytest.raises(AlreadyAsked):
            reports.ask_run_approval(work, campaign_id=world.campaign_id, run_id=first.id, reason=REASON)
        queued = reports.request_run(work, campaign_id=world.campaign_id)
        with pytest.raises(RunNotDone):
            reports.ask_run_approval(work, campaign_id=world.campaign_id, run_id=queued.id, reason=REASON)
    carry_out(world)
    assert "Provisional" in browser_of().get(PAGE)
    [waiting] = pair.waiting(world.campaign_id)
    with pytest.raises(OwnRequest):
        pair.grant(world.campaign_id, waiting.id, by=pair.asker)
    pair.grant(world.campaign_id, waiting.id)
    analyst = browser_of()
    page = analyst.get(PAGE)
    assert "Approved" in page
    assert "Provisional" not in page
    official, later = (f"{PAGE}/runs/{one}" for one in (first.id, queued.id))
    assert f"{official}/approval" not in analyst.get(official)
    form = analyst.get(later)
    assert "at least 10 characters" in analyst.post(
        f"{later}/approval", page=form, reason="short", status=422
    )
    with open_work(world.resources, writing=False) as work:
        found = reports.latest_results(work, campaign_id=world.campaign_id, scope=EVERYWHERE)
        events = {one.verb: one.details for one in work.session.execute(select(AuditEvent)).scalars()}
    assert (found.run.id, found.official) == (first.id, True)
    assert events["reports.approve_run"]["bundle_sha256"] == first.bundle_sha256


def test_a_run_that_tells_a_few_people_beside_the_approved_one_is_not_approved(
    world: World, browser_of: Callable[..., Browser]
) -> None:
    pair = pair_of(world.resources)
    with open_work(world.resources, actor=pair.asker, writing=True) as work:
        [first] = reports.list_runs(work, campaign_id=world.campaign_id)
        reports.ask_run_approval(work, campaign_id=world.campaign_id, run_id=first.id, reason=REASON)
        some = select(col(Response.id)).where(
            col(Response.unit_id) == world.units["S1"],
            col(Response.mode) == "paper",
            col(Response.counted).is_(True),
        )
        gone = work.session.execute(some.limit(1)).scalar_one()
        work.session.execute(update(Response).where(col(Response.id) == gone).values(counted=False))
    [waiting] = pair.waiting(world.campaign_id)
    pair.grant(world.campaign_id, waiting.id)
    later = carry_out(world)
    with open_work(world.resources, actor=pair.asker, writing=True) as work:
        told = reports.list_told(work, run=later)
        with pytest.raises(RunsTellTogether):
            reports.ask_run_approval(work, campaign_id=world.campaign_id, run_id=later.id, reason=REASON)
    assert [(one.name["en"], one.whole) for one in told if one.name] == [("Unit S1", 1)]
    page = browser_of().get(f"{PAGE}/runs/{later.id}")
    assert "one less the other would tell about a few people" in page
    assert "/approval" not in page
