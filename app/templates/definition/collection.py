"""All files of `survey_templates/` together: each by itself, then what they owe one another.

Paths are `questionnaires/<key>/v<version>.yaml`, beside it `v<version>.cases.yaml`,
`frameworks/<key>/v<version>.yaml` and `published.lock`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.templates.definition.cases import check_cases
from app.templates.definition.findings import Finding
from app.templates.definition.framework import Framework
from app.templates.definition.loader import load_framework, load_questionnaire
from app.templates.definition.lock import check_lock, lock_entry
from app.templates.definition.questionnaire import Item, Questionnaire

LOCK_NAME: Final = "published.lock"
_DEFINITION: Final = re.compile(r"(questionnaires|frameworks)/([^/]+)/v([0-9]+)\.yaml")


@dataclass(frozen=True, slots=True)
class Collection:
    """What could be read, by path, and everything to mend, by path."""

    questionnaires: Mapping[str, Questionnaire]
    frameworks: Mapping[str, Framework]
    findings: Mapping[str, tuple[Finding, ...]]

    @property
    def has_errors(self) -> bool:
        return any(finding.is_error for found in self.findings.values() for finding in found)


def load_collection(files: Mapping[str, bytes]) -> Collection:
    """Read and check a whole folder: `files` maps each path below `survey_templates/` to its bytes."""
    reader = _Reader(files)
    reader.read_frameworks()
    reader.read_questionnaires()
    reader.check_meanings()
    reader.check_lock()
    found = {path: tuple(findings) for path, findings in sorted(reader.findings.items()) if findings}
    return Collection(reader.questionnaires, reader.frameworks, found)


class _Reader:
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self.questionnaires: dict[str, Questionnaire] = {}
        self.frameworks: dict[str, Framework] = {}
        self.findings: dict[str, list[Finding]] = {}

    def _note(self, path: str, *findings: Finding) -> None:
        self.findings.setdefault(path, []).extend(findings)

    def _paths(self, folder: str) -> list[str]:
        return sorted(p for p in self._files if (m := _DEFINITION.fullmatch(p)) and m.group(1) == folder)

    def _check_path(self, path: str, definition: Questionnaire | Framework) -> None:
        match = _DEFINITION.fullmatch(path)
        expected = f"{match.group(2)} {match.group(3)}" if match else path
        found = f"{definition.key} {definition.version}"
        if found != expected:
            self._note(path, _whole_file("path_mismatch", found=found, expected=expected))

    def read_frameworks(self) -> None:
        for path in self._paths("frameworks"):
            framework, findings = load_framework(self._files[path])
            self._note(path, *findings)
            if framework is not None:
                self.frameworks[path] = framework
                self._check_path(path, framework)

    def read_questionnaires(self) -> None:
        leaves = {leaf for framework in self.frameworks.values() for leaf in framework.survey_leaves}
        for path in self._paths("questionnaires"):
            questionnaire, findings = load_questionnaire(self._files[path], survey_leaves=leaves)
            self._note(path, *findings)
            if questionnaire is not None:
                self.questionnaires[path] = questionnaire
                self._check_path(path, questionnaire)
                self._check_cases(path, questionnaire)

    def _check_cases(self, path: str, questionnaire: Questionnaire) -> None:
        cases = path.removesuffix(".yaml") + ".cases.yaml"
        if cases not in self._files:
            self._note(path, _whole_file("cases_missing", value=cases))
        else:
            self._note(cases, *check_cases(self._files[cases], questionnaire=questionnaire))

    def check_meanings(self) -> None:
        """An item key, and an export name, means the same wherever it is used."""
        by_key: dict[str, tuple[str, Item]] = {}
        by_name: dict[str, str] = {}
        for path, questionnaire in self.questionnaires.items():
            for item in questionnaire.items:
                other_path, other = by_key.setdefault(item.key, (path, item))
                if not _means_the_same(item, other):
                    self._note(path, _whole_file("item_meaning", value=item.key, other=other_path))
                owner = by_name.setdefault(item.name, item.key)
                if owner != item.key:
                    self._note(path, _whole_file("name_meaning", value=item.name, other=owner))

    def check_lock(self) -> None:
        text = self._files.get(LOCK_NAME, b"").decode("utf-8", "replace")
        present = [lock_entry(questionnaire) for questionnaire in self.questionnaires.values()]
        present += [lock_entry(framework) for framework in self.frameworks.values()]
        broken = {path for path, found in self.findings.items() if any(f.is_error for f in found)}
        findings = check_lock(text, present)
        self._note(LOCK_NAME, *(f for f in findings if not _is_explained(f, broken)))


def _means_the_same(item: Item, other: Item) -> bool:
    """Same kind, name, levels' numbers and options; the wording may be polished between versions."""
    signs = ((i.kind, i.name, i.level_numbers, i.option_keys, i.matrix) for i in (item, other))
    return len(set(signs)) == 1


def _is_explained(finding: Finding, broken: set[str]) -> bool:
    """A published file that cannot be read has findings of its own; it is not gone."""
    if finding.code != "lock_file_missing":
        return False
    kind, key, version = finding.params["value"].split()
    return f"{kind}s/{key}/v{version}.yaml" in broken


def _whole_file(code: str, **params: str) -> Finding:
    return Finding(code, 0, 0, "", params)
