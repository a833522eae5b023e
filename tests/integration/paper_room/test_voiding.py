"""Spoilt and lost forms: their numbers die, others are printed, the ledger still adds up."""

from collections.abc import Sequence

import pytest

from app.core import clock
from app.core.actor import EVERYWHERE
from app.paper import service
from app.paper.errors import NotVoidable, OwnUnitForms, SignedCountWrong
from tests.integration.paper_room.scene import Scene


def void(
    scene: Scene, serials: Sequence[str], *, who: str = "manager", reprint: bool = False
) -> service.Voided:
    with scene.work(who) as work:
        return service.void_forms(
            work, campaign_id=scene.campaign_id, serials=serials, reason="damaged", reprint=reprint,
            scope=EVERYWHERE,
        )  # fmt: skip


def issued_of(scene: Scene, unit: str) -> tuple[int, int, bool]:
    """Forms handed out to a unit, forms voided, and whether forms and quotas agree."""
    with scene.work(writing=False) as work:
        ledger = service.read_ledger(work, campaign_id=scene.campaign_id, scope=EVERYWHERE)
    row = next(row for row in ledger.rows if row.code == unit)
    return row.forms.issued, row.forms.voided, row.agrees


def test_a_torn_form_is_replaced_by_one_with_another_number(issued: Scene) -> None:
    old = {form.serial for form in issued.forms(unit="D1")}
    torn = sorted(old)[0]
    assert void(issued, [service.shown(torn)], reprint=True) == service.Voided(forms=1, reprinted=1)
    assert (issued.form(torn).state, issued.form(torn).invalid_code) == ("voided", "damaged")
    assert issued_of(issued, "D1") == (2, 1, True)
    new = {form.serial for form in issued.forms(unit="D1")} - old
    assert len(new) == 1
    batches = [issued.form(new.pop()).batch_id]
    issued.print(batches)
    issued.issue(batches)
    assert issued_of(issued, "D1") == (3, 1, True)


def test_a_voided_paper_that_comes_back_is_set_aside(issued: Scene) -> None:
    lost, *others = [form.serial for form in issued.forms()]
    void(issued, [lost])
    received = issued.receive([lost, *others])
    assert (received.accepted, [one.reason for one in received.quarantined]) == (len(others), ["voided"])


def test_before_the_hand_over_only_what_is_left_is_signed_for(scene: Scene) -> None:
    batches = scene.prepare()
    bad = scene.forms(unit="D1")[0]
    void(scene, [bad.serial])
    with scene.work("manager") as work:
        with pytest.raises(SignedCountWrong) as refused:
            service.issue_batch(
                work, batch_id=bad.batch_id, form=service.SignedCount(signed=3, on=clock.today())
            )
        assert refused.value.details == {"printed": 2}
        left = service.SignedCount(signed=2, on=clock.today())
        batch = service.issue_batch(work, batch_id=bad.batch_id, form=left)
        assert service.list_voided(work, batch=batch) == [service.shown(bad.serial)]
    assert bad.batch_id in batches
    assert issued_of(scene, "D1") == (2, 1, True)


def test_a_batch_of_which_nothing_is_left_is_neither_printed_nor_handed_out(scene: Scene) -> None:
    with scene.work("manager") as work:
        found = service.prepare_batches(work, audience_id=scene.audience_id, spare=0)
        batches = [batch.id for batch in found]
    only = scene.forms(unit="S3")
    void(scene, [form.serial for form in only])
    scene.print(batches)
    with scene.work(writing=False) as work:
        rows = service.list_batches(work, campaign_id=scene.campaign_id, scope=EVERYWHERE)
    assert {row.unit.code: row.step for row in rows} == {"S2": "to_issue", "S3": "voided", "D1": "to_issue"}


def test_all_or_none_are_voided(issued: Scene) -> None:
    first, second, *_ = [form.serial for form in issued.forms()]
    issued.receive([second])
    void(issued, [issued.forms()[-1].serial])
    with pytest.raises(NotVoidable) as refused:
        void(issued, [first, second, issued.forms()[-1].serial, "0417-38206-Y", "nonsense"])
    assert [why for _, why in refused.value.details["faults"]] == [
        "returned", "voided", "malformed", "malformed",
    ]  # fmt: skip
    assert issued.form(first).state == "issued"


def test_nobody_voids_the_forms_about_the_own_unit(issued: Scene) -> None:
    with pytest.raises(OwnUnitForms):
        void(issued, [issued.forms(unit="S2")[0].serial], who="insider")
