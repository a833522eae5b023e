"""A form that asks about several units: printed, filled in, scanned, keyed, and counted for each of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from app.campaigns import service as campaigns
from app.campaigns.models import AudienceRates
from app.core.actor import EVERYWHERE
from app.core.resources import Resources
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.errors import FormNotFound, FormNotPrintable
from app.paper.models import Adjudication, MachineEntry
from app.reports import service as reports
from app.responses.models import Answer, Response
from app.templates import service as templates
from app.units.models import Unit
from tests.integration.paper_room.scene import Scene, copied_scene, open_scene
from tests.integration.paper_room.test_corrections import read as read_corrections
from tests.integration.paper_room.test_disputes import rule
from tests.integration.paper_room.test_scans import filled_pages, hand_in, states
from tests.integration.paper_room.test_ways_of_keying import choose
from tests.support.databases import ENGINES
from tests.support.kept import Kept
from tests.support.tree import ROOT

RATED: Final = ("S1", "S2", "S3", "D1", "D1C1")
ASKED: Final = tuple(f"d0{number}" for number in range(1, 9))


def for_paper(work: Work) -> tuple[str, int]:
    """The shipped questionnaire about several units, in the version that is for paper as well."""
    templates.publish_version(work, key="division_leader", version=2, folder=ROOT / "survey_templates")
    return "division_leader", 2


def _asking_about_five(resources: Resources) -> Scene:
    scene = open_scene(resources, quota={"S2": 2, "S3": 1}, questionnaire=for_paper, rated=RATED)
    scene.issue(scene.prepare())
    return scene


SCENES: Final = Kept(_asking_about_five)


@pytest.fixture(params=ENGINES)
def asking(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    with copied_scene(SCENES, request.param, tmp_path / "scene") as scene:
        yield scene


def leader(**changed: Sequence[str]) -> dict[str, list[str]]:
    """A whole form: another level for each unit, the same for each question; some lines otherwise."""
    levels = {code: str(1 + place % 5) for place, code in enumerate(RATED)}
    values = {f"{item}.{code}": [level] for item in ASKED for code, level in levels.items()}
    values |= {"d09": ["1"], "d10": ["a", "c"]}
    return values | {item: list(given) for item, given in changed.items()}


def ordered(scene: Scene) -> list[str]:
    """The rated units in the order of the round, which is that of the rows."""
    with scene.work(writing=False) as work:
        found = campaigns.list_campaign_units(work, campaign_id=scene.campaign_id)
    return [one.code for one in found if one.code in RATED]


def stored(scene: Scene) -> Counter[tuple[str, str, int | None]]:
    """Item, rated unit and level of every stored answer."""
    query = select(col(Answer.item), col(Unit.code), col(Answer.level)).join(
        Unit, col(Unit.id) == col(Answer.rated_unit_id)
    )
    with scene.work(writing=False) as work:
        return Counter(tuple(row) for row in work.session.execute(query))


def test_from_the_printer_to_the_answers_of_each_unit(asking: Scene, tmp_path: Path) -> None:
    choose(asking, "machine")
    pages = filled_pages(asking, "S3", leader())
    scan = hand_in(asking, pages, tmp_path)
    assert states(asking, scan) == ["matched"] * len(pages)
    with asking.work(writing=False) as work:
        lines = service.list_lines_read(work, campaign_id=asking.campaign_id)
    read = {one.item: list(one.values) for one in lines if one.accepted}
    assert len([item for item in read if "." in item]) >= 0.9 * len(RATED) * len(ASKED)
    assert {item: leader()[item] for item in read} == read
    form = asking.take("first")
    assert form is not None
    assert [(line.code, line.item, line.text) for line in form.lines[: len(RATED)]] == [
        (f"A1.{place}", f"d01.{code}", f"Unit {code}") for place, code in enumerate(ordered(asking), start=1)
    ]
    finished = asking.finish("first", form, values=leader())
    if finished.state == "entered":
        second = asking.take("second")
        assert second is not None
        finished = asking.finish(
            "second", second, values={line.item: leader()[line.item] for line in second.lines}
        )
    assert (finished.state, finished.counted) == ("accepted", True)
    with asking.work(writing=False) as work:
        assert set(work.session.execute(select(MachineEntry)).scalar_one().values) <= leader().keys()
        flags = work.session.execute(select(col(Response.flags))).scalars().all()
    assert flags == [[]]
    found = stored(asking)
    for place, code in enumerate(RATED):
        assert {found[item, code, 1 + place % 5] for item in ASKED} == {1}, code
    assert found.total() == len(RATED) * len(ASKED) + 3


def test_each_rated_unit_has_its_row_in_the_bundle(asking: Scene, tmp_path: Path) -> None:
    asking.take_back()
    for who in ("first", "second"):
        while (form := asking.take(who)) is not None:
            asking.finish(who, form, values=leader())
    with asking.work() as work:
        campaigns.close_campaign(work, campaign_id=asking.campaign_id)
    with asking.work(writing=False) as work:
        table = reports.export_responses(work, campaign_id=asking.campaign_id, language="en")
    names = [one.name for one in table.columns]
    rows: list[Mapping[str, Any]] = [dict(zip(names, row, strict=True)) for row in table.rows]
    assert Counter(row["rated_unit"] for row in rows) == dict.fromkeys(RATED, 3)
    assert Counter(row["home_unit"] for row in rows) == {"S2": 10, "S3": 5}
    levels = {(row["rated_unit"], row[names[names.index("div_direction")]]) for row in rows}
    assert levels == {(code, 1 + place % 5) for place, code in enumerate(RATED)}


def test_a_line_of_one_unit_is_ruled_on_and_told(asking: Scene) -> None:
    serial = asking.forms(unit="S3")[0].serial
    code = f"A3.{1 + ordered(asking).index('S2')}"
    asking.receive([serial])
    asking.enter("first", values=leader())
    assert asking.enter("second", values=leader(**{"d03.S2": ["5"]})).state == "disputed"
    with asking.work("third", writing=False) as work:
        dispute = service.get_dispute(work, campaign_id=asking.campaign_id, serial=serial)
    assert [(one.line.code, one.line.text) for one in dispute.lines] == [(code, "Unit S2")]
    rule(asking, serial, {"d03.S2": (["5"], "")})
    assert stored(asking)["d03", "S2", 5] == 1
    with asking.work(writing=False) as work:
        assert work.session.execute(select(col(Adjudication.item))).scalars().all() == ["d03.S2"]
        agreement = service.read_agreement(work, campaign_id=asking.campaign_id, scope=EVERYWHERE)
    differing = [one.line.item for one in agreement.items if one.agree.hits < one.agree.of]
    assert differing == ["d03.S2"]
    corrections = read_corrections(asking)
    assert [(one.line.code, one.first, one.stands) for one in corrections.corrections] == [
        (code, ("2",), ("5",))
    ]
    assert corrections.rows[0].before.answers == len(RATED) * len(ASKED)


def test_a_form_blank_for_the_most_part_is_invalid(asking: Scene) -> None:
    """Every unit's line is asked for: a form about five units of which one was rated does not stand."""
    asking.take_back()
    blank = {item: ["blank"] for item in leader()} | {f"{item}.S1": ["4"] for item in ASKED}
    asking.enter("first", values=blank)
    finished = asking.enter("second", values=blank)
    assert (finished.state, finished.invalid_code) == ("invalid", "too_many_missing")


def test_units_whose_people_rate_different_units_cannot_share_a_form(asking: Scene) -> None:
    one_pair = (
        col(AudienceRates.unit_id) == asking.units["S3"],
        col(AudienceRates.rated_unit_id) == asking.units["S1"],
    )
    with asking.work() as work:
        work.session.execute(delete(AudienceRates).where(*one_pair))
    with asking.work("manager") as work, pytest.raises(FormNotPrintable):
        service.prepare_batches(work, audience_id=asking.audience_id, spare=1)


def test_whoever_is_rated_on_a_form_neither_keys_it_nor_sees_its_corrections(asking: Scene) -> None:
    """The insider is of S2; forms that S3 handed out ask about S2 as well."""
    serial = asking.forms(unit="S3")[0].serial
    asking.receive([serial])
    assert asking.take("insider") is None
    asking.enter("first", values=leader())
    assert asking.take("insider") is None
    asking.enter("second", values=leader(**{"d03.D1": ["5"]}))
    insider = replace(asking.cast["third"], home_unit_id=asking.units["S2"])
    asking.cast["third"], third = insider, asking.cast["third"]
    with pytest.raises(FormNotFound):
        rule(asking, serial, {"d03.D1": (["5"], "")})
    asking.cast["third"] = third
    rule(asking, serial, {"d03.D1": (["5"], "")})
    asking.cast["auditor"], auditor = (
        replace(asking.cast["auditor"], home_unit_id=asking.units["S2"]),
        (asking.cast["auditor"]),
    )
    assert read_corrections(asking).rows == []
    asking.cast["auditor"] = auditor
    assert len(read_corrections(asking).corrections) == 1
