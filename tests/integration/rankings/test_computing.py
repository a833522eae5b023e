"""The index of a round: provisional from what is known, final once everything stands."""

import json
from fractions import Fraction
from typing import Any

import pytest

from analysis.verify.checking import verify
from analysis.verify.packing import unpack
from app.core.unit_of_work import open_work
from app.rankings.errors import NotFinalYet, OtherCompositeUnderWay, UnknownDomain
from app.rankings.forms import ComputeForm, FinalForm
from tests.integration.rankings.ending import FINAL, Ending

EXTERNAL = {"impact_sipas": "2.25", "impact_targets": "1.5"}
ADJUSTED = {"bonus_initiative": "0.5", "deduction_late": "1"}


def ended(ending: Ending, *, approved: bool = True) -> Ending:
    """Everything stands but the survey of D3, which too few people answered."""
    ending.decide({("S1", "direction_inspected"): None}, state="final")
    ending.bring({**EXTERNAL, **ADJUSTED})
    ending.analyse(approved=approved)
    return ending


def document_of(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unpack(content)[1]["index.json"])
    return {one["unit"]: one for one in found["units"]}


def test_a_provisional_index_says_what_is_not_known_yet(ending: Ending) -> None:
    run = ending.compute()
    assert (run.state, run.kind) == ("done", "provisional")
    assert run.gaps == {"units": 6, "document": 162, "survey": 72, "external": 12, "approval": 1}
    assert {one.figure for one in ending.rows(run).values()} == {None}
    with pytest.raises(NotFinalYet) as refused:
        ending.compute(FinalForm.model_validate(FINAL))
    assert refused.value.details["gaps"] == run.gaps


def test_a_final_index_is_computed_as_by_hand_and_verifies(ending: Ending) -> None:
    ended(ending)
    with pytest.raises(NotFinalYet) as refused:
        ending.compute(FinalForm.model_validate(FINAL))
    assert refused.value.details["gaps"] == {"survey": 12}  # D3 blocks its index unless an option answers
    run = ending.compute(FinalForm.model_validate({**FINAL, "missing": "not_applicable"}))
    assert (run.state, run.kind, run.gaps) == ("done", "final", {"survey": 12})
    content = ending.content(run)
    assert verify(content).findings == ()
    found, rows = document_of(content), ending.rows(run)
    assert found["D3"]["points"]["survey"] == "3.75"  # from elsewhere only
    for code, one in found.items():
        said = {name: Fraction(value) for name, value in one["points"].items()}
        gained = said["document"] + said["survey"] + said["bonus"] - said["deduction"]
        left = 100 - said["not_applicable"]
        assert Fraction(one["exact"]) == 100 * gained / left, code
        assert rows[code].figure == f"{one['index']:.2f}"
        assert (rows[code].rank, rows[code].band) == (one["rank"], one["band"])
    assert found["S1"]["points"]["not_applicable"] != "0"  # one line was decided not to apply to it
    departments = [rows[code] for code in ("S1", "S2", "S3")]
    assert sorted(one.rank or 0 for one in departments) == [1, 2, 3]
    assert all((one.rank_low or 9) <= (one.rank or 0) <= (one.rank_high or 0) for one in departments)


def test_the_same_round_gives_the_same_bytes_again(ending: Ending) -> None:
    ended(ending, approved=False)
    first, second = ending.compute(), ending.compute()
    assert first.file_sha256 == second.file_sha256
    assert first.inputs_sha256 == second.inputs_sha256
    ending.bring({"bonus_initiative": "0.25"})
    assert ending.compute().inputs_sha256 != first.inputs_sha256


def test_only_one_computation_waits_and_a_domain_must_be_known(ending: Ending) -> None:
    with pytest.raises(UnknownDomain):
        ending.compute(ComputeForm(tie_breaks=["happiness"]))
    with open_work(ending.resources, writing=True) as work:
        ending.request(work)
        with pytest.raises(OtherCompositeUnderWay):
            ending.request(work)


def test_a_final_computation_that_lost_its_ground_fails_with_the_reason(ending: Ending) -> None:
    ended(ending)
    form = FinalForm.model_validate({**FINAL, "missing": "zero"})
    with open_work(ending.resources, writing=True) as work:
        run_id = ending.request(work, form).id
    ending.set_state("council")
    ending.carry_out(run_id)
    with open_work(ending.resources, writing=False) as work:
        run = ending.run(work, run_id)
    assert (run.state, run.file_sha256) == ("failed", None)
    assert run.message == "The round is not ready for a final computation"
