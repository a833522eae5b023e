"""The start page names what each person comes for, and leads there."""

from app.core.actor import Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.home import service as home
from app.home.service.tasks import CALL, LISTS_IN, OWN_LIST, PAPER_ENDS, PREPARE, STEP_WORDS, SURVEY_ENDS
from app.paper import service as paper
from tests.integration.campaigns.province import Province, set_times


def tasks_of(province: Province, *grants: Grant) -> list[tuple[str, str, str]]:
    actor = Actor(kind="staff", name="Tester", grants=grants)
    with open_work(province.resources, actor=actor, writing=False) as work:
        return [(one.text, one.route, one.group) for one in home.list_tasks(work)]


def test_a_manager_is_led_to_whom_to_call_and_to_the_progress(going: Province) -> None:
    found = tasks_of(going, Grant(Role.MANAGER))
    assert found[0] == (CALL, "home.progress", "today")
    assert {(SURVEY_ENDS, "home.progress"), (PAPER_ENDS, "home.progress")} <= {one[:2] for one in found}


def test_an_officer_is_led_to_the_forms_of_the_own_unit(going: Province) -> None:
    with open_work(going.resources, actor=Actor(kind="system"), writing=True) as work:
        paper.prepare_batches(work, audience_id=going.audiences["citizen"], spare=1)
    own = Grant(Role.UNIT_OFFICER, unit_ids=frozenset({going.units["S16"]}))
    found = tasks_of(going, own)
    assert found[0] == (STEP_WORDS["collect"], "home.collection", "today")
    assert {route for _text, route, _group in found} == {"home.collection"}
    asked_of_nothing = Grant(Role.UNIT_OFFICER, unit_ids=frozenset({going.units["X0101"]}))
    assert [one[0] for one in tasks_of(going, asked_of_nothing)] == [SURVEY_ENDS, PAPER_ENDS]


def test_lists_that_are_due_are_counted_for_the_manager_and_named_for_the_unit(province: Province) -> None:
    own = Grant(Role.UNIT_OFFICER, unit_ids=frozenset({province.units["S16"]}))
    assert tasks_of(province, own) == []
    assert tasks_of(province, Grant(Role.MANAGER)) == [(PREPARE, "campaigns.show", "today")]
    with open_work(province.resources, actor=Actor(kind="system"), writing=True) as work:
        set_times(work, province, kind="lists")
    assert tasks_of(province, own) == [(OWN_LIST, "sampling.list", "today")]
    assert tasks_of(province, Grant(Role.MANAGER))[-1] == (LISTS_IN, "sampling.lists", "today")
    with open_work(province.resources, actor=Actor(kind="system"), writing=True) as work:
        set_times(work, province, kind="lists", closes=-0.5)
    assert tasks_of(province, own) == [(OWN_LIST, "sampling.list", "overdue")]
