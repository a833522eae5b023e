"""Two drafts of a framework side by side: what is new, gone, changed, moved."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from app.templates.definition import Criterion, Framework, Text, framework_changes, load_framework

SHIPPED = Path(__file__).parents[3] / "survey_templates" / "frameworks"


def commune() -> Framework:
    framework, findings = load_framework((SHIPPED / "commune_2022" / "v1.yaml").read_bytes())
    assert framework is not None, findings
    return framework


def with_parts(framework: Framework, *parts: Criterion) -> Framework:
    first = replace(framework.domains[0], parts=parts)
    return replace(framework, domains=(first, *framework.domains[1:]))


def test_the_same_framework_has_no_change() -> None:
    changes = framework_changes(commune(), commune())
    assert changes.heads == ()
    assert {one.kind for one in changes.criteria} == {"same"}
    assert len(changes.criteria) == sum(1 for _ in commune().walk()) + len(commune().adjustments)


def test_points_and_words_are_named_field_by_field() -> None:
    plan, *others = commune().domains[0].parts
    other = replace(plan, max_points=plan.max_points + 1, title=Text(vi="Moi", en="New"))
    changes = framework_changes(commune(), with_parts(replace(commune(), scale=Decimal(101)), other, *others))
    found = changes.of(plan.key)
    assert found is not None
    assert (found.kind, found.fields) == ("changed", ("title", "max_points"))
    assert changes.heads == ("scale",)
    assert [one.shown.key for one in changes.of_kind("changed")] == [plan.key]


def test_what_is_gone_stands_where_it_stood_and_what_is_new_where_it_stands() -> None:
    plan, done, *others = commune().domains[0].parts
    fresh = replace(done, key="brand_new")
    changes = framework_changes(commune(), with_parts(commune(), plan, fresh, *others))
    keys = [(one.shown.key, one.kind) for one in changes.criteria][1:4]
    assert keys == [(plan.key, "same"), (done.key, "removed"), ("brand_new", "added")]
    assert [one.depth for one in changes.criteria][:4] == [0, 1, 1, 1]


def test_a_criterion_below_another_parent_has_moved() -> None:
    plan, *others = commune().domains[0].parts
    second = commune().domains[1]
    moved = replace(
        with_parts(commune(), *others),
        domains=(
            replace(commune().domains[0], parts=tuple(others)),
            replace(second, parts=(*second.parts, plan)),
            *commune().domains[2:],
        ),
    )
    found = framework_changes(commune(), moved).of(plan.key)
    assert found is not None
    assert (found.kind, found.fields) == ("changed", ("place",))
