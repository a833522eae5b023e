"""What the shipped questionnaires and the framework must be, beyond being well-formed."""

from decimal import Decimal

import pytest

from app.templates.definition import Collection, Framework, Questionnaire

LEADERS = ("division_leader", "district_leader", "commune_leader")


@pytest.fixture(scope="module")
def questionnaires(shipped: Collection) -> dict[str, Questionnaire]:
    return {questionnaire.key: questionnaire for questionnaire in shipped.questionnaires.values()}


@pytest.fixture(scope="module")
def framework(shipped: Collection) -> Framework:
    (framework,) = shipped.frameworks.values()
    return framework


@pytest.mark.parametrize("key", ["citizen", "commune_2025"])
def test_citizens_are_asked_on_paper_about_the_five_factors(
    questionnaires: dict[str, Questionnaire], key: str
) -> None:
    form = questionnaires[key]
    assert form.channels == ("paper",)
    assert 16 <= len(form.items) <= 22
    assert set(form.criteria) == {
        "impact_access",
        "impact_procedures",
        "impact_officials",
        "impact_result",
        "impact_handling",
    }
    assert not form.has_matrix


@pytest.mark.parametrize("key", ["citizen", "commune_2025"])
def test_citizens_forms_hold_every_kind_of_question(
    questionnaires: dict[str, Questionnaire], key: str
) -> None:
    items = questionnaires[key].items
    kinds = [item.kind for item in items]
    assert kinds.count("multi") == kinds.count("text") == 1
    assert any(item.kind == "choice" and len(item.levels) == 2 for item in items)
    trips = next(item for item in items if item.name.endswith("extra_trips"))
    assert [level.share for level in trips.levels] == [Decimal(1), Decimal("0.5"), Decimal(0)]


@pytest.mark.parametrize("key", LEADERS)
def test_leaders_answer_online_in_a_matrix(questionnaires: dict[str, Questionnaire], key: str) -> None:
    form = questionnaires[key]
    rated = [item for item in form.items if item.matrix]
    assert form.channels == ("online",)
    assert 6 <= len(rated) <= 10
    assert len(form.items) > len(rated)
    assert all(item.is_scored and item.required for item in rated)


def test_every_question_with_levels_offers_not_to_know(questionnaires: dict[str, Questionnaire]) -> None:
    for form in questionnaires.values():
        for item in form.items:
            assert bool(item.levels) == bool(item.dont_know), item.key


def test_satisfaction_runs_from_very_satisfied_down_with_even_shares(
    questionnaires: dict[str, Questionnaire],
) -> None:
    shares = [Decimal(1), Decimal("0.75"), Decimal("0.5"), Decimal("0.25"), Decimal(0)]
    scales = {item.levels for form in questionnaires.values() for item in form.items if item.kind == "scale"}
    assert len(scales) == 1
    (levels,) = scales
    assert [level.level for level in levels] == [5, 4, 3, 2, 1]
    assert [level.share for level in levels] == shares


def test_a_question_is_a_question_in_both_languages(
    questionnaires: dict[str, Questionnaire],
) -> None:
    for form in questionnaires.values():
        for item in form.items:
            assert item.text.vi.endswith("?") == item.text.en.endswith("?"), item.key


def test_every_survey_leaf_is_fed(questionnaires: dict[str, Questionnaire], framework: Framework) -> None:
    fed = {criterion for form in questionnaires.values() for criterion in form.criteria}
    assert fed == set(framework.survey_leaves)


def test_the_framework_has_eight_domains_and_says_it_is_an_illustration(framework: Framework) -> None:
    assert framework.illustrative
    assert [domain.number for domain in framework.domains] == [str(n) for n in range(1, 9)]
    assert sum(leaf.max_points for leaf in framework.leaves) == framework.scale == 100
    assert {leaf.source for leaf in framework.leaves} == {"document", "survey", "external"}
    assert {leaf.rule.kind for leaf in framework.leaves if leaf.rule} == {
        "yes_no",
        "levels",
        "share",
        "count",
        "subtract",
        "manual",
    }
    assert framework.unit_types == ("department", "district")


def test_document_leaves_name_their_evidence(framework: Framework) -> None:
    assert all(leaf.evidence for leaf in framework.leaves if leaf.source == "document")
