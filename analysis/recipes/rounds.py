"""One of two rounds, seen by the units that both can be compared on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.dataset.bundle import Bundle
from analysis.dataset.shapes import Text, Unit
from analysis.dataset.succession import Union
from analysis.errors import ScoreError
from analysis.recipes.campaign import Campaign
from analysis.recipes.units import Scored, score_campaign
from analysis.scores.change import Wave
from analysis.scores.rule import ScoreRule

Year = Literal["earlier", "later"]


@dataclass(frozen=True)
class Round:
    """A round scored by a common rule over unions. `parts`: forms by union of each of its units."""

    scored: Scored
    parts: dict[str, list[int]]

    @property
    def place(self) -> dict[str, int]:
        """Position of each union among the units."""
        return {unit["code"]: place for place, unit in enumerate(self.scored.campaign.units)}

    def wave(self) -> Wave:
        """Linearised points by criterion and, last, of the score."""
        scores, survey = self.scored.scores, self.scored.campaign.survey
        scale = np.nan_to_num(scores.scale)[survey.unit]
        columns = [scores.z, (scores.z.sum(axis=1) * scale)[:, np.newaxis]]
        codes, first = np.unique(survey.sampling.respondent, return_index=True)
        names = self.scored.campaign.frame["response"].to_numpy(dtype=str)[first]
        with np.errstate(divide="ignore"):
            fraction = 1 - survey.sampling.correction
            population = np.where(fraction > 0, survey.sampling.size / fraction, np.nan)
        return Wave(
            z=np.hstack(columns),
            unit=survey.unit,
            respondent=survey.sampling.respondent,
            name=[str(names[np.searchsorted(codes, code)]) for code in range(len(survey.sampling.stratum))],
            stratum=survey.sampling.stratum,
            size=survey.sampling.size,
            population=population,
        )


def score_round(bundle: Bundle, found: Sequence[Union], *, year: Year, rule: ScoreRule) -> Round:
    """The round with the units of every union as one: each old unit counts by the weights of its people."""
    of_union = {code: union.code for union in found for code in getattr(union, year)}
    if bundle.moments is not None:
        if any(len(getattr(union, year)) > 1 or union.code not in getattr(union, year) for union in found):
            raise not_from_counts(bundle, "units were merged, split or renamed")
        frame = bundle.frame
    else:
        frame = bundle.frame[bundle.frame["rated_unit"].isin(of_union)]
        names: Mapping[str, str] = {**{code: code for code in set(frame["home_unit"])}, **of_union}
        frame = frame.assign(
            rated_unit=frame["rated_unit"].map(of_union), home_unit=frame["home_unit"].map(names)
        ).reset_index(drop=True)
    listed = {unit["code"]: unit for unit in bundle.codebook["units"]}
    units = [_union_unit([listed[code] for code in getattr(union, year)], union.code) for union in found]
    rest = (
        [] if bundle.moments is None else [u for u in bundle.codebook["units"] if u["code"] not in of_union]
    )
    codebook = {**bundle.codebook, "units": [*units, *rest]}
    campaign = Campaign(replace(bundle, frame=frame, codebook=codebook))  # type: ignore[arg-type]
    if bundle.moments is not None and campaign.rule != rule:
        raise not_from_counts(bundle, "the rounds share only part of their questions or rules")
    counts = bundle.frame["rated_unit"].value_counts().to_dict()
    parts = {union.code: [int(counts.get(code, 0)) for code in getattr(union, year)] for union in found}
    return Round(scored=score_campaign(campaign, rule), parts=parts)


def _union_unit(units: list[Unit], code: str) -> Unit:
    names = Text(vi=" + ".join(u["name"]["vi"] for u in units), en=" + ".join(u["name"]["en"] for u in units))
    return Unit(code=code, name=names, type=units[0]["type"], rank_group=units[0]["rank_group"], ranked=True)


def not_from_counts(bundle: Bundle, why: str) -> ScoreError:
    """The error of a comparison that sums do not allow."""
    return ScoreError(
        what=f"Its sums hold for one rule and one list of units only, but {why}.",
        where=f"counts of {bundle.design['campaign']}",
        mend="Compare from a bundle with responses.",
        expected="responses.csv",
        got="counts.csv and moments.csv",
    )
