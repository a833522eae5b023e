"""How many must be asked for a margin, and which margin a number gives."""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

from analysis.errors import SamplingError


@dataclass(frozen=True, slots=True)
class Precision:
    """What an estimate of a share is to fulfil.

    `margin`: half the interval, 0.05 is 5 points. `share`: the expected share; 0.5 is the safest.
    `design_effect`: variance over that of a simple random sample. `response`: the expected share of those
    asked who answer.
    """

    margin: float = 0.05
    confidence: float = 0.95
    share: float = 0.5
    design_effect: float = 1.0
    response: float = 1.0

    def __post_init__(self) -> None:
        bounds = (
            ("margin", 0 < self.margin < 1),
            ("confidence", 0.5 <= self.confidence < 1),
            ("share", 0 < self.share < 1),
            ("design_effect", 0.5 <= self.design_effect <= 20),
            ("response", 0 < self.response <= 1),
        )
        for name, holds in bounds:
            if not holds:
                raise SamplingError(
                    what=f"{getattr(self, name)} is impossible.",
                    where=name,
                    mend="Use a share between 0 and 1; a design effect from 0.5 to 20.",
                )


@dataclass(frozen=True, slots=True)
class SampleSize:
    """`answers` that are needed, how many to `ask` for them, and whether that is `everybody`."""

    answers: int
    ask: int
    everybody: bool


def sample_size(population: int, *, precision: Precision) -> SampleSize:
    """Cochran (1977, ch. 4): n₀ = deff·z²·p(1−p)/e², n = n₀/(1 + (n₀ − 1)/N), asked = n/response."""
    z = NormalDist().inv_cdf(0.5 + precision.confidence / 2)
    spread = precision.share * (1 - precision.share)
    first = precision.design_effect * z * z * spread / precision.margin**2
    answers = min(population, ceil(_settled(first / (1 + (first - 1) / population)))) if population else 0
    ask = min(population, ceil(_settled(answers / precision.response)))
    return SampleSize(answers, ask, everybody=ask >= population)


def margin_of(answers: int, *, population: int, precision: Precision) -> float:
    """The margin that this number of answers gives: z·√(deff·p(1−p)/n·(N − n)/(N − 1))."""
    if answers < 1 or answers > population:
        raise SamplingError(
            what=f"{answers} answers of {population}.", where="answers", mend="Choose 1 to the list's size."
        )
    if population == 1 or answers == population:
        return 0.0
    z = NormalDist().inv_cdf(0.5 + precision.confidence / 2)
    variance = precision.design_effect * precision.share * (1 - precision.share) / answers
    return z * sqrt(variance * (population - answers) / (population - 1))


def published_size(population: int, *, margin: float = 0.05) -> int:
    """The rule that circulars print: n = ⌈N/(1 + N·e²)⌉ (Yamane 1967), 95 % with z rounded up to 2."""
    return ceil(_settled(population / (1 + population * margin * margin)))


def _settled(value: float) -> float:
    """Without the last noise of floating point, which could lift a whole number over itself."""
    return round(value, 9)
