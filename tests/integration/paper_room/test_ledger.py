"""The ledger adds up at every step, and says so when it does not."""

from io import BytesIO

import openpyxl
from sqlalchemy import update
from sqlmodel import col

from app.core.actor import EVERYWHERE, Scope
from app.paper import service
from app.sampling.models import Quota
from tests.integration.paper_room.scene import Scene, answers


def ledger(scene: Scene, *, scope: Scope = EVERYWHERE) -> service.PaperLedger:
    with scene.work(writing=False) as work:
        return service.read_ledger(work, campaign_id=scene.campaign_id, scope=scope)


def assert_identities(found: service.PaperLedger) -> None:
    for row in found.rows:
        forms = row.forms
        assert forms.issued == forms.returned + forms.missing + forms.outstanding
        assert forms.returned == forms.valid + forms.invalid + forms.in_work
        assert forms.valid == row.counted + row.over
        assert row.agrees


def test_every_step_keeps_the_ledger_in_agreement(scene: Scene) -> None:
    empty = answers(**dict.fromkeys([f"q{number:02d}" for number in range(1, 14)], "blank"))
    batches = scene.prepare(spare=1)
    assert_identities(ledger(scene))
    scene.issue(batches)
    assert_identities(ledger(scene))
    scene.receive([form.serial for form in scene.forms()])
    assert_identities(ledger(scene))
    for place in range(9):
        scene.enter("first", values=empty if place == 0 else answers())
        assert_identities(ledger(scene))
    for _ in range(9):
        scene.enter("second")
        assert_identities(ledger(scene))
    found = ledger(scene)
    assert (found.forms.valid, found.forms.of("disputed")) == (8, 1)
    assert found.counted <= found.target
    assert found.counted + found.over == 8


def test_an_invalid_form_is_received_and_not_counted(issued: Scene) -> None:
    empty = answers(**dict.fromkeys([f"q{number:02d}" for number in range(1, 14)], "blank"))
    issued.receive([issued.forms(unit="S3")[0].serial])
    issued.enter("first", values=empty)
    issued.enter("second", values=empty)
    row = next(row for row in ledger(issued).rows if row.code == "S3")
    assert (row.forms.returned, row.forms.invalid, row.counted, row.agrees) == (1, 1, 0, True)


def test_what_is_over_the_quota_is_kept_uncounted(scene: Scene) -> None:
    scene.issue(scene.prepare(spare=2))
    serials = scene.take_back()
    for who in ("first", "second"):
        for _ in serials:
            scene.enter(who)
    rows = {row.code: row for row in ledger(scene).rows}
    assert {code: (row.counted, row.over) for code, row in rows.items()} == {
        "S2": (2, 2), "S3": (1, 2), "D1": (3, 2),
    }  # fmt: skip
    assert_identities(ledger(scene))


def test_a_counter_that_was_tampered_with_is_named(issued: Scene) -> None:
    issued.take_back()
    with issued.work() as work:
        work.session.execute(update(Quota).where(col(Quota.unit_id) == issued.units["S2"]).values(issued=7))
    assert [row.code for row in ledger(issued).disagreeing] == ["S2"]


def test_a_scope_hides_other_units(issued: Scene) -> None:
    issued.take_back()
    found = ledger(issued, scope=Scope(unit_ids=frozenset({issued.units["S2"]})))
    assert [row.code for row in found.rows] == ["S2"]
    assert found.forms.printed == 2


def test_the_workbook_says_what_the_page_says(issued: Scene) -> None:
    issued.take_back()
    with issued.work(writing=False) as work:
        content = service.write_ledger(work, campaign_id=issued.campaign_id, scope=EVERYWHERE, language="en")
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("Unit code", "Unit", "Group", "Target")
    table = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert set(table) == {"S2", "S3", "D1"}
    assert (table["D1"]["Returned"], table["D1"]["Waiting for entry"], table["D1"]["Agrees"]) == (3, 3, "yes")
