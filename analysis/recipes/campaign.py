"""From a bundle to the arrays that the estimates work on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.dataset.bundle import Bundle
from analysis.dataset.shapes import Options, Stratum, Unit
from analysis.estimates.design import Design
from analysis.estimates.moments import Moments
from analysis.estimates.variance import BoolArray, FloatArray, IntArray
from analysis.recipes.moments import read_moments, read_sums
from analysis.scores.reliability import Sums, sum_items
from analysis.scores.rule import ScoreRule, build_rule
from analysis.scores.subscores import Survey


@dataclass(frozen=True)
class Campaign:
    """A checked bundle seen by unit. `units`: those rated by somebody or meant to be ranked, by code."""

    bundle: Bundle

    @property
    def frame(self) -> pd.DataFrame:
        return self.bundle.frame

    @property
    def options(self) -> Options:
        return self.bundle.options

    @cached_property
    def units(self) -> list[Unit]:
        rated = set(self.frame["rated_unit"])
        listed = self.bundle.codebook["units"]
        return sorted((u for u in listed if u["ranked"] or u["code"] in rated), key=lambda u: u["code"])

    @cached_property
    def groups(self) -> list[str]:
        return [group["key"] for group in self.bundle.codebook["groups"]]

    @cached_property
    def strata(self) -> dict[str, Stratum]:
        return {stratum["stratum"]: stratum for stratum in self.bundle.design["strata"]}

    @cached_property
    def unit_code(self) -> IntArray:
        return self.code_units(self.frame["rated_unit"])

    def code_units(self, names: pd.Series) -> IntArray:
        """Position in `units` of each name, −1 for a unit that is not among them."""
        codes = {unit["code"]: index for index, unit in enumerate(self.units)}
        return names.map(codes).fillna(-1).to_numpy().astype(np.int64)

    @cached_property
    def own(self) -> BoolArray:
        return np.asarray(self.frame["rated_unit"] == self.frame["home_unit"], dtype=bool)

    @cached_property
    def design(self) -> Design:
        """Strata, weights and corrections of the campaign; the rows of one response belong together."""
        sizes = {name: float(s["N"]) for name, s in self.strata.items() if s["fpc"] and s["N"]}
        columns = pd.DataFrame(
            {
                "response": self.frame["response"],
                "stratum": self.frame["stratum"],
                "weight": self.frame["weight"],
                "size": self.frame["stratum"].map(sizes).astype(float),
            }
        )
        return Design(
            columns,
            weights="weight",
            strata="stratum",
            fpc="size",
            id="response",
            lonely=self.options["lonely"],
        )

    @cached_property
    def rule(self) -> ScoreRule:
        return build_rule(self.bundle.codebook, self.bundle.design)

    @cached_property
    def survey(self) -> Survey:
        kinds = sorted({unit["type"] for unit in self.units})
        return Survey(
            frame=self.frame,
            unit=self.unit_code,
            group=self.frame["group"].map(self.groups.index).to_numpy().astype(np.int64),
            weight=self.design.weights,
            sampling=self.design.sampling,
            own=self.own,
            units=[unit["code"] for unit in self.units],
            groups=self.groups,
            kind=np.array([kinds.index(unit["type"]) for unit in self.units], dtype=np.int64),
            moments=self._moments,
            listed=self.listed,
        )

    @cached_property
    def listed(self) -> FloatArray:
        """People on the lists of those who rated a unit, by group; infinite where a size is not known."""
        return self.list_sizes(self.frame["rated_unit"])

    @cached_property
    def home_sizes(self) -> FloatArray:
        """The same for questions about no unit: by the unit of the respondents."""
        return self.list_sizes(self.frame["home_unit"])

    def list_sizes(self, unit: pd.Series) -> FloatArray:
        """People on the lists of the strata whose rows count for each unit (units, groups); `unit` by row."""
        sizes = np.zeros((len(self.units), len(self.groups)))
        named = pd.DataFrame({"unit": self.code_units(unit), "stratum": self.frame["stratum"].to_numpy()})
        known = named[named["unit"] >= 0].drop_duplicates()
        for place, name in zip(known["unit"], known["stratum"], strict=True):
            stratum = self.strata[name]
            size = np.inf if stratum["N"] is None else float(stratum["N"])
            sizes[place, self.groups.index(stratum["group"])] += size
        return sizes

    @cached_property
    def stratum_names(self) -> list[str]:
        """Names of the strata in the order of their codes."""
        return sorted(set(self.frame["stratum"]))

    @property
    def _moments(self) -> Moments | None:
        """The second pass of a bundle of counts."""
        if self.bundle.moments is None:
            return None
        return read_moments(
            self.bundle.moments,
            strata=self.stratum_names,
            units=[unit["code"] for unit in self.units],
            criteria=[criterion.key for criterion in self.rule.criteria],
        )

    @cached_property
    def reliability_sums(self) -> dict[str, Sums]:
        """Per criterion with two scale items or more: the sums behind alpha; "don't know" is missing."""
        kinds = {item["key"]: item["kind"] for item in self.bundle.codebook["items"]}
        found = {}
        for criterion in self.rule.criteria:
            items = [item for item in criterion.items if kinds[item] == "scale"]
            if len(items) < 2:
                continue
            if self.bundle.moments is not None:
                found[criterion.key] = read_sums(self.bundle.moments, criterion.key, items)
            else:
                found[criterion.key] = sum_items(self.frame[items].where(self.frame[items] > 0), items)
        return found

    @cached_property
    def forms(self) -> FloatArray:
        """Responses per unit (each rates a unit at most once)."""
        return np.bincount(self.unit_code, minlength=len(self.units)).astype(np.float64)

    @cached_property
    def strata_of_unit(self) -> list[list[Stratum]]:
        """Strata that rated each unit, and those of its own that should have but sent no response."""
        pairs = self.frame[["rated_unit", "stratum"]].drop_duplicates()
        names = {unit["code"]: set[str]() for unit in self.units}
        for unit, stratum in zip(pairs["rated_unit"], pairs["stratum"], strict=True):
            names[unit].add(stratum)
        own_groups = set(self.frame.loc[self.own, "group"])
        for stratum_name, stratum in self.strata.items():
            silent = stratum["responded"] == 0 and stratum["group"] in own_groups
            if silent and stratum["unit"] in names:
                names[stratum["unit"]].add(stratum_name)
        return [[self.strata[name] for name in sorted(names[unit["code"]])] for unit in self.units]
