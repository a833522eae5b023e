"""The lock of published versions."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.templates.definition import (
    LockEntry,
    Questionnaire,
    add_to_lock,
    check_lock,
    lock_entry,
    read_lock,
)
from app.templates.errors import AlreadyPublished

Tiny = Callable[[str], Questionnaire]
COMMENT = "# kind key version sha256\n"


def test_publishing_writes_one_sorted_line_a_version(tiny: Tiny) -> None:
    scale, matrix = lock_entry(tiny("scale")), lock_entry(tiny("matrix"))
    text = add_to_lock(add_to_lock(COMMENT, scale), matrix)
    assert text == f"{COMMENT}{matrix.line}\n{scale.line}\n"
    assert read_lock(text) == ((matrix, scale), ())
    assert check_lock(text, [scale, matrix]) == ()


def test_publishing_again_changes_nothing(tiny: Tiny) -> None:
    entry = lock_entry(tiny("scale"))
    text = add_to_lock("", entry)
    assert add_to_lock(text, entry) == text


def test_versions_sort_as_numbers() -> None:
    text = ""
    for version in (10, 9):
        text = add_to_lock(text, LockEntry("framework", "tiny", version, "0" * 64))
    assert [entry.version for entry in read_lock(text)[0]] == [9, 10]


def test_other_content_under_a_published_version_is_refused(tiny: Tiny) -> None:
    questionnaire = tiny("scale")
    text = add_to_lock("", lock_entry(questionnaire))
    changed = lock_entry(replace(questionnaire, intro=questionnaire.title))
    with pytest.raises(AlreadyPublished, match="questionnaire scale 1"):
        add_to_lock(text, changed)
    assert [finding.code for finding in check_lock(text, [changed])] == ["lock_changed"]
    assert "\n" not in check_lock(text, [changed])[0].message_en


def test_a_published_file_that_is_gone_is_found(tiny: Tiny) -> None:
    text = COMMENT + lock_entry(tiny("scale")).line + "\n"
    (finding,) = check_lock(text, [])
    assert (finding.code, finding.line) == ("lock_file_missing", 2)


def test_a_draft_need_not_be_in_the_lock(tiny: Tiny) -> None:
    assert check_lock("", [lock_entry(tiny("scale"))]) == ()


@pytest.mark.parametrize(
    "line",
    [
        "questionnaire scale 1",
        "survey scale 1 " + "0" * 64,
        "questionnaire scale 0 " + "0" * 64,
        "<<<<<<< HEAD",
    ],
)
def test_malformed_lines_are_named(line: str) -> None:
    entries, (finding,) = read_lock(f"\n{line}\n")
    assert entries == ()
    assert (finding.code, finding.line, finding.params["value"]) == ("lock_line", 2, line)


def test_a_version_named_twice_is_found(tiny: Tiny) -> None:
    line = lock_entry(tiny("scale")).line + "\n"
    assert [finding.code for finding in read_lock(line * 2)[1]] == ["lock_twice"]
