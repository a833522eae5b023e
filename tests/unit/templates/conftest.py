"""Tiny definitions by name, and the shipped templates."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.templates.definition import (
    Collection,
    Framework,
    Questionnaire,
    load_collection,
    load_framework,
    load_questionnaire,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture
def tiny() -> Callable[[str], Questionnaire]:
    """A questionnaire of `tests/data/templates/valid/` by name."""

    def read(name: str) -> Questionnaire:
        source = ROOT / "tests" / "data" / "templates" / "valid" / f"{name}.yaml"
        questionnaire, findings = load_questionnaire(source.read_bytes())
        assert questionnaire is not None, findings
        return questionnaire

    return read


@pytest.fixture
def tiny_framework() -> Callable[[str], Framework]:
    """A framework of `tests/data/templates/valid/` by name."""

    def read(name: str) -> Framework:
        source = ROOT / "tests" / "data" / "templates" / "valid" / f"{name}.yaml"
        framework, findings = load_framework(source.read_bytes())
        assert framework is not None, findings
        return framework

    return read


@pytest.fixture(scope="session")
def shipped_files() -> dict[str, bytes]:
    """Every file of `survey_templates/` by its path below it."""
    folder = ROOT / "survey_templates"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="session")
def shipped(shipped_files: dict[str, bytes]) -> Collection:
    """`survey_templates/` as checked."""
    return load_collection(shipped_files)
