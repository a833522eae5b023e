"""External scores, bonus and deductions: from a workbook as a whole or not at all, and one by one."""

import pytest

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.tabular import ImportReport
from app.core.unit_of_work import Work, open_work
from app.core.uploads import FaultsInFile
from app.scorecards import service
from app.scorecards.errors import FigureUnfit
from app.scorecards.forms import FigureForm
from tests.integration.campaigns.province import KEY
from tests.integration.scorecards.conftest import SelfAssessment

HEAD = "Ma don vi,Tieu chi,Diem hoac ty le,Nguon hoac ly do\n"
GOOD = f"""{HEAD}S03,bonus_initiative,"0,5",QD 12/QD-UBND
S03,deduction_late,1,KL 7/KL-TTT
S04,bonus_initiative,0.25,QD 12/QD-UBND
"""


def campaign_of(work: Work) -> Campaign:
    return campaigns.get_campaign(work, key=KEY)


def bring(unit: SelfAssessment, text: str) -> ImportReport:
    with open_work(unit.resources, actor=SYSTEM, writing=True) as work:
        return service.import_figures(
            work, campaign=campaign_of(work), content=text.encode(), name="figures.csv"
        )


def kept(unit: SelfAssessment) -> dict[tuple[str, str], tuple[str, str, int]]:
    with open_work(unit.resources, writing=False) as work:
        sheet = service.list_figures(work, campaign=campaign_of(work), scope=EVERYWHERE)
    return {(one.unit.code, one.criterion.key): (one.figure, one.basis, one.version) for one in sheet.figures}


def test_a_workbook_is_kept_as_versions_with_sources(scoring_each: SelfAssessment) -> None:
    report = bring(scoring_each, GOOD)
    assert (report.added, report.changed, report.unchanged) == (3, 0, 0)
    again = bring(scoring_each, GOOD.replace("0.25", "0.75"))
    assert (again.added, again.changed, again.unchanged) == (0, 1, 2)
    assert kept(scoring_each) == {
        ("S03", "bonus_initiative"): ("0.5", "QD 12/QD-UBND", 1),
        ("S03", "deduction_late"): ("1", "KL 7/KL-TTT", 1),
        ("S04", "bonus_initiative"): ("0.75", "QD 12/QD-UBND", 2),
    }


def test_a_file_with_a_fault_is_refused_as_a_whole_and_every_fault_has_its_place(
    scoring: SelfAssessment,
) -> None:
    wrong = (
        f"{GOOD}X99,bonus_initiative,1,a\nS03,9.9.9,1,a\nS03,1.1.1,1,a\nS03,1.5,1,a\nS05,bonus_initiative,50,a\n"
        "S05,deduction_late,-1,a\nS04,bonus_initiative,0.1,a\nS05,1.1,1,a\nS06,bonus_initiative,1,\n"
    )
    with pytest.raises(FaultsInFile) as refused:
        bring(scoring, wrong)
    faults = refused.value.details["report"].faults
    told = [(fault.row, fault.column, fault.value, fault.sentence("en").split(".")[0]) for fault in faults]
    assert told == [
        (5, "A", "X99", "No unit that these criteria score has this code or name"),
        (6, "B", "9.9.9", "The criteria of this round have no such criterion"),
        (7, "B", "1.1.1", "Units score themselves by this criterion; its points come from the appraisal"),
        (8, "B", "1.5", "The survey gives the points of this criterion"),
        (9, "C", "50", "This criterion takes 0 to 1"),
        (10, "C", "-1", "Enter digits, for example 1250 or 1,5"),
        (11, "B", "bonus_initiative", "This unit and criterion stand in row 4 already"),
        (12, "B", "1.1", "This criterion has parts"),
        (13, "D", "", "Fill in this cell"),
    ]
    assert kept(scoring) == {}


def test_one_figure_is_entered_with_its_reason_and_within_what_the_criterion_takes(
    scoring: SelfAssessment,
) -> None:
    unit_id = scoring.held.units["S03"]
    with open_work(scoring.resources, actor=SYSTEM, writing=True) as work:
        form = FigureForm(unit_id=unit_id, criterion="bonus_initiative", figure="0,50", basis=" QD 12 ")
        service.save_figure(work, campaign=campaign_of(work), form=form)
    assert kept(scoring) == {("S03", "bonus_initiative"): ("0.5", "QD 12", 1)}
    for field, wrong in (("figure", "7"), ("figure", "-1"), ("criterion", "direction_quality")):
        with open_work(scoring.resources, actor=SYSTEM, writing=True) as work:
            tried = form.model_copy(update={field: wrong})
            with pytest.raises(FigureUnfit) as refused:
                service.save_figure(work, campaign=campaign_of(work), form=tried)
            assert refused.value.details["field"] == field
