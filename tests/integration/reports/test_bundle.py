"""The bundle of a round: readable, complete, the same bytes, without a way to persons."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from analysis.dataset.bundle import Bundle, read_bundle
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.people.models import Person
from app.reports import service as reports
from app.reports.errors import AnswersStillSealed, CampaignStillRuns, NothingCounted, OutputTaken
from app.responses.models import Remark, Response
from tests.integration.reports.world import SMALL, Plan, World, build


def write(world: World, out: Path) -> reports.WrittenBundle:
    with open_work(world.resources, writing=False) as work:
        return reports.write_bundle(work, campaign_id=world.campaign_id, out=out)


@pytest.fixture
def bundle(opened: World, tmp_path: Path) -> Bundle:
    return read_bundle(write(opened, tmp_path / "bundle").path)


def test_every_answer_that_counts_has_its_row(opened: World, bundle: Bundle) -> None:
    expected = Counter(
        (said.group, unit) for said in opened.said for unit in {unit for _, unit in said.levels}
    )
    found = Counter(zip(bundle.frame["group"], bundle.frame["rated_unit"], strict=True))
    assert found == expected


def test_levels_are_what_was_said(opened: World, bundle: Bundle) -> None:
    expected = sorted(said.levels["q01", said.home] for said in opened.said if said.group == "citizen")
    assert sorted(bundle.frame["cit_waiting_place"].dropna()) == expected
    assert bundle.frame["cml_training"].dropna().between(0, 4).all()
    chosen = bundle.frame[[f"div_priorities_{key}" for key in "abcdefgz"]].dropna()
    assert (chosen.sum(axis=1) == 2).all()


def test_an_item_about_no_unit_is_repeated_in_each_row_of_a_response(bundle: Bundle) -> None:
    leaders = bundle.frame[bundle.frame["group"] == "division_leader"]
    assert (leaders.groupby("response").size() == 3).all()
    assert (leaders.groupby("response")["div_contact"].nunique(dropna=False) == 1).all()


def test_strata_know_who_could_answer_and_who_did(bundle: Bundle) -> None:
    strata = {stratum["stratum"]: stratum for stratum in bundle.design["strata"]}
    leaders, paper = strata["S1:division_leader:online"], strata["S1:citizen:paper"]
    assert (leaders["N"], leaders["invited"], leaders["responded"]) == (11, 11, 10)
    assert (leaders["inference"], leaders["fpc"]) == ("design", True)
    assert (paper["N"], paper["invited"], paper["responded"]) == (4000, 11, 8)
    assert (paper["inference"], paper["fpc"]) == ("model", False)
    merged = strata["D1:commune_leader:online"]
    assert (merged["N"], merged["responded"]) == (14, 12)


def test_weights_make_the_answers_stand_for_everybody_on_the_list(bundle: Bundle) -> None:
    once = bundle.frame.drop_duplicates("response")
    totals = once.groupby("stratum")["weight"].sum()
    for stratum in bundle.design["strata"]:
        assert totals[stratum["stratum"]] == pytest.approx(stratum["N"])


def test_criteria_and_group_weights_come_from_the_framework_and_the_audiences(bundle: Bundle) -> None:
    criteria = {one["key"]: one["max_points"] for one in bundle.codebook["criteria"]}
    assert criteria["procedures_quality"] == 5.0
    assert sum(criteria.values()) == 37.0
    assert bundle.design["group_weights"] == {"citizen": 0.5, "division_leader": 0.3, "commune_leader": 0.2}
    items = {item["key"]: item for item in bundle.codebook["items"]}
    assert items["cit_harassment"]["criteria"] == [{"criterion": "impact_officials", "weight": 1.0}]
    assert [level["share"] for level in items["cit_harassment"]["levels"]] == [0.0, 1.0]
    assert not items["div_contact"]["about_unit"]
    assert "cit_remark" not in items


def test_the_same_database_gives_the_same_bytes(opened: World, tmp_path: Path) -> None:
    first, second = write(opened, tmp_path / "a.zip"), write(opened, tmp_path / "b.zip")
    assert first.sha256 == second.sha256
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.responses == len(opened.said)


def test_nothing_leads_to_a_person_or_from_a_remark_to_a_response(opened: World, tmp_path: Path) -> None:
    folder = write(opened, tmp_path / "bundle").path
    with open_work(opened.resources, writing=False) as work:
        people = list(work.session.execute(select(Person)).scalars())
        said = sorted(row.text for row in work.session.execute(select(Remark)).scalars())
        ids = {str(row.id) for row in work.session.execute(select(Remark)).scalars()}
    everything = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    assert not any(person.email in everything or str(person.id) in everything for person in people)
    assert not any(one in everything for one in ids)
    with (folder / "remarks.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert set(rows[0]) == {"group", "item", "text"}
    assert sorted(row["text"] for row in rows) == sorted("'" + text for text in said)  # they begin with "="
    assert "remark" not in (folder / "responses.csv").read_text(encoding="utf-8").partition("\n")[2]


def test_answers_over_the_quota_or_not_valid_are_left_out(opened: World, tmp_path: Path) -> None:
    with open_work(opened.resources, writing=True) as work:
        valid = select(col(Response.id)).where(col(Response.unit_id) == opened.units["S2"]).limit(1)
        work.session.execute(
            update(Response).where(col(Response.id).in_(valid.scalar_subquery())).values(validity="spoiled"),
            execution_options={"synchronize_session": False},
        )
    found = read_bundle(write(opened, tmp_path / "bundle").path)
    rows = found.frame[found.frame["group"] == "citizen"].groupby("rated_unit").size()
    with open_work(opened.resources, writing=False) as work:
        stored = list(work.session.execute(select(Response)).scalars())
    assert sum(row.audience_id == opened.audiences["citizen"] for row in stored) == 42
    assert rows["S1"] == 8  # nine came in, the quota is eight
    assert len(found.frame["response"].unique()) == len(opened.said) - 1


def test_there_are_no_interim_results(world: World, tmp_path: Path) -> None:
    with pytest.raises(AnswersStillSealed):
        write(world, tmp_path / "running")
    world.close()
    with pytest.raises(AnswersStillSealed):
        write(world, tmp_path / "closed")
    with open_work(world.resources, writing=True) as work, pytest.raises(AnswersStillSealed):
        reports.request_run(work, campaign_id=world.campaign_id)
    assert not (tmp_path / "closed").exists()


def test_a_round_on_paper_alone_waits_for_its_close_only(resources: Resources, tmp_path: Path) -> None:
    world = build(resources, Plan(citizens={"S1": 6, "S2": 6}))
    with pytest.raises(CampaignStillRuns):
        write(world, tmp_path / "running")
    world.close()
    assert write(world, tmp_path / "closed").responses == 12


def test_a_batch_without_its_rated_units_feeds_nothing(resources: Resources, tmp_path: Path) -> None:
    world = build(resources, Plan(citizens={"S1": 6, "D1": 6}, communes={"D1C1": 4}))
    world.close()
    world.open()
    found = read_bundle(write(world, tmp_path / "bundle").path)
    assert set(found.frame["group"]) == {"citizen"}
    assert {stratum["group"] for stratum in found.design["strata"]} == {"citizen"}


def test_nothing_counted_is_said(resources: Resources, tmp_path: Path) -> None:
    world = build(resources, Plan(citizens={"S1": 0}))
    world.close()
    with pytest.raises(NothingCounted):
        write(world, tmp_path / "bundle")


def test_a_folder_with_something_in_it_is_left_alone(opened: World, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputTaken):
        write(opened, tmp_path)
    assert [path.name for path in tmp_path.glob("*.csv")] == []


def test_the_manifest_names_the_campaign_and_every_file(opened: World, tmp_path: Path) -> None:
    folder = write(opened, tmp_path / "bundle").path
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["campaign"] == "round_2023"
    assert set(manifest["files"]) == {
        "responses.csv", "codebook.json", "design.json", "frame.csv", "remarks.csv",
    }  # fmt: skip
    assert SMALL.target == 8
