"""Some accepted forms are asked about again: drawn by chance, by others than those who keyed them."""

from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import select

from app.core.actor import EVERYWHERE
from app.paper import service
from app.paper.errors import FormNotFound, NothingToRecheck, NotYourForm, StepNotOpen
from app.paper.models import Recheck
from app.paper.service.rechecks import _choose
from tests.integration.paper_room.scene import Scene


def accept_all(scene: Scene) -> list[str]:
    """Every form back, keyed twice alike; returns the serials."""
    serials = scene.take_back()
    for who in ("first", "second"):
        for _ in serials:
            scene.enter(who)
    return serials


def draw(scene: Scene, *, share: int, seed: int | None = None) -> list[str]:
    """Draws, and gives all serials drawn so far."""
    with scene.work("manager") as work:
        service.draw_rechecks(
            work, campaign_id=scene.campaign_id, form=service.RecheckOrder(share=share), seed=seed
        )
    return drawn(scene)


def drawn(scene: Scene) -> list[str]:
    with scene.work(writing=False) as work:
        return sorted(one.serial for one in work.session.execute(select(Recheck)).scalars())


def note(scene: Scene, serial: str, *, outcome: str, who: str = "third") -> None:
    with scene.work(who) as work:
        service.record_recheck(
            work, campaign_id=scene.campaign_id, serial=serial,
            form=service.RecheckResult.model_validate({"outcome": outcome}),
        )  # fmt: skip


def rows_for(scene: Scene, who: str) -> Sequence[service.RecheckRow]:
    with scene.work(who, writing=False) as work:
        return service.read_rechecks(work, campaign_id=scene.campaign_id, scope=EVERYWHERE).rows


def test_each_unit_has_its_share_and_at_least_one(issued: Scene) -> None:
    accept_all(issued)
    found = draw(issued, share=5)
    owners = Counter(issued.form(serial).unit_id for serial in found)
    assert owners == {issued.units[code]: 1 for code in ("S2", "S3", "D1")}
    assert Counter(issued.form(one).unit_id for one in draw(issued, share=60)) == {
        issued.units["S2"]: 2, issued.units["S3"]: 1, issued.units["D1"]: 2,
    }  # fmt: skip
    assert set(found) <= set(drawn(issued))
    with pytest.raises(NothingToRecheck):
        draw(issued, share=60)


def test_the_same_seed_draws_the_same_forms(sqlite_issued: Scene) -> None:
    accept_all(sqlite_issued)
    rows = [(unit, serial, False) for unit, serial in _forms(sqlite_issued)]
    units = {row.unit.unit_id: row.unit for row in rows_for(sqlite_issued, "auditor")}
    several = {seed: _choose(rows, share=50, seed=seed, units=units) for seed in range(12)}
    assert sorted(serial for _, serial in several[7]) == draw(sqlite_issued, share=50, seed=7)
    assert len({tuple(one) for one in several.values()}) > 1


def _forms(scene: Scene) -> list[tuple[UUID, str]]:
    return [(form.unit_id, form.serial) for form in scene.forms()]


def test_only_accepted_forms_are_drawn(issued: Scene) -> None:
    with pytest.raises(NothingToRecheck):
        draw(issued, share=100)


def test_an_outcome_stands_once_and_changes_no_form(issued: Scene) -> None:
    accept_all(issued)
    serial, *_ = draw(issued, share=100)
    before = issued.form(serial).model_dump()
    note(issued, serial, outcome="denied")
    with pytest.raises(StepNotOpen):
        note(issued, serial, outcome="confirmed")
    assert issued.form(serial).model_dump() == before
    row = next(one for one in rows_for(issued, "auditor") if one.unit.unit_id == before["unit_id"])
    assert (row.of("denied"), row.of(None), row.denied.rate) == (1, row.drawn - 1, 1.0)


def test_nobody_asks_about_a_form_that_he_or_she_keyed_or_of_the_own_unit(issued: Scene) -> None:
    accept_all(issued)
    own = next(one for one in draw(issued, share=100) if issued.form(one).unit_id == issued.units["S2"])
    for who, refusal in (("first", NotYourForm), ("second", NotYourForm), ("insider", FormNotFound)):
        with pytest.raises(refusal):
            note(issued, own, outcome="confirmed", who=who)
    assert {row.unit.code for row in rows_for(issued, "insider")} == {"S3", "D1"}
    with issued.work("first", writing=False) as work:
        found = service.read_rechecks(work, campaign_id=issued.campaign_id, scope=EVERYWHERE)
    assert found.waiting == []


def test_a_form_that_was_not_drawn_is_not_there(issued: Scene) -> None:
    serials = accept_all(issued)
    left = sorted(set(serials) - set(draw(issued, share=5)))
    with pytest.raises(FormNotFound):
        note(issued, left[0], outcome="confirmed")


def test_the_workbook_says_what_the_page_says(sqlite_issued: Scene) -> None:
    accept_all(sqlite_issued)
    for serial in draw(sqlite_issued, share=100)[:2]:
        note(sqlite_issued, serial, outcome="unreachable")
    with sqlite_issued.work("auditor", writing=False) as work:
        content = service.write_rechecks(
            work, campaign_id=sqlite_issued.campaign_id, scope=EVERYWHERE, language="en"
        )
    sheets = openpyxl.load_workbook(BytesIO(content)).worksheets
    heading, *rows = [
        row for row in sheets[0].iter_rows(values_only=True) if row[0] in ("Unit code", "S2", "S3", "D1")
    ]
    reached = heading.index("Could not be reached")
    assert sum(int(str(row[reached])) for row in rows) == 2
    assert {row[0]: row[2:4] for row in rows} == {"S2": (2, 2), "S3": (1, 1), "D1": (3, 3)}
