"""Each file of `tests/data/templates/invalid/` says in its first line what must be found, and where."""

import re
from pathlib import Path

import pytest

from app.templates.definition import Finding, load_framework, load_questionnaire
from app.templates.definition.source import MAX_BYTES, MAX_VALUES
from app.templates.errors import FINDING_KINDS

INVALID = sorted((Path(__file__).parents[2] / "data" / "templates" / "invalid").glob("*.yaml"))
MADE_HERE = {"too_large", "too_many_values"}


def check(source: bytes) -> tuple[object, tuple[Finding, ...]]:
    if b"\nformat: framework" in source:
        return load_framework(source)
    return load_questionnaire(source, survey_leaves={"impact_officials"})


def expected(source: bytes) -> str:
    return source.split(b"\n", 1)[0].decode().removeprefix("# expects: ")


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_finds_exactly_what_is_wrong_and_where(path: Path) -> None:
    source = path.read_bytes()
    definition, findings = check(source)
    assert "; ".join(f"{f.code} {f.line}:{f.column}" for f in findings) == expected(source)
    assert (definition is None) == any(f.severity == "error" for f in findings)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_messages_are_whole_sentences_without_places_left(path: Path) -> None:
    for finding in check(path.read_bytes())[1]:
        assert finding.message_en.endswith((".", "index < upper."))
        assert not re.search(r"\{[a-z_]+\}", finding.message_en)
        assert finding.to_dict()["message"] == finding.message_en


def test_every_code_has_a_bad_file() -> None:
    shown = {entry.split()[0] for path in INVALID for entry in expected(path.read_bytes()).split("; ")}
    needed = {code for code, kind in FINDING_KINDS.items() if kind.stage != "collection"}
    assert needed - MADE_HERE == shown


def test_one_run_reports_all_stages_at_once() -> None:
    source = next(path for path in INVALID if path.stem == "many_faults_at_once").read_bytes()
    assert {finding.stage for finding in check(source)[1]} == {"shape", "meaning", "editorial"}


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    definition, findings = load_questionnaire(b"# " + b"x" * MAX_BYTES)
    assert definition is None
    assert [finding.code for finding in findings] == ["too_large"]


def test_a_file_with_too_many_values_is_refused() -> None:
    definition, findings = load_questionnaire("key: [" + "1," * MAX_VALUES + "]")
    assert definition is None
    assert [finding.code for finding in findings] == ["too_many_values"]


def test_deep_nesting_never_exhausts_the_stack() -> None:
    _, findings = load_questionnaire("[" * 100_000)
    assert [finding.code for finding in findings] == ["too_deep"]


def test_a_byte_order_mark_is_passed_over() -> None:
    source = (INVALID[0].parents[1] / "valid" / "text.yaml").read_bytes()
    questionnaire, findings = load_questionnaire(b"\xef\xbb\xbf" + source)
    assert questionnaire is not None
    assert not findings


@pytest.mark.parametrize("source", ["", "~", "word", "[]", "{}", "{a: {b: {c: 1}}}", "- - -", "sections: {}"])
def test_anything_else_gives_findings_and_no_exception(source: str) -> None:
    for load in (load_questionnaire, load_framework):
        definition, findings = load(source)
        assert definition is None
        assert findings
