"""What the shipped questionnaires and the framework must be, beyond being well-formed."""

from decimal import Decimal

import pytest

from app.templates.definition import Collection, Framework, Questionnaire

LEADERS = ("division_leader", "district_leader", "commune_leader")


@pytest.fixture(scope="module")
def questionnaires(shipped: Collection) -> dict[str, Questionnaire]:
    return {questionnaire.key: questionnaire for questionnaire in shipped.questionnaires.values()}


TITLE = "clean_strong_title"
FRAMEWORKS = ("commune_2022", "national_8_domains", "tra_vinh_2023", "two_tier_2025")
RULES = {"yes_no", "levels", "share", "count", "subtract", "manual"}


@pytest.fixture(scope="module")
def frameworks(shipped: Collection) -> dict[str, Framework]:
    return {framework.key: framework for framework in shipped.frameworks.values()}


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
    assert form.channels == (("online", "paper") if key == "division_leader" else ("online",))
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


def test_every_survey_leaf_of_the_2023_round_is_fed(
    questionnaires: dict[str, Questionnaire], frameworks: dict[str, Framework]
) -> None:
    fed = {criterion for form in questionnaires.values() for criterion in form.criteria}
    assert fed == set(frameworks["tra_vinh_2023"].survey_leaves)


def test_the_form_for_two_tiers_feeds_leaves_of_its_framework(
    questionnaires: dict[str, Questionnaire], frameworks: dict[str, Framework]
) -> None:
    assert set(questionnaires["commune_2025"].criteria) <= set(frameworks["two_tier_2025"].survey_leaves)


def test_five_frameworks_are_shipped_and_together_use_every_rule(frameworks: dict[str, Framework]) -> None:
    assert sorted(frameworks) == sorted((TITLE, *FRAMEWORKS))
    indices = [one for key, one in frameworks.items() if key != TITLE]
    rules = {leaf.rule.kind for one in indices for leaf in one.leaves if leaf.rule}
    assert rules == RULES
    assert frameworks["tra_vinh_2023"].unit_types == ("department", "district")
    assert frameworks["two_tier_2025"].unit_types == ("department", "commune")
    assert frameworks["commune_2022"].unit_types == ("commune",)
    assert frameworks["national_8_domains"].unit_types == ("province",)


@pytest.mark.parametrize("key", FRAMEWORKS)
def test_a_framework_has_eight_domains_and_says_it_is_an_illustration(
    frameworks: dict[str, Framework], key: str
) -> None:
    framework = frameworks[key]
    assert framework.illustrative
    assert "minh h\u1ecda" in framework.title.vi
    assert [domain.number for domain in framework.domains] == [str(n) for n in range(1, 9)]
    assert sum(leaf.max_points for leaf in framework.leaves) == framework.scale == 100
    assert {leaf.source for leaf in framework.leaves} == {"document", "survey", "external"}
    assert {one.direction for one in framework.adjustments} == {"bonus", "deduction"}


def test_the_title_takes_nothing_from_a_survey_and_has_four_half_open_classes(
    frameworks: dict[str, Framework],
) -> None:
    title = frameworks[TITLE]
    assert title.illustrative
    assert "minh h\u1ecda" in title.title.vi
    assert title.unit_types == frameworks["tra_vinh_2023"].unit_types
    assert title.survey_leaves == ()
    assert sum(leaf.max_points for leaf in title.leaves) == title.scale == 100
    wanted = {
        "100": "excellent", "90": "excellent", "89.99": "good", "75": "good", "74.99": "average",
        "50": "average", "49.99": "weak", "0": "weak",
    }  # fmt: skip
    bands = {index: title.band_of(Decimal(index)) for index in wanted}
    assert {index: band.key if band else None for index, band in bands.items()} == wanted


@pytest.mark.parametrize("key", [TITLE, *FRAMEWORKS])
def test_document_leaves_name_their_evidence(frameworks: dict[str, Framework], key: str) -> None:
    assert all(leaf.evidence for leaf in frameworks[key].leaves if leaf.source == "document")
