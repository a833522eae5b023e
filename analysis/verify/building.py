"""Makes a publication: the figures computed once more from its own data, packed, and checked."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from analysis.composite.document import FORMULAS
from analysis.dataset.reading import read_results
from analysis.dataset.results import Results
from analysis.dataset.shapes import Text
from analysis.errors import FileError
from analysis.verify.checking import check_inputs
from analysis.verify.contents import FRAMEWORK, INPUTS, UNITS, index_files, read_inputs
from analysis.verify.packing import pack
from analysis.verify.survey import FILES as SURVEY_FILES
from analysis.verify.survey import check_survey, read_survey

RESULTS: Final = "results.json"
_OPTIONS: Final = (
    "level", "seed", "draws", "places", "rank_on", "minimum", "empty_criterion", "missing_weight_limit",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What is said with the figures. `number` counts the publications of a round; `replaces`: SHA-256 of the
    one that this corrects, `reason`: why. `receipts`: how many there are, and the root of their Merkle tree.
    """

    campaign: str
    title: Text
    number: int
    released_on: str
    reason: str = ""
    replaces: str = ""
    receipts: Mapping[str, int | str] | None = None


def build_publication(
    facts: Facts,
    *,
    framework: bytes,
    units: bytes,
    inputs: bytes,
    options: Mapping[str, Any],
    survey: Mapping[str, bytes] | None,
) -> bytes:
    """A publication as one file; the same data give the same bytes.

    `units`: CSV `unit,rank_group,ranked` and names; `inputs`: CSV `unit,criterion,points,status`; `options`:
    missing, rank_on, tie_breaks; `survey`: the files of a run, None where no survey was held. Raises
    `FileError` with everything that does not follow from the data; nothing is published then.
    """
    files = {FRAMEWORK: framework, UNITS: units, INPUTS: inputs}
    results = None if survey is None else read_results(survey[RESULTS], file=RESULTS)
    if survey is not None:
        files.update({name: survey[name] for name in SURVEY_FILES})
    said = None if results is None or survey is None else _said(results, survey[RESULTS])
    read = read_inputs(files, options=options)
    counted = None if said is None else read_survey(files, options=said)
    found = [] if counted is None else [*check_survey(counted), *check_inputs(read, counted)]
    if found:
        raise FileError(found)
    files.update(index_files(read, survey=counted))
    manifest = {
        "campaign": facts.campaign, "title": facts.title, "number": facts.number,
        "released_on": facts.released_on, "reason": facts.reason, "replaces": facts.replaces,
        "framework": {"key": read.framework.key, "version": read.framework.version},
        "formula": {"variant": read.framework.variant, "text": FORMULAS[read.framework.variant]},
        "index": {name: options[name] for name in ("missing", "rank_on", "tie_breaks")},
        "survey": said, "receipts": facts.receipts,
    }  # fmt: skip
    return pack(manifest, files)


def _said(results: Results, content: bytes) -> dict[str, Any]:
    """How the scores were made, and from which bundle: what the cells cannot tell."""
    kept = {name: results["options"][name] for name in _OPTIONS}
    names = (
        "bundle_sha256",
        "library",
        "group_weights",
        "criterion_group_weights",
        "missing_group_policy",
        "order",
    )
    known = results["provenance"]
    return {
        **kept, **{name: known[name] for name in names}, "honesty": results["honesty"],
        "results_sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
