"""The files of questionnaires and frameworks on disk: where they lie, and what a check finds in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.core.i18n import Language, translate
from app.core.revisions import ROOT
from app.templates.definition import (
    LOCK_NAME,
    Collection,
    Finding,
    Questionnaire,
    check_cases,
    load_collection,
    load_framework,
    load_questionnaire,
)

_SUFFIXES: Final = (".yaml", ".yml")
_FRAMEWORK: Final = re.compile(rb"^format:\s*[\"']?framework/", re.MULTILINE)
_CASES: Final = ".cases.yaml"
_WORDS: Final = {"role", "what"}
"""Parameters of findings that are words of ours, and are translated."""
_SHAPES: Final = {"a list", "keys with values"}


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A finding with its file, as the file was named."""

    file: str
    finding: Finding

    @property
    def line(self) -> str:
        """`file:line:column: severity: sentence`, as editors understand it; whole files have no position."""
        at = f":{self.finding.line}:{self.finding.column}" if self.finding.line else ""
        return f"{self.file}{at}: {self.finding.severity}: {self.finding.message_en}"

    def sentence(self, language: Language) -> str:
        """What to mend, in a language."""
        params = {
            name: translate(language, value) if name in _WORDS or value in _SHAPES else value
            for name, value in self.finding.params.items()
        }
        return translate(language, self.finding.sentence, **params)

    def to_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {"file": self.file, **self.finding.to_dict()}


def shipped_folder() -> Path:
    """Where the files of this installation lie: beside the code, or inside the installed package."""
    beside = ROOT / "survey_templates"
    return beside if beside.is_dir() else ROOT / "app" / "_survey_templates"


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every file of a folder of templates by its path below it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (path.suffix in _SUFFIXES or path.name == LOCK_NAME)
    }


def check_folder(folder: Path | None = None) -> list[FileFinding]:
    """Everything to mend in a folder of templates, file by file."""
    return _named(load_collection(read_folder(folder or shipped_folder())).findings)


def check_files(paths: Sequence[Path], *, folder: Path | None = None) -> list[FileFinding]:
    """What is to mend in these files; with none, in the whole folder.

    A file inside the folder is checked together with all others there, one from elsewhere by itself
    and against the survey leaves of the folder's frameworks. Raises `OSError` for an unreadable file.
    """
    home = (folder or shipped_folder()).resolve()
    collection = load_collection(read_folder(home))
    if not paths:
        return _named(collection.findings)
    found: list[FileFinding] = []
    for path in paths:
        resolved = path.resolve()
        if resolved.is_relative_to(home):
            findings: Sequence[Finding] = collection.findings.get(resolved.relative_to(home).as_posix(), ())
            path.read_bytes()
        else:
            findings = _check_alone(path, collection)
        found += [FileFinding(str(path), finding) for finding in findings]
    return found


def _check_alone(path: Path, collection: Collection) -> Sequence[Finding]:
    content = path.read_bytes()
    leaves = {leaf for framework in collection.frameworks.values() for leaf in framework.survey_leaves}
    if path.name.endswith(_CASES):
        beside = path.with_name(path.name.removesuffix(_CASES) + ".yaml")
        questionnaire, _ = load_questionnaire(beside.read_bytes())
        return () if questionnaire is None else check_cases(content, questionnaire=questionnaire)
    if _FRAMEWORK.search(content):
        return load_framework(content)[1]
    return load_questionnaire(content, survey_leaves=leaves)[1]


def _named(findings: Mapping[str, Sequence[Finding]]) -> list[FileFinding]:
    return [FileFinding(path, finding) for path, found in findings.items() for finding in found]


def shipped_questionnaires(folder: Path | None = None) -> dict[str, Questionnaire]:
    """The newest readable version of every questionnaire in the folder, by key; needs no database."""
    found: dict[str, Questionnaire] = {}
    for questionnaire in load_collection(read_folder(folder or shipped_folder())).questionnaires.values():
        known = found.get(questionnaire.key)
        if known is None or known.version < questionnaire.version:
            found[questionnaire.key] = questionnaire
    return found
