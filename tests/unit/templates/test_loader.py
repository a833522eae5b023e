"""Tiny definitions, one per feature: what the loader makes of them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.templates.definition import (
    Framework,
    Questionnaire,
    content_sha256,
    from_data,
    from_json,
    load_framework,
    load_questionnaire,
    to_data,
    to_json,
)
from app.templates.errors import MalformedDefinition

VALID = sorted((Path(__file__).parents[2] / "data" / "templates" / "valid").glob("*.yaml"))
Tiny = Callable[[str], Questionnaire]
TinyFramework = Callable[[str], Framework]


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_file_has_no_findings_and_survives_json(path: Path) -> None:
    if path.stem.startswith("framework"):
        framework, findings = load_framework(path.read_bytes())
        assert framework is not None
        assert from_json(Framework, to_json(framework)) == framework
        assert from_data(Framework, to_data(framework)) == framework
    else:
        questionnaire, findings = load_questionnaire(path.read_bytes())
        assert questionnaire is not None
        assert from_json(Questionnaire, to_json(questionnaire)) == questionnaire
    assert not findings


def test_levels_come_from_the_named_scale_in_the_order_shown(tiny: Tiny) -> None:
    first, second = tiny("scale").items
    assert first.levels == second.levels
    assert first.level_numbers == (3, 2, 1, 0)
    assert [first.share_of(n) for n in (3, 2, 1, 0, 9)] == [
        Decimal(1),
        Decimal("0.5"),
        Decimal(0),
        None,
        None,
    ]
    assert (first.required, second.required) == (True, False)


def test_dont_know_is_inherited_reworded_or_off(tiny: Tiny) -> None:
    words = [item.words_for("0") for item in tiny("dont_know").items]
    assert [text.en if text else None for text in words] == ["Unknown", "No answer", None]


def test_options_know_which_one_excludes_the_others(tiny: Tiny) -> None:
    (item,) = tiny("multi").items
    assert item.option_keys == ("a", "b", "c", "z")
    assert item.exclusive_option == "z"
    text = item.words_for("b")
    assert text is not None
    assert text.in_language("en") == "Two"
    assert item.words_for("y") is None


def test_the_head_is_read_whole(tiny: Tiny) -> None:
    head = tiny("head")
    (basis,) = head.legal_basis
    assert basis.issued_on == date(2023, 1, 31)
    assert basis.number.startswith("12/")
    assert head.wording("paper") is None
    assert head.closing is not None
    assert head.closing.en == "Thank you."


def test_one_language_needs_no_other(tiny: Tiny) -> None:
    questionnaire = tiny("vietnamese_only")
    assert questionnaire.title.en == ""
    assert questionnaire.title.in_language("en") == questionnaire.title.vi


def test_items_are_found_by_key(tiny: Tiny) -> None:
    questionnaire = tiny("matrix")
    assert questionnaire.item("v02").kind == "number"
    assert questionnaire.find_item("v99") is None
    assert questionnaire.has_matrix
    assert questionnaire.criteria == ("quality",)
    with pytest.raises(KeyError):
        questionnaire.item("v99")


def test_a_framework_is_a_tree_of_any_depth(tiny_framework: TinyFramework) -> None:
    framework = tiny_framework("framework_deep")
    assert [leaf.key for leaf in framework.leaves] == ["d5", "d6"]
    assert framework.survey_leaves == ("d5",)
    assert framework.criterion("d6").max_points == Decimal("0.5")
    assert framework.domain_of("d6").key == "d1"
    with pytest.raises(KeyError):
        framework.domain_of("nowhere")
    with pytest.raises(KeyError):
        framework.criterion("nowhere")


@pytest.mark.parametrize(
    ("index", "band"),
    [("0", "weak"), ("74.99", "weak"), ("75", "fair"), ("89.99", "fair"), ("90", "good"), ("100", "good")],
)
def test_bands_are_half_open_and_closed_at_the_top(
    tiny_framework: TinyFramework, index: str, band: str
) -> None:
    found = tiny_framework("framework_rules").band_of(Decimal(index))
    assert found is not None
    assert found.key == band


def test_no_band_outside_the_scale_or_without_bands(tiny_framework: TinyFramework) -> None:
    assert tiny_framework("framework_rules").band_of(Decimal("100.01")) is None
    assert tiny_framework("framework_flat").band_of(Decimal(5)) is None


def test_comments_layout_and_trailing_zeros_are_no_content() -> None:
    source = next(path for path in VALID if path.stem == "weights").read_text("utf-8")
    respelt = (
        source.replace("share: 0.5", "share: 0.50").replace("key: weights", "key: 'weights'") + "\n# end\n"
    )
    definitions = [
        load_questionnaire(text)[0] for text in (source, respelt, source.replace("Trial", "Trail"))
    ]
    first, second, changed = (content_sha256(definition) for definition in definitions)
    assert first == second != changed


def test_defaults_are_left_out_of_the_json(tiny: Tiny) -> None:
    data = to_data(tiny("text"))
    assert "legal_basis" not in data
    assert set(data["sections"][0]["items"][0]) == {"key", "name", "kind", "text", "hint", "max_length"}


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (("{", "["), "not JSON"),
        (('"key":"weights"', '"kay":"weights"'), "unknown field kay"),
        (('"version":1', '"version":"1"'), "$.version"),
        (('"weight":"0.5"', '"weight":"half"'), "criteria[1].weight"),
        (('"kind":"scale"', '"kind":"slider"'), "expected one of"),
        (('"key":"weights",', ""), "$: "),
    ],
)
def test_damaged_json_is_refused_with_its_place(tiny: Tiny, damage: tuple[str, str], place: str) -> None:
    text = to_json(tiny("weights"))
    assert damage[0] in text
    with pytest.raises(MalformedDefinition) as caught:
        from_json(Questionnaire, text.replace(*damage, 1))
    assert place in str(caught.value)
