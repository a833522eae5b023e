"""How often the 95 % intervals hold the truth at 20 and 30 forms, and how often honest forms raise a flag.

Proportions by adding up all outcomes, so no chance is in the figure; means by seeded simulation through
`Design`, as the recipe computes them. A sample in which one level holds 80 % of the answers is flagged
("ceiling") and its mean is not claimed to be covered.
"""

from functools import cache

import numpy as np
import pandas as pd
from scipy.stats import binom

from analysis import Design
from analysis.estimates.intervals import PROPORTION_INTERVALS, Share
from analysis.quality.batches import batch_similarity
from analysis.quality.duplicates import near_duplicates
from analysis.quality.forms import expected_straight_lines, straight_lines
from analysis.recipes.units import CEILING
from tests.load.figures import Figure, benchmark
from tests.support.honest_forms import honest_forms

SIZES = (20, 30)
TRUTHS = np.round(np.arange(0.5, 0.991, 0.005), 3)
SAMPLES = 6_000
SHARES = np.array([0, 0.25, 0.5, 0.75, 1])
POPULATIONS = {
    "usual": [0.03, 0.07, 0.2, 0.45, 0.25],
    "content": [0.01, 0.04, 0.1, 0.35, 0.5],
    "divided": [0.3, 0.1, 0.1, 0.2, 0.3],
    "skewed": [0.02, 0.03, 0.05, 0.25, 0.65],
    "ceiling": [0.01, 0.02, 0.03, 0.14, 0.8],
}
HALOS = (0.0, 0.2, 0.4, 0.6)


@cache
def proportions(n: int) -> np.ndarray:
    """Coverage of the default interval at each true proportion, n answers of one stratum."""
    hits = np.arange(n + 1)
    p = hits / n
    share = Share(p=p, v=p * (1 - p) / (n - 1), n=np.full(n + 1, float(n)), df=np.full(n + 1, n - 1.0))
    low, high = PROPORTION_INTERVALS["beta_capped"](share, 0.95)
    held = (low <= TRUTHS[:, None] + 1e-12) & (TRUTHS[:, None] <= high + 1e-12)
    return np.asarray((binom.pmf(hits, n, TRUTHS[:, None]) * held).sum(axis=1))


def unavoidable(n: int) -> float:
    """The highest coverage that no interval of 95 % can stay below: outcomes weigh what they weigh.

    An interval holds a true share for a run of outcomes; of the runs that hold 95 % take the lightest.
    """
    chances = binom.pmf(np.arange(n + 1), n, TRUTHS[:, None])
    upto = np.pad(np.cumsum(chances, axis=1), ((0, 0), (1, 0)))
    runs = upto[:, None, :] - upto[:, :, None]
    return float(np.where(runs >= 0.95, runs, 1).min(axis=(1, 2)).max())


def proportion_detail() -> dict[str, object]:
    return {
        str(n): {
            "highest_of_any_interval": round(100 * unavoidable(n), 2),
            "lowest": round(float(100 * proportions(n).min()), 2),
            "mean": round(float(100 * proportions(n).mean()), 2),
            "highest": round(float(100 * proportions(n).max()), 2),
        }
        for n in SIZES
    }


@benchmark("coverage.proportions.lowest", unit="%", goal=95, better="higher")
def lowest_coverage_of_proportions() -> Figure:
    """The worst true proportion from .5 to .99 at 20 or 30 answers."""
    return Figure(100 * min(float(proportions(n).min()) for n in SIZES), proportion_detail())


@benchmark("coverage.proportions.mean", unit="%", goal=99, better="lower")
def mean_coverage_of_proportions() -> Figure:
    """Mean over the true proportions: an interval that always holds would say nothing."""
    return Figure(100 * max(float(proportions(n).mean()) for n in SIZES), proportion_detail())


def means(levels: list[float], *, n: int, seed: int) -> tuple[float, float]:
    """Coverage over the samples that raise no flag, and the share of samples that do."""
    stream = np.random.default_rng(seed)
    drawn = stream.choice(5, size=(SAMPLES, n), p=levels)
    frame = pd.DataFrame({"sample": np.repeat(np.arange(SAMPLES), n), "share": SHARES[drawn].reshape(-1)})
    found = Design(frame, strata="sample").mean("share", by="sample")
    most = np.stack([(drawn == level).mean(axis=1) for level in range(5)]).max(axis=0)
    plain = most < CEILING
    truth = float(SHARES @ levels)
    held = (found["ci_low"] <= truth) & (truth <= found["ci_high"])
    return float(held.to_numpy()[plain].mean()), float(1 - plain.mean())


@benchmark("coverage.means", unit="%", goal=93, better="higher")
def coverage_of_means() -> Figure:
    """The worst of five populations at 20 and 30 forms, over samples that raise no flag."""
    found = {
        f"{name}.{n}": means(levels, n=n, seed=10 * place + n)
        for place, (name, levels) in enumerate(POPULATIONS.items())
        for n in SIZES
    }
    detail = {
        name: {"coverage": round(100 * held, 2), "flagged": round(100 * flagged, 1)}
        for name, (held, flagged) in found.items()
    }
    return Figure(100 * min(held for held, flagged in found.values() if flagged < 0.5), detail)


def alarms(halo: float) -> dict[str, float]:
    """Share of honest forms and batches that are flagged, in %."""
    forms = batches = straight = expected = copies = alike = 0.0
    for seed in range(4):
        answers, batch = honest_forms(100 + seed, halo=halo)
        forms, batches = forms + len(answers), batches + len(np.unique(batch))
        straight += straight_lines(answers).sum()
        expected += expected_straight_lines(answers, batch).sum()
        copies += near_duplicates(answers, batch).flagged.sum()
        alike += batch_similarity(answers, batch).flagged.sum()
    return {
        "straight_line": round(100 * straight / forms, 3),
        "expected_by_ceilings": round(100 * expected / forms, 3),
        "near_duplicate": round(100 * copies / forms, 3),
        "batch": round(100 * alike / batches, 3),
    }


@benchmark("quality.false_alarms.duplicates", unit="% of forms", goal=0.1, better="lower")
def false_alarms_of_duplicates() -> Figure:
    """Honest forms taken for copies, the worst of four strengths of halo; the other signs in the detail."""
    found = {str(halo): alarms(halo) for halo in HALOS}
    return Figure(max(one["near_duplicate"] for one in found.values()), dict(found))


@benchmark("quality.false_alarms.batches", unit="% of batches", goal=1, better="lower")
def false_alarms_of_batches() -> Figure:
    """Honest batches taken for too alike, the worst of four strengths of halo."""
    return Figure(max(alarms(halo)["batch"] for halo in HALOS))
