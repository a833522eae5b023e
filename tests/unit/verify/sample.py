"""A published round: the simulated survey of 30 units with documents beside it, in three lists."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from analysis.dataset.shapes import Text
from analysis.exports.files import build_all
from analysis.recipes.satisfaction import Whole, run_whole
from analysis.verify.building import Facts, build_publication
from tests.support.reference_survey import results
from tests.support.sample_bundles import write_reference_bundle

CRITERIA: Final[dict[str, int]] = {
    key: one["max"] for key, one in results()["scores_rule"]["criteria"].items()
}
OPTIONS: Final = {"missing": "block", "rank_on": "published", "tie_breaks": []}
FACTS: Final = Facts(
    campaign="year-2023", title=Text(vi="Ch\u1ec9 s\u1ed1", en="Index"), number=1, released_on="2024-03-01",
    receipts={"count": 412, "root": "ab" * 32},
)  # fmt: skip


def framework(variant: str = "A") -> bytes:
    """Documents fill what the survey leaves of 100 points."""
    survey = sum(CRITERIA.values())
    parts = "\n".join(
        f"      - {{key: {key}, max_points: {top}, source: survey}}" for key, top in CRITERIA.items()
    )
    return (
        f"format: framework/1\nkey: sample\nversion: 1\nvariant: {variant}\nbonus_cap: 1\ndomains:\n"
        f"  - {{key: work, max_points: {100 - survey}, parts: [\n"
        f"      {{key: plan, max_points: {98 - survey}, source: document}},\n"
        "      {key: check, max_points: 2, source: document, not_applicable: true}]}\n"
        f"  - key: people\n    max_points: {survey}\n    parts:\n{parts}\n"
        "adjustments:\n  - {key: idea, max_points: 1, source: adjustment, direction: bonus}\n"
        "bands:\n  - {key: good, lower: 90, upper: 100}\n  - {key: weak, lower: 0, upper: 90}\n"
    ).encode()


@cache
def whole(folder: Path) -> tuple[Whole, dict[str, bytes]]:
    """A run and its files."""
    found = run_whole(write_reference_bundle(folder))
    return found, {**build_all(found.results, pdf=False), **found.cells}


def tables(found: Whole) -> tuple[bytes, bytes]:
    """Lists and points: documents by turns, a line that does not apply, survey points as the run has them."""
    units = ["unit,rank_group,ranked,name_vi"]
    points = ["unit,criterion,points,status"]
    top = 98 - sum(CRITERIA.values())
    for at, unit in enumerate(found.results["units"]):
        code, ranked = unit["code"], "no" if at == 3 else "yes"
        units.append(f"{code},{unit['rank_group']},{ranked},{unit['name']['vi']}")
        points.append(f"{code},plan,{top - at % 5 * 5 / 2},ok")
        points.append(f"{code},check,,not_applicable" if at % 3 else f"{code},check,1.25,ok")
        points += [f"{code},{row['criterion']},{row['points']},ok" for row in unit["criteria"]]
    return "\n".join([*units, ""]).encode(), "\n".join([*points, ""]).encode()


def publication(folder: Path, **changes: Any) -> bytes:
    """The whole round as it would be published."""
    found, files = whole(folder)
    units, inputs = tables(found)
    given: dict[str, Any] = {
        "framework": framework(), "units": units, "inputs": inputs, "options": OPTIONS, "survey": files,
    }  # fmt: skip
    return build_publication(FACTS, **{**given, **changes})
