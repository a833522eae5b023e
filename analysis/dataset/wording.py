"""Findings for readers of Vietnamese: the English sentence of the analysis, recognised and said again."""

import json
import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Final

from analysis.dataset.labels import Language
from analysis.errors import Finding

BLANK: Final = "{}"


def worded(finding: Finding, language: Language) -> Finding:
    """The finding in a language; what is not known to the table stays English."""
    if language == "en":
        return finding
    said = {"where": _said(finding.where), "what": _said(finding.what), "mend": _said(finding.mend)}
    return replace(finding, **said)


def _said(text: str) -> str:
    for pattern, words in _sentences():
        found = pattern.fullmatch(text)
        if found is not None:
            return words.format(*(_whole().get(value, value) for value in found.groups()))
    return text


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    """Pattern and translation, those with the most letters of their own first."""
    table = _whole()
    ordered = sorted(table, key=lambda english: (-len(english.replace(BLANK, "")), english))
    return [(re.compile(re.escape(one).replace(r"\{\}", "(.+?)"), re.DOTALL), table[one]) for one in ordered]


@cache
def _whole() -> dict[str, str]:
    """English sentence, `{}` for each value → Vietnamese, `{0}`, `{1}` … for the same values."""
    path = files("analysis") / "locale" / "findings.vi.json"
    table: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return table
