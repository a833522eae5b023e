"""Options of a run: chosen on a page, kept with the run, named in its files; and who takes which files."""

import json
import re
from collections.abc import Callable
from typing import Any

from app.core import clock, queue
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.reports import rules
from app.reports import service as reports
from app.reports.jobs import run_analysis
from tests.e2e.units.door import Browser
from tests.integration.reports.test_runs import carry_out
from tests.integration.reports.world import World

Open = Callable[..., Browser]
PAGE = "/results/round_2023"
CHOSEN: dict[str, Any] = {
    "level": "0.99",
    "ci": "wilson",
    "missing_group_policy": "zero",
    "minimum": "8",
    "places": "1",
}


def test_options_are_kept_with_the_run_and_named_in_its_files(world: World, browser_of: Open) -> None:
    analyst = browser_of()
    page = analyst.get(f"{PAGE}/runs/new")
    refused = analyst.post(f"{PAGE}/runs", page=page, minimum="4", status=422)
    assert 'href="#minimum"' in refused
    analyst.post(f"{PAGE}/runs", page=page, ci="guess", status=422)
    analyst.post(f"{PAGE}/runs", page=page, **CHOSEN)
    analyst.post(f"{PAGE}/runs", page=page, **CHOSEN)
    assert "other options is under way" in analyst.post(f"{PAGE}/runs", page=page, status=409)
    with open_work(world.resources, writing=True) as work:
        job = queue.claim(work.session, now=clock.now())
    assert job is not None
    run_analysis(world.resources, job=job)
    with open_work(world.resources, writing=False) as work:
        run, first = reports.list_runs(work, campaign_id=world.campaign_id)
    assert (run.state, run.message) == ("done", "")
    assert run.options["chosen"] == {
        "level": 0.99, "ci": "wilson", "missing_group_policy": "zero", "minimum": 8, "places": 1,
    }  # fmt: skip
    assert (first.options["chosen"], first.options["missing_group_policy"]) == ({}, "renormalise")
    shown = analyst.get(f"{PAGE}/runs/{run.id}")
    assert len(re.findall("Not the standard", shown)) == 5
    assert "Wilson" in shown
    found = json.loads(analyst.client.get(f"{PAGE}/runs/{run.id}/files/results.json").content)
    assert found["provenance"]["missing_group_policy"] == "zero"
    assert (found["options"]["level"], found["options"]["minimum"]) == (0.99, 8)
    hidden = {row["code"] for row in found["units"] if row["hidden"]}
    assert "D3" in hidden
    assert [band["key"] for band in found["bands"]] == ["good", "fair", "average", "weak"]
    differs = analyst.get(f"{PAGE}/compare")
    assert "same answers" in differs
    assert (
        len(re.findall(">other<", differs)) == 7
    )  # five options, the bundle that names them, units with a score
    shares = [row["probabilities"] for row in found["standings"]]
    assert shares
    assert all(abs(sum(row.values()) - 1) < 1e-6 for row in shares if None not in row.values())


def test_files_of_the_run_that_is_shown_are_for_every_reader(world: World, browser_of: Open) -> None:
    carry_out(world)
    with open_work(world.resources, writing=False) as work:
        latest, older = reports.list_runs(work, campaign_id=world.campaign_id)
    manager, analyst = browser_of(Role.MANAGER), browser_of()
    page = manager.get(f"{PAGE}/runs/{latest.id}")
    links = re.findall(rf'href="({PAGE}/runs/{latest.id}/files/[^"]+)"', page)
    assert {link.rsplit("/", 1)[1] for link in links} == rules.OPEN_FILES - rules.OF_CHANGES
    for name, kind in (("report.pdf", "application/pdf"), ("picture-heat.svg", "image/svg+xml")):
        sent = manager.client.get(f"{PAGE}/runs/{latest.id}/files/{name}")
        assert (sent.status_code, sent.headers["content-type"]) == (200, kind)
        assert sent.headers["content-disposition"].startswith("attachment")
    old = f"{PAGE}/runs/{older.id}"
    assert "/files/" not in manager.get(old)
    assert manager.client.get(f"{old}/files/scores.csv").status_code == 403
    assert analyst.client.get(f"{old}/files/scores.csv").status_code == 200
    assert analyst.client.get(f"{old}/files/bundle.zip").status_code == 404
    compared = manager.get(f"{PAGE}/compare?first={older.id}&second={latest.id}")
    assert "every unit the same score and the same rank" in compared
    assert "same answers" in compared
    assert "Unit S1" in compared
    manager.get(f"{PAGE}/compare?first=none", status=422)
    manager.get(f"{PAGE}/compare?first={world.campaign_id}", status=404)
    browser_of(lang="vi").get(f"{PAGE}/compare")
