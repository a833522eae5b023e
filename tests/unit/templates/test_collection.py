"""All files together: paths, cases, meanings of keys, the lock."""

import pytest

from app.templates.definition import LOCK_NAME, Collection, load_collection

CITIZEN = "questionnaires/citizen/v1.yaml"
COMMUNE = "questionnaires/commune_2025/v1.yaml"
FRAMEWORK = "frameworks/tra_vinh_2023/v1.yaml"


def codes(collection: Collection, path: str) -> list[str]:
    return [finding.code for finding in collection.findings.get(path, ())]


def test_what_is_shipped_is_clean(shipped: Collection) -> None:
    assert shipped.findings == {}
    assert not shipped.has_errors
    assert {q.key for q in shipped.questionnaires.values()} == {
        "citizen",
        "commune_2025",
        "commune_leader",
        "district_leader",
        "division_leader",
    }


def test_a_copied_file_must_say_what_its_path_says(shipped_files: dict[str, bytes]) -> None:
    path = "questionnaires/citizen/v2.yaml"
    collection = load_collection({**shipped_files, path: shipped_files[CITIZEN]})
    assert codes(collection, path) == ["path_mismatch", "cases_missing"]


def test_a_key_and_a_name_mean_one_thing_everywhere(shipped_files: dict[str, bytes]) -> None:
    changed = shipped_files[COMMUNE].replace(b"key: c17", b"key: q01").replace(b"com_remark", b"cit_remark")
    collection = load_collection({**shipped_files, COMMUNE: changed})
    assert "item_meaning" in codes(collection, COMMUNE)
    assert "name_meaning" in codes(collection, COMMUNE)


def test_a_changed_word_in_a_published_file_is_caught(shipped_files: dict[str, bytes]) -> None:
    changed = shipped_files[CITIZEN].replace(b"The waiting area", b"The waiting room")
    assert changed != shipped_files[CITIZEN]
    assert codes(load_collection({**shipped_files, CITIZEN: changed}), LOCK_NAME) == ["lock_changed"]


@pytest.mark.parametrize("path", [CITIZEN, FRAMEWORK])
def test_a_removed_published_file_is_caught(shipped_files: dict[str, bytes], path: str) -> None:
    left = {name: source for name, source in shipped_files.items() if name != path}
    assert "lock_file_missing" in codes(load_collection(left), LOCK_NAME)


def test_a_published_file_that_cannot_be_read_is_not_called_gone(shipped_files: dict[str, bytes]) -> None:
    collection = load_collection({**shipped_files, CITIZEN: b"format: ["})
    assert codes(collection, CITIZEN) == ["bad_yaml"]
    assert codes(collection, LOCK_NAME) == []
    assert collection.has_errors


def test_an_item_that_feeds_no_known_leaf_is_caught(shipped_files: dict[str, bytes]) -> None:
    changed = shipped_files[CITIZEN].replace(b"criterion: impact_handling", b"criterion: impact_comments")
    collection = load_collection({**shipped_files, CITIZEN: changed})
    assert codes(collection, CITIZEN) == ["unknown_criterion", "unknown_criterion"]


def test_a_failing_case_stands_under_its_own_file(shipped_files: dict[str, bytes]) -> None:
    path = CITIZEN.replace(".yaml", ".cases.yaml")
    changed = shipped_files[path].replace(b"7/12", b"8/12")
    assert codes(load_collection({**shipped_files, path: changed}), path) == ["case_failed"]
