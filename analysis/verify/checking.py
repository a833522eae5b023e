"""Recomputes a publication from its own data: from the cells to the scores, the index, ranks and classes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from analysis.errors import AnalysisError, FileError, Finding
from analysis.verify.contents import (
    INPUT_FILES,
    INPUTS,
    RESULT_FILES,
    Inputs,
    index_files,
    read_inputs,
    survey_figures,
)
from analysis.verify.packing import unpack
from analysis.verify.survey import FILES as SURVEY_FILES
from analysis.verify.survey import Survey, check_survey, read_survey

MOST_FINDINGS: Final = 200
_SAME: Final = Decimal("0.000001")
_MEND: Final = "The figure does not follow from the published data."


@dataclass(frozen=True)
class Checked:
    """A publication that was read: what its manifest says, and every fault; none means all is as it says."""

    manifest: Mapping[str, Any]
    units: int
    findings: tuple[Finding, ...]


def verify(content: bytes) -> Checked:
    """Every byte and every figure that is not what it should be.

    Raises `PublicationError` where the file is no publication at all.
    """
    manifest, files, findings = unpack(content)
    units = 0
    try:
        units, found = _recompute(manifest, files)
        findings += found
    except AnalysisError as error:
        findings += error.findings
    except (KeyError, TypeError) as error:
        missing = Finding("publication.json", f"does not say {error}.", _MEND, expected=str(error))
        findings.append(missing)
    return Checked(manifest, units, tuple(findings[:MOST_FINDINGS]))


def _recompute(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> tuple[int, list[Finding]]:
    """How many units there are, and what differs."""
    asked = [*INPUT_FILES, *RESULT_FILES, *(SURVEY_FILES if manifest["survey"] else ())]
    absent = [Finding(name, "is missing.", _MEND, expected=name) for name in asked if name not in files]
    if absent:
        raise FileError(absent)
    inputs = read_inputs(files, options=manifest["index"])
    survey = read_survey(files, options=manifest["survey"]) if manifest["survey"] else None
    findings = [] if survey is None else [*check_survey(survey), *check_inputs(inputs, survey)]
    for name, content in index_files(inputs, survey=survey).items():
        findings += _check_file(name, files[name], content)
    return len(inputs.points), findings


def check_inputs(inputs: Inputs, survey: Survey) -> Iterator[Finding]:
    """Points of survey leaves that are not those of the cells."""
    told = survey_figures(inputs, survey)
    leaves = {key: leaf for key, leaf in inputs.framework.leaves.items() if leaf.source == "survey"}
    for unit, given in inputs.points.items():
        for key, leaf in leaves.items():
            there, points = given.points.get(key), told.get((unit, key))
            if there is None:
                continue
            if points is not None and leaf.by_rate:
                points = leaf.points_of(min(points * 100 / leaf.max_points, Decimal(100)))
            if points is None or abs(points - there) > _SAME:
                said = "nothing" if points is None else f"{points:f}"
                what = f"{unit} has {there:f} in {key}, the cells give {said}."
                yield Finding(f"{INPUTS}, {unit}, {key}", what, _MEND, expected=said, got=f"{there:f}")


def _check_file(name: str, there: bytes, again: bytes) -> Iterator[Finding]:
    """The first line of a result that is not what the data give."""
    if there == again:
        return
    pairs = zip_longest(there.decode(errors="replace").split("\n"), again.decode().split("\n"), fillvalue="")
    for line, (got, asked) in enumerate(pairs, start=1):
        if got != asked:
            what = f"is {got.strip()[:60]!r}, the data give {asked.strip()[:60]!r}."
            yield Finding(
                f"{name}, line {line}", what, _MEND, expected=asked.strip()[:60], got=got.strip()[:60]
            )
            return
