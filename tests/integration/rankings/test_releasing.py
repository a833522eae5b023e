"""A final computation becomes a publication by two people; a correction is another one, with a reason."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from analysis.verify.packing import unpack
from app.campaigns.errors import OwnRequest
from app.core.unit_of_work import open_work
from app.rankings import service
from app.rankings.errors import InputsChanged, NotForRelease, NumberTaken, ReasonNeeded
from app.rankings.forms import FinalForm
from app.scorecards.models import Assessment
from tests.integration.rankings.ending import FINAL, Ending
from tests.integration.rankings.test_computing import ended
from tests.integration.reports.copies import moved

FORM = {**FINAL, "missing": "not_applicable"}


def states(ending: Ending) -> dict[str, int]:
    with open_work(ending.resources, writing=False) as work:
        counted = select(col(Assessment.state), func.count()).group_by(col(Assessment.state))
        return {row[0]: row[1] for row in work.session.execute(counted)}


def test_two_people_publish_and_a_correction_is_another_publication(ending: Ending) -> None:
    ended(ending)
    with pytest.raises(NotForRelease):
        ending.ask(ending.compute())
    first = ending.compute(FinalForm.model_validate(FORM))
    ending.ask(first)
    with pytest.raises(OwnRequest):
        ending.grant(who="Hanh")
    assert states(ending) == {"final": 6}
    ending.grant()
    assert states(ending) == {"published": 6}
    with open_work(ending.resources, writing=False) as work:
        out = service.list_publications(work, campaign=ending.campaign(work))
        assert [(one.number, one.sha256, one.reason) for one in out] == [(1, first.file_sha256, "")]
        attached = service.attach_publication(work, campaign=ending.campaign(work))
        assert attached["publication_sha256"] == first.file_sha256
    assert ending.resources.published_files.get(out[0].sha256) == ending.content(first)
    manifest = unpack(ending.content(first))[0]
    assert (manifest["number"], manifest["released_on"], manifest["replaces"]) == (1, "2024-03-01", "")
    assert manifest["receipts"]["count"] == 44
    with pytest.raises(ReasonNeeded):
        ending.compute(FinalForm.model_validate(FORM))
    ending.bring({"bonus_initiative": "0.25"})
    second = ending.compute(FinalForm.model_validate({**FORM, "reason": "A bonus was entered twice."}))
    ending.ask(second)
    ending.grant()
    manifest = unpack(ending.content(second))[0]
    assert (manifest["number"], manifest["replaces"]) == (2, first.file_sha256)
    assert ending.resources.published_files.get(first.file_sha256 or "") == ending.content(first)


def test_what_changed_since_the_computation_is_not_published(ending: Ending) -> None:
    ended(ending)
    run = ending.compute(FinalForm.model_validate(FORM))
    ending.ask(run)
    ending.bring({"deduction_late": "0.5"})
    with pytest.raises(InputsChanged):
        ending.grant()
    with open_work(ending.resources, writing=False) as work:
        assert service.list_publications(work) == []
        assert service.attach_publication(work, campaign=ending.campaign(work)) == {}
    assert states(ending) == {"final": 6}


def test_two_first_publications_of_a_round_cannot_both_go_out(ending: Ending) -> None:
    ended(ending)
    one, two = (ending.compute(FinalForm.model_validate({**FORM, "title_vi": name})) for name in "AB")
    ending.ask(one)
    ending.ask(two)
    ending.grant()
    with pytest.raises(NumberTaken):
        ending.grant()


def test_both_engines_publish_the_same_bytes(ending: Ending, postgres_url: str, tmp_path: Path) -> None:
    ended(ending)
    form = FinalForm.model_validate(FORM)
    first = ending.compute(form)
    with moved(ending.world, postgres_url, tmp_path / "there") as world:
        there = Ending(world)
        second = there.compute(form)
        assert second.file_sha256 == first.file_sha256
        there.people = dict(ending.people)
        there.ask(second)
        there.grant()
        assert states(there) == {"published": 6}
