"""Published versions: taken over once, never changed, read back as they were."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.templates import service as templates
from app.templates.definition import LOCK_NAME
from app.templates.errors import (
    StoredTemplateAltered,
    TemplateAmbiguous,
    TemplateChanged,
    TemplateFaulty,
    TemplateNotFound,
)
from app.templates.models import QuestionnaireVersion
from app.templates.service import published


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may change."""
    target = tmp_path / "templates"
    shutil.copytree(templates.shipped_folder(), target)
    return target


def install(house: Resources, folder: Path | None = None) -> list[tuple[str, str, int]]:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        return templates.install_shipped(work, folder=folder)


def publish(house: Resources, folder: Path, key: str, version: int) -> str:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        return templates.publish_version(work, key=key, version=version, folder=folder).line


def reword(folder: Path, key: str, old: str, new: str) -> None:
    """Changes the text of a questionnaire's first version."""
    path = folder / "questionnaires" / key / "v1.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_shipped_versions_are_taken_over_once(house: Resources) -> None:
    first = install(house)
    assert ("questionnaire", "citizen", 1) in first
    assert ("framework", "tra_vinh_2023", 1) in first
    assert install(house) == first
    with open_work(house, writing=False) as work:
        assert templates.list_waiting(work) == []
        stored = {(one.definition.key, one.definition.version) for one in templates.list_questionnaires(work)}
        stored |= {(one.definition.key, one.definition.version) for one in templates.list_frameworks(work)}
    assert stored == {(key, version) for _, key, version in first}


def test_what_is_read_back_is_what_was_published(house: Resources) -> None:
    install(house)
    shipped = templates.shipped_questionnaires()
    published._read.clear()
    with open_work(house, writing=False) as work:
        for key, questionnaire in shipped.items():
            assert templates.get_questionnaire(work, key=key, version=questionnaire.version) == questionnaire
        assert templates.get_framework(work, key="tra_vinh_2023", version=1).survey_leaves
        with pytest.raises(TemplateNotFound):
            templates.get_questionnaire(work, key="citizen", version=2)
        with pytest.raises(TemplateNotFound):
            templates.get_framework(work, key="citizen", version=1)


def test_a_row_changed_from_outside_is_refused(house: Resources) -> None:
    install(house)
    with open_work(house, actor=SYSTEM, writing=True) as work:
        stored = work.session.get_one(QuestionnaireVersion, ("citizen", 1))
        changed = {**stored.definition, "title": {"vi": "X"}}
        work.session.execute(
            update(QuestionnaireVersion)
            .where(col(QuestionnaireVersion.key) == "citizen")
            .values(definition=changed)
        )
    published._read.clear()
    with open_work(house, writing=False) as work, pytest.raises(StoredTemplateAltered):
        templates.get_questionnaire(work, key="citizen", version=1)


def test_a_published_file_that_changed_is_refused(house: Resources, folder: Path) -> None:
    reword(folder, "citizen", "Thank you for your time.", "Thanks.")
    with pytest.raises(TemplateFaulty) as refused:
        install(house, folder)
    assert [one.finding.code for one in refused.value.details["findings"]] == ["lock_changed"]
    with pytest.raises(TemplateFaulty):
        publish(house, folder, "citizen", 1)


def test_a_version_in_the_database_never_changes(house: Resources, folder: Path) -> None:
    install(house)
    reword(folder, "citizen", "Thank you for your time.", "Thanks.")
    lock = folder / LOCK_NAME
    kept = [line for line in lock.read_text(encoding="utf-8").splitlines() if " citizen " not in line]
    lock.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(TemplateChanged):
        publish(house, folder, "citizen", 1)
    assert " citizen " not in lock.read_text(encoding="utf-8")


def test_a_version_is_published_into_lock_and_database(house: Resources, folder: Path) -> None:
    lock = folder / LOCK_NAME
    line = next(one for one in lock.read_text(encoding="utf-8").splitlines() if " citizen " in one)
    lock.unlink()
    assert publish(house, folder, "citizen", 1) == line
    assert lock.read_text(encoding="utf-8") == line + "\n"
    assert publish(house, folder, "citizen", 1) == line
    with open_work(house, writing=False) as work:
        assert [one.definition.key for one in templates.list_questionnaires(work)] == ["citizen"]
    with pytest.raises(TemplateNotFound):
        publish(house, folder, "citizen", 9)


def test_a_faulty_version_is_not_published(house: Resources, folder: Path) -> None:
    (folder / LOCK_NAME).unlink()
    reword(folder, "citizen", "kind: multi", "kind: many")
    with pytest.raises(TemplateFaulty):
        publish(house, folder, "citizen", 1)
    assert not (folder / LOCK_NAME).exists()


def test_a_key_that_means_two_things_is_not_published(house: Resources, folder: Path) -> None:
    (folder / LOCK_NAME).unlink()
    target = folder / "frameworks" / "citizen"
    target.mkdir()
    text = (folder / "frameworks" / "tra_vinh_2023" / "v1.yaml").read_text(encoding="utf-8")
    (target / "v1.yaml").write_text(text.replace("key: tra_vinh_2023", "key: citizen"), encoding="utf-8")
    with pytest.raises(TemplateAmbiguous):
        publish(house, folder, "citizen", 1)


def test_a_check_names_file_line_and_column(folder: Path, tmp_path: Path) -> None:
    assert templates.check_files([], folder=folder) == []
    reword(folder, "citizen", "kind: multi", "kind: many")
    inside = folder / "questionnaires" / "citizen" / "v1.yaml"
    found = templates.check_files([inside], folder=folder)
    assert found
    assert {one.file for one in found} == {str(inside)}
    assert found[0].line.startswith(f"{inside}:{found[0].finding.line}:{found[0].finding.column}: error: ")
    outside = tmp_path / "elsewhere.yaml"
    outside.write_text("format: questionnaire/1\nkey: X y\n", encoding="utf-8")
    codes = {one.finding.code for one in templates.check_files([outside], folder=folder)}
    assert {"bad_word", "missing_field"} <= codes
    framework = tmp_path / "framework.yaml"
    framework.write_text("format: framework/1\n", encoding="utf-8")
    assert templates.check_files([framework], folder=folder)
    with pytest.raises(FileNotFoundError):
        templates.check_files([tmp_path / "gone.yaml"], folder=folder)
