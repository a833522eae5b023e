"""Counted by the database: the same counts to the bit, the same results to nine digits."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import event, select
from sqlmodel import col

from analysis.dataset.bundle import read_bundle
from analysis.recipes import satisfaction
from analysis.recipes.counting import write_counted
from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.reports import service as reports
from app.reports.errors import AnswersStillSealed
from app.reports.store import counting, linearised
from app.templates.definition import Framework, content_sha256, from_data
from app.templates.models import FrameworkVersion
from tests.integration.reports.world import World, build


def moments(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "moments.csv", keep_default_na=False)
    table = table[table["kind"] != "rule"]
    table["value"] = table["value"].astype(float)
    return table.set_index(["kind", "stratum", "unit", "other", "first", "second"]).sort_index()


def plain(value: Any) -> Any:
    """Figures to nine digits, for comparison."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return pytest.approx(value, rel=1e-9, abs=2e-10) if isinstance(value, float) else value


def with_rates(world: World) -> None:
    """The round under a framework that takes its survey leaves as rates over all answers."""
    with open_work(world.resources, actor=SYSTEM, writing=True) as work:
        stored = work.session.execute(
            select(FrameworkVersion).where(col(FrameworkVersion.key) == "tra_vinh_2023")
        ).scalar_one()
        stored.definition = _rated(stored.definition)
        stored.sha256 = content_sha256(from_data(Framework, stored.definition))


def _rated(node: dict[str, Any]) -> dict[str, Any]:
    changed = {
        name: [_rated(one) for one in value] if name in ("domains", "parts") else value
        for name, value in node.items()
    }
    return {**changed, "combine": "answers"} if node.get("source") == "survey" else changed


@pytest.mark.parametrize("rates", [False, True])
def test_the_same_as_from_the_respondents(on_each_engine: Resources, rates: bool, tmp_path: Path) -> None:
    world = build(on_each_engine)
    world.close()
    world.open()
    if rates:
        with_rates(world)
    with open_work(world.resources, writing=False) as work:
        reports.write_bundle(work, campaign_id=world.campaign_id, out=tmp_path / "rows")
        reports.write_counts(work, campaign_id=world.campaign_id, out=tmp_path / "counts")
    rows = read_bundle(tmp_path / "rows")
    combined = {criterion.get("combine", "weighted") for criterion in rows.codebook["criteria"]}
    assert combined == {"answers" if rates else "weighted"}
    write_counted(rows, tmp_path / "expected")
    for name in ("counts.csv", "codebook.json", "design.json", "frame.csv"):
        assert (tmp_path / "counts" / name).read_bytes() == (tmp_path / "expected" / name).read_bytes()
    got, expected = moments(tmp_path / "counts"), moments(tmp_path / "expected")
    assert {"z", "zz", "pair", "alpha"} == set(expected.reset_index()["kind"])
    pd.testing.assert_frame_equal(got, expected, rtol=1e-9, atol=1e-12)
    counted, asked = satisfaction.compute(read_bundle(tmp_path / "counts")), satisfaction.compute(rows)
    assert any(unit["se"] for unit in asked["units"])
    for name in asked:
        if name not in ("provenance", "quality", "effects"):  # what counts cannot tell
            assert counted[name] == plain(asked[name]), name  # type: ignore[literal-required]
    assert {path.name for path in (tmp_path / "counts").iterdir()}.isdisjoint(
        {"responses.csv", "remarks.csv"}
    )


def test_portions_give_the_same(opened: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Many units go down in several statements; what they count and add up is one thing."""
    with open_work(opened.resources, writing=False) as work:
        reports.write_counts(work, campaign_id=opened.campaign_id, out=tmp_path / "whole")
        for module, name in (
            (counting, "POOLS_AT_ONCE"), (linearised, "POOLS_AT_ONCE"), (linearised, "CONSTANTS_AT_ONCE"),
            (linearised, "SUMS_AT_ONCE"),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, 12)
        reports.write_counts(work, campaign_id=opened.campaign_id, out=tmp_path / "parts")
    whole, parts = ((tmp_path / name / "counts.csv").read_bytes() for name in ("whole", "parts"))
    assert whole == parts
    pd.testing.assert_frame_equal(
        moments(tmp_path / "parts"), moments(tmp_path / "whole"), rtol=1e-9, atol=1e-12
    )


def test_every_answer_is_found_by_its_key(opened: World, tmp_path: Path) -> None:
    """SQLite read the answers of all rounds and looked for their responses in an index made on the spot."""
    asked: list[tuple[str, Any]] = []
    reader = opened.resources.database.reader

    def listen(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    event.listen(reader, "before_cursor_execute", listen)
    try:
        with open_work(opened.resources, writing=False) as work:
            reports.write_counts(work, campaign_id=opened.campaign_id, out=tmp_path / "counts")
    finally:
        event.remove(reader, "before_cursor_execute", listen)
    plans = []
    with reader.connect() as connection:
        for statement, given in asked:
            if "member" in statement:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
                plans.append(" ".join(str(row[3]) for row in rows))
    assert len(plans) >= 3
    assert not [plan for plan in plans if "SCAN answer" in plan]


def test_there_are_no_interim_counts(world: World, tmp_path: Path) -> None:
    with open_work(world.resources, writing=False) as work, pytest.raises(AnswersStillSealed):
        reports.write_counts(work, campaign_id=world.campaign_id, out=tmp_path / "counts")
    assert not (tmp_path / "counts").exists()
