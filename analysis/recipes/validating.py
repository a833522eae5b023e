"""The command `validate`: can a bundle be analysed, and if not, what stands in the way."""

from pathlib import Path
from typing import Any

from analysis.dataset.checking import check_bundle
from analysis.dataset.labels import Language
from analysis.dataset.wording import worded
from analysis.errors import AnalysisError, Finding
from analysis.recipes.campaign import Campaign
from analysis.recipes.units import score_campaign


def validate(source: Path, *, language: Language = "en") -> dict[str, Any]:
    """What is found in a bundle, as the command prints it: `valid`, what it holds, `findings` in a language.

    A bundle is valid when it can be read and its scores can be computed.
    """
    bundle, findings = check_bundle(source)
    if bundle is not None:
        findings = _unscored(Campaign(bundle))
    document: dict[str, Any] = {
        "bundle": str(source),
        "valid": not findings,
        "findings": [worded(one, language).as_dict() for one in findings],
    }
    if bundle is not None:
        holds = {"campaign": bundle.design["campaign"], "sha256": bundle.sha256, "rows": len(bundle.frame)}
        document.update(holds, units=len(bundle.codebook["units"]), items=len(bundle.codebook["items"]))
    return document


def lines_of(document: dict[str, Any]) -> list[str]:
    """The same for readers: a line per finding, then how many there are."""
    lines = [str(Finding(one["where"], one["what"], one["mend"])) for one in document["findings"]]
    if not lines:
        held = f"{document['rows']} rows, {document['units']} units, {document['items']} items"
        return [f"{document['bundle']} can be analysed: {held}."]
    return [*lines, f"{len(lines)} findings"]


def _unscored(campaign: Campaign) -> list[Finding]:
    try:
        score_campaign(campaign)
    except AnalysisError as error:
        return list(error.findings)
    return []
