"""From the button to the figures, and who may see what."""

import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from app.campaigns.models import Campaign
from app.core import clock, queue
from app.core.actor import SYSTEM, Actor, Grant
from app.core.i18n import format_number
from app.core.models import AuditEvent, Job
from app.core.permissions import Role
from app.core.unit_of_work import Work, open_work
from app.reports import rules
from app.reports import service as reports
from app.reports.jobs import run_analysis
from app.reports.models import AnalysisRun, Artifact
from app.web.deps import SignedIn
from tests.e2e.units.door import Browser, csrf_of
from tests.integration.reports.world import World

Open = Callable[..., Browser]
PAGE = "/results/round_2023"


def forget_runs(world: World) -> None:
    with open_work(world.resources, writing=True) as work:
        for table in (Artifact, AnalysisRun, Job):
            work.session.execute(delete(table))


def results_of(browser: Browser) -> dict[str, Any]:
    """What the analysis said, from the file that the scores come from."""
    chart = browser.client.get(f"{PAGE}/files/chart-scores.json")
    assert chart.status_code == 200
    found: dict[str, Any] = chart.json()
    return found


def test_an_analysis_is_asked_for_runs_and_shows_its_figures(world: World, browser_of: Open) -> None:
    forget_runs(world)
    analyst = browser_of()
    page = analyst.get(PAGE)
    assert "has not been run yet" in page
    page = analyst.post(f"{PAGE}/runs", page=page)
    assert "may be left" in page
    assert 'http-equiv="refresh"' in page
    assert "Waiting" in analyst.get("/results")
    with open_work(world.resources, writing=True) as work:
        job = queue.claim(work.session, now=clock.now())
    assert job is not None
    run_analysis(world.resources, job=job)
    page = analyst.get(PAGE)
    assert 'http-equiv="refresh"' not in page
    assert "Unit S1" in page
    assert "Computed" in analyst.get("/results")


def test_every_page_in_both_languages_passes_the_inspector(browser_of: Open) -> None:
    for lang in ("vi", "en"):
        analyst = browser_of(lang=lang)
        for url in (
            "/results",
            PAGE,
            f"{PAGE}/S1",
            f"{PAGE}/D1",
            f"{PAGE}/D3",
            *(f"{PAGE}/chart?figure={name}" for name in rules.OF_A_RUN),
            f"{PAGE}/runs",
            f"{PAGE}/runs/new",
        ):
            analyst.get(url)
        runs = analyst.get(f"{PAGE}/runs")
        (run,) = re.findall(r'href="(/results/round_2023/runs/[0-9a-f-]{36})"', runs)
        assert "SHA-256" in analyst.get(run)


def test_a_score_stands_with_its_interval_its_ranks_and_its_forms(browser_of: Open) -> None:
    analyst = browser_of()
    page = analyst.get(PAGE)
    drawn = results_of(analyst)["data"][0]
    best = format_number(drawn["x"][0], digits=1, language="en")
    rows = [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    ]
    cells = next(row for row in rows if best in row)
    assert any(re.fullmatch(r"\d+\.\d–\d+\.\d", cell) for cell in cells)
    assert any(re.fullmatch(r"\d+(–\d+)?", cell) for cell in cells)
    assert "model-based" in page
    assert "Forms were chosen by quota" in page
    assert "design-based" in page
    assert "Provisional" in page


def test_a_figure_says_in_words_and_in_a_table_what_it_draws(browser_of: Open) -> None:
    analyst = browser_of()
    ranks = analyst.get(f"{PAGE}/chart?figure=ranks")
    assert re.search(r"widest set of possible ranks has \d of 3 places", ranks)
    assert "Unit D3" not in ranks
    heat = analyst.get(f"{PAGE}/chart?figure=multiples")
    assert "Mean of the units" in heat
    assert f'src="{PAGE}/files/picture-multiples.en.svg"' in heat
    analyst.get(f"{PAGE}/chart?figure=pie", status=422)
    classes = re.findall(
        r"<tr>.*?</tr>", analyst.get(PAGE).partition("Probability of each class")[2], re.DOTALL
    )
    shares = re.findall(r"(\d+)%", next(row for row in classes if "Unit S1" in row))
    assert len(shares) == 4
    assert "Unit D3" not in "".join(classes)


def test_a_small_cell_is_said_and_not_shown(browser_of: Open) -> None:
    analyst = browser_of()
    page = analyst.get(PAGE)
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "Unit D3" in row)
    assert "fewer than 5" in row
    assert "&lt; 5" in row
    assert f'href="{PAGE}/D3"' not in row
    unit = analyst.get(f"{PAGE}/D3")
    assert "fewer than 5" in unit
    assert "<table" not in unit


def test_there_are_no_pages_of_interim_results(world: World, browser_of: Open) -> None:
    forget_runs(world)
    with open_work(world.resources, writing=True) as work:
        work.session.execute(update(Campaign).values(state="closed"))
    analyst = browser_of()
    page = analyst.get(PAGE)
    assert "There are no interim results" in page
    assert '<button class="primary">' not in page
    sent = analyst.client.post(f"{PAGE}/runs", data={"csrf": csrf_of(page)})
    assert sent.status_code == 409
    analyst.get(f"{PAGE}/S1", status=404)
    analyst.get(f"{PAGE}/chart", status=404)


def test_a_failed_run_says_why(world: World, browser_of: Open) -> None:
    with open_work(world.resources, writing=True) as work:
        work.session.execute(
            update(AnalysisRun).values(state="failed", message="The analysis failed on our side.")
        )
        [run_id] = work.session.execute(select(col(AnalysisRun.id))).scalars()
    page = browser_of(lang="en").get(PAGE)
    assert "Run the analysis" in page
    assert f'href="{PAGE}/runs/{run_id}"' in page
    assert "The analysis failed on our side." in browser_of(lang="en").get(f"{PAGE}/runs/{run_id}")


def test_findings_of_a_refused_bundle_are_said_in_vietnamese(world: World, browser_of: Open) -> None:
    with open_work(world.resources, actor=SYSTEM, writing=True) as work:
        run = reports.request_run(work, campaign_id=world.campaign_id)
    with open_work(world.resources, writing=True) as work:
        spoilt = update(AnalysisRun).where(col(AnalysisRun.id) == run.id).values(options={"level": 2.0})
        work.session.execute(spoilt, execution_options={"synchronize_session": False})
        job = queue.claim(work.session, now=clock.now())
    assert job is not None
    run_analysis(world.resources, job=job)
    with open_work(world.resources, writing=False) as work:
        [found] = reports.list_findings(work, run_id=run.id)
    assert (found.where, found.what) == ("design.json options.level", "is 2.0.")
    page = browser_of(lang="vi").get(f"{PAGE}/runs/{run.id}")
    assert "design.json options.level" in page
    assert "2.0." in page
    assert "Choose a value" not in page
    assert "Choose a value" in browser_of().get(f"{PAGE}/runs/{run.id}")


def test_files_are_downloads(browser_of: Open) -> None:
    analyst = browser_of()
    for name in ("results.xlsx", "scores.csv", "points.csv", "items.csv", "report.html"):
        answer = analyst.client.get(f"{PAGE}/files/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="round_2023-{name}"'
    picture = analyst.client.get(f"{PAGE}/scores.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    words = "".join(ET.fromstring(picture.text).itertext())
    assert "Unit S1" in words
    assert "fewer than 5" in words


@pytest.mark.parametrize("name", ["bundle.zip", "counts.csv", "responses.csv", "..%2f..%2fphieu"])
def test_single_answers_are_no_download(browser_of: Open, name: str) -> None:
    assert browser_of().client.get(f"{PAGE}/files/{name}").status_code == 404


def test_only_analysts_are_handed_the_bundle_and_it_is_written_down(world: World, browser_of: Open) -> None:
    manager = browser_of(Role.MANAGER)
    page = manager.get(PAGE)
    assert f"{PAGE}/bundle" not in page
    manager.post(f"{PAGE}/bundle", page=page, status=403)
    analyst = browser_of()
    token = csrf_of(analyst.get(PAGE))
    answer = analyst.client.post(f"{PAGE}/bundle", data={"csrf": token})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert json.loads(bundle.read("manifest.json"))["campaign"] == "round_2023"
    with open_work(world.resources, writing=False) as work:
        verbs = [event.verb for event in work.session.execute(select(AuditEvent)).scalars()]
    assert verbs.count("reports.export_bundle") == 1


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.CLERK, Role.ADJUDICATOR, Role.TRUSTEE])
def test_other_roles_see_no_results(browser_of: Open, role: Role) -> None:
    browser = browser_of(role)
    for url in ("/results", PAGE, f"{PAGE}/S1", f"{PAGE}/chart", f"{PAGE}/runs"):
        browser.get(url, status=403)


class ScopedDoor:
    """An analyst of one unit."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant

    def find_actor(self, work: Work, *, session_id: str) -> SignedIn | None:
        return SignedIn(Actor(kind="staff", name="Tester", grants=(self.grant,)))

    def touch_session(self, work: Work, *, session_id: str) -> None:
        """Nothing to renew."""


def test_a_scope_shows_its_units_only(world: World, browser_of: Open) -> None:
    browser = browser_of()
    grant = Grant(Role.ANALYST, unit_ids=frozenset({world.units["S2"]}))
    browser.client.app.state.staff_door = ScopedDoor(grant)  # type: ignore[attr-defined]
    page = browser.get(PAGE)
    assert "Unit S2" in page
    assert not any(f"Unit {code}" in page for code in ("S1", "S3", "D1", "D2", "D3"))
    browser.get(f"{PAGE}/S2")
    browser.get(f"{PAGE}/S1", status=404)
    browser.get(f"{PAGE}/chart", status=403)
    browser.get(f"{PAGE}/files/results.xlsx", status=403)
    browser.post(f"{PAGE}/bundle", page=page, status=403)
    picture = browser.client.get(f"{PAGE}/scores.svg")
    assert "Unit S2" in picture.text
    assert "Unit S1" not in picture.text


def test_the_chart_page_alone_may_write_styles(browser_of: Open) -> None:
    analyst = browser_of()
    policy = "content-security-policy"
    assert "unsafe-inline" not in analyst.client.get(PAGE).headers[policy]
    chart = analyst.client.get(f"{PAGE}/chart")
    assert "style-src 'self' 'unsafe-inline'" in chart.headers[policy]
    assert "script-src 'self';" in chart.headers[policy]
    (script,) = re.findall(r'src="(/plotly/[0-9a-f]{12}/plotly\.min\.js)"', chart.text)
    sent = analyst.client.get(script)
    assert sent.headers["content-encoding"] == "gzip"
    assert "immutable" in sent.headers["cache-control"]
    plain = analyst.client.get(script, headers={"accept-encoding": "identity"})
    assert plain.content == sent.content
    assert analyst.client.get(script.replace(script.split("/")[2], "0" * 12)).status_code == 404


def test_an_unknown_campaign_unit_or_run_is_not_found(browser_of: Open) -> None:
    analyst = browser_of()
    for url in ("/results/none", f"{PAGE}/none", f"{PAGE}/runs/00000000-0000-7000-8000-000000000000"):
        analyst.get(url, status=404)


def test_a_form_with_something_else_in_it_is_refused(browser_of: Open) -> None:
    analyst = browser_of()
    page = analyst.get(PAGE)
    sent = analyst.client.post(f"{PAGE}/runs", data={"csrf": csrf_of(page), "recipe": "other"})
    assert sent.status_code == 422
