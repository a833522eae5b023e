"""Sub-scores recomputed with plain pandas from what an analyst is given: an export, a codebook, a design.

The formula is the one of docs/analysis.md; nothing here comes from the library that it checks.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

LONG = ["response", "unit", "home", "group", "w", "item", "level"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The codebook and the design as they lie in a bundle."""

    codebook: dict[str, Any]
    design: dict[str, Any]

    @property
    def minimum(self) -> int:
        """Fewest answers behind a figure."""
        return int(self.design["options"]["minimum"])

    def weight_of_groups(self, criterion: str) -> dict[str, float]:
        """λ of every group for a criterion."""
        special = self.design.get("criterion_group_weights", {})
        found: dict[str, float] = special.get(criterion, self.design["group_weights"])
        return found

    def types(self) -> dict[str, str]:
        """Type of every unit."""
        return {unit["code"]: unit["type"] for unit in self.codebook["units"]}


def long_table(export: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """A row per answer that can feed a criterion: `LONG`; items about no unit only at home."""
    parts = []
    for item in rules.codebook["items"]:
        if item["criteria"]:
            rows = export[export[item["key"]].notna()]
            if not item["about_unit"]:
                rows = rows[rows["rated_unit"] == rows["home_unit"]]
            parts.append(rows.assign(item=item["key"], level=rows[item["key"]]))
    table: pd.DataFrame = pd.concat(parts, ignore_index=True)
    table = table.rename(columns={"rated_unit": "unit", "home_unit": "home", "weight": "w"})
    return table.loc[:, LONG]


def cell_means(answers: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Σ w·y / Σ w by unit, group and item, over the levels that have a share; cells with too few left out."""
    shares = pd.DataFrame(
        [
            {"item": item["key"], "level": level["level"], "y": level["share"]}
            for item in rules.codebook["items"]
            for level in item["levels"]
            if level["share"] is not None
        ]
    )
    known = answers.merge(shares, on=["item", "level"])
    cells = (
        known.assign(wy=known["w"] * known["y"])
        .groupby(["unit", "group", "item"])
        .agg(n=("y", "size"), w=("w", "sum"), wy=("wy", "sum"))
        .reset_index()
    )
    cells = cells[cells["n"] >= rules.minimum]
    return cells.assign(m=cells["wy"] / cells["w"])


def points(cells: pd.DataFrame, rules: Rules) -> dict[tuple[str, str], float]:
    """S by unit and criterion: items averaged inside a group, then the groups that can be used."""
    found = {}
    for criterion in rules.codebook["criteria"]:
        key = criterion["key"]
        weights = {
            item["key"]: link["weight"]
            for item in rules.codebook["items"]
            for link in item["criteria"]
            if link["criterion"] == key
        }
        rows = cells[cells["item"].isin(list(weights))]
        rows = rows.assign(v=rows["item"].map(weights).astype(float))
        rows = rows.assign(vm=rows["v"] * rows["m"])
        groups = rows.groupby(["unit", "group"])[["v", "vm"]].sum().reset_index()
        groups["p"] = groups["vm"] / groups["v"]
        groups["weight"] = groups["group"].map(rules.weight_of_groups(key)).fillna(0.0)
        groups["part"] = groups["weight"] * groups["p"]
        summed = groups.groupby("unit")[["weight", "part"]].sum()
        for unit, row in summed[summed["weight"] > 0].iterrows():
            found[str(unit), key] = float(criterion["max_points"] * row["part"] / row["weight"])
    return found


def asked(answers: pd.DataFrame, rules: Rules) -> set[tuple[str, str]]:
    """(unit, criterion) that somebody was asked about: some weighted group answered for that type of unit."""
    types = rules.types()
    kind = answers["unit"].map(types)
    pairs = set(zip(kind, answers["group"], answers["item"], strict=True))
    found = set()
    for item in rules.codebook["items"]:
        for link in item["criteria"]:
            weights = rules.weight_of_groups(link["criterion"])
            kinds = {k for k, group, key in pairs if key == item["key"] and weights.get(group, 0) > 0}
            found |= {(unit, link["criterion"]) for unit, k in types.items() if k in kinds}
    return found


def score(
    unit: str, *, given: dict[tuple[str, str], float], wanted: set[tuple[str, str]], rules: Rules
) -> float:
    """100 · Σ S / Σ maximum over the criteria that apply; NaN where one of them has no usable answer."""
    most = {criterion["key"]: criterion["max_points"] for criterion in rules.codebook["criteria"]}
    applies = [key for key in most if (unit, key) in wanted]
    if not applies or any((unit, key) not in given for key in applies):
        return float("nan")
    return 100 * sum(given[unit, key] for key in applies) / float(sum(most[key] for key in applies))
