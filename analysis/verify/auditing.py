"""The way from the closed bundle to the published cells, for whoever may hold it; and what is told."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.errors import Finding
from analysis.recipes.cells import BETWEEN, CELLS, COVARIANCES
from analysis.recipes.satisfaction import run_whole
from analysis.tables.csv_files import points_csv, scores_csv
from analysis.verify.checking import verify
from analysis.verify.packing import unpack
from analysis.verify.survey import POINTS, SCORES

_MEND = "The publication was made from other answers, or by another method."


def check_bundle(content: bytes, bundle: Path) -> Iterator[Finding]:
    """Every file of the survey part that the bundle does not give, byte for byte. Raises `BundleError`."""
    manifest, files, _ = unpack(content)
    whole = run_whole(bundle)
    said = (manifest.get("survey") or {}).get("bundle_sha256", "no survey")
    given = whole.results["provenance"]["bundle_sha256"]
    if said != given:
        yield Finding(str(bundle), "is not the bundle that was published from.", _MEND, said, given)
    again = {**whole.cells, POINTS: points_csv(whole.results), SCORES: scores_csv(whole.results)}
    for name in (CELLS, COVARIANCES, BETWEEN, POINTS, SCORES):
        there = files.get(name, b"")
        if there != again[name]:
            asked, got = (hashlib.sha256(one).hexdigest() for one in (again[name], there))
            yield Finding(name, "is not what the bundle gives.", _MEND, expected=asked, got=got)


def verify_file(content: bytes, *, bundle: Path | None = None) -> dict[str, Any]:
    """What `python -m analysis verify` says, as a JSON document. Raises `PublicationError`, `BundleError`."""
    checked = verify(content)
    findings = list(checked.findings)
    if bundle is not None:
        findings += check_bundle(content, bundle)
    return {
        "valid": not findings,
        "sha256": hashlib.sha256(content).hexdigest(),
        "campaign": checked.manifest.get("campaign"),
        "number": checked.manifest.get("number"),
        "units": checked.units,
        "bundle": None if bundle is None else str(bundle),
        "findings": [one.as_dict() for one in findings],
    }


def told(document: Mapping[str, Any]) -> list[str]:
    """The same in lines, for people."""
    lines = [f"{one['where']}: {one['what']} {one['mend']}" for one in document["findings"]]
    if lines:
        return [*lines, f"{len(lines)} figures or files are not what they should be."]
    from_answers = " and from the bundle" if document["bundle"] else ""
    return [
        f"Every figure of {document['units']} units follows from the published data{from_answers}.",
        f"SHA-256 {document['sha256']}: compare it with what was announced.",
    ]
