"""The start page about scoring, its appraisal and drafts of criteria: each only for whom it concerns."""

from datetime import timedelta

import pytest
import time_machine

from app.core import clock
from app.core.actor import SYSTEM, Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.home import service as home
from app.home.service import scoring as words
from app.scorecards import service as scorecards
from app.scorecards.forms import CommentForm
from tests.integration.campaigns.province import Province, running, running_each
from tests.integration.scorecards.appraisal import DONE, INSPECTED, PLAN, Appraisal, appoint
from tests.integration.scorecards.conftest import SelfAssessment, scoring, scoring_each
from tests.integration.scorecards.drafts import FIRST, bring, put_out
from tests.integration.scorecards.test_explaining import set_time
from tests.support.house import house

__all__ = ["house", "running", "running_each", "scoring", "scoring_each"]
Line = tuple[str, str, str, int]


def told(held: Province, actor: Actor) -> list[Line]:
    """(text, route, group, count) of what concerns scoring."""
    known = {
        getattr(words, name)
        for name in dir(words)
        if name.isupper() and isinstance(getattr(words, name), str)
    }
    with open_work(held.resources, actor=actor, writing=False) as work:
        tasks = home.list_tasks(work)
    return [
        (one.text, one.route, one.group, one.counts.get("count", 0)) for one in tasks if one.text in known
    ]


def unit_of(held: Province, code: str, role: Role = Role.UNIT_OFFICER) -> Actor:
    grants = (Grant(role, unit_ids=frozenset({held.units[code]})),)
    return Actor(kind="staff", name=code, grants=grants)


MANAGER = Actor(kind="staff", name="Manager", grants=(Grant(Role.MANAGER),))


def test_explanations_objections_and_appraisals_wait_for_whom_they_concern(
    scoring_each: SelfAssessment,
) -> None:
    unit, held = scoring_each, scoring_each.held
    office = appoint(unit)
    ours, theirs = unit_of(held, "S03"), unit_of(held, "S04")
    commune, lan = unit_of(held, "X0101"), office.work_of("Lan")
    ends = (words.SCORING_ENDS, "scorecards.list", "upcoming", 0)
    assert told(held, ours) == told(held, theirs) == told(held, MANAGER) == [ends]
    assert told(held, commune) == told(held, lan) == []  # communes are not scored by these criteria
    unit.say_everything()
    set_time(unit, "explanation", opens=8, closes=10)
    set_time(unit, "objection", opens=8, closes=12)
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False):
        assert told(held, lan) == [(words.TO_APPRAISE, "appraisals.list", "today", 18 + 9)]
        for line in (PLAN, DONE):
            office.decide(line, verdict="explain", reason="Which months?")
        assert (words.TO_EXPLAIN, "scorecards.list", "today", 2) in told(held, ours)
        assert words.TO_EXPLAIN not in {one[0] for one in told(held, theirs)}
        objected(office)
    with time_machine.travel(clock.now() + timedelta(days=11), tick=False):
        late = [one for one in told(held, ours) if one[0] == words.TO_EXPLAIN]
        assert late == []


def objected(office: Appraisal) -> None:
    held = office.unit.held
    for line, version in ((PLAN, 1), (DONE, 1)):
        office.decide(line, verdict="agree", seen=version)
    office.settle("S03")
    office.conclude("S03")
    office.unit.object_to(INSPECTED, "It was all of it.")
    lan, minh = office.work_of("Lan"), office.work_of("Minh")
    assert words.TO_ANSWER not in {one[0] for one in told(held, lan)}  # written, not sent
    office.unit.send()
    assert (words.TO_ANSWER, "appraisals.list", "today", 1) in told(held, lan)
    assert words.TO_ANSWER not in {one[0] for one in told(held, minh)}  # another domain
    assert (words.TO_APPRAISE, "appraisals.list", "today", 26) in told(held, minh)


def test_a_draft_waits_for_units_that_have_not_replied_and_comments_for_the_office(
    running: Province,
) -> None:
    draft = bring(running, FIRST)
    commune, department = unit_of(running, "X0101"), unit_of(running, "S03")
    assert told(running, commune) == []
    put_out(running, draft.id)
    assert told(running, commune) == [(words.COMMENT, "comments.list", "upcoming", 0)]
    assert told(running, department) == []
    unit_id = running.units["X0101"]
    with open_work(running.resources, actor=SYSTEM, writing=True) as work:
        sheet = scorecards.get_sheet(
            work, draft_id=draft.id, unit_id=unit_id, scope=commune.scope(words.PARTS["objection"][1])
        )
        scorecards.comment(
            work, sheet=sheet, criterion=scorecards.WHOLE, form=CommentForm(words="More time.")
        )
    assert told(running, commune) == told(running, MANAGER) == []
    with time_machine.travel(clock.now() + timedelta(days=12), tick=False):
        assert told(running, MANAGER) == [(words.COMMENTS_WAIT, "drafts.list", "today", 1)]


@pytest.mark.parametrize("role", [Role.CLERK, Role.ANALYST, Role.AUDITOR])
def test_others_are_told_nothing_of_it(scoring: SelfAssessment, role: Role) -> None:
    assert told(scoring.held, Actor(kind="staff", grants=(Grant(role),))) == []
