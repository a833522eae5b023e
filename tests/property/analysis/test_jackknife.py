"""A second way to every error: how far the figure moves when one respondent weighs a little more.

The infinitesimal jackknife (Jaeckel 1972) takes no formula of the estimate: z = w · dθ/dw by central
differences, then the variance of a stratified total of z.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis import Design

STEP = 1e-5
Figure = Callable[[Design], float]
FIGURES: dict[str, Figure] = {
    "mean": lambda design: float(design.mean("y")["estimate"].iloc[0]),
    "ratio": lambda design: float(design.ratio("y", "x")["estimate"].iloc[0]),
    "share": lambda design: float(design.proportion("level", level=1)["estimate"].iloc[0]),
    "difference": lambda design: float(np.subtract(*design.mean("y", by="part")["estimate"].iloc[:2])),
}


def survey(seed: int) -> pd.DataFrame:
    """Three strata of a known size with weights that differ inside them, some answers missing."""
    stream = np.random.default_rng(seed)
    sizes = {"a": (9, 30), "b": (14, 200), "c": (5, 12)}
    stratum = np.repeat(list(sizes), [count for count, _ in sizes.values()])
    frame = pd.DataFrame(
        {
            "s": stratum,
            "N": [float(sizes[one][1]) for one in stratum],
            "w": stream.uniform(0.5, 6, len(stratum)),
            "y": stream.normal(3, 1, len(stratum)),
            "x": stream.uniform(1, 2, len(stratum)),
            "level": stream.integers(0, 2, len(stratum)),
            "part": np.tile(["left", "right"], len(stratum))[: len(stratum)],
        }
    )
    frame.loc[stream.random(len(frame)) < 0.15, "y"] = np.nan
    return frame


def design_of(frame: pd.DataFrame) -> Design:
    return Design(frame, weights="w", strata="s", fpc="N")


def moved(frame: pd.DataFrame, figure: Figure) -> np.ndarray:
    """z of every respondent."""
    z = np.zeros(len(frame))
    for place in range(len(frame)):
        ends = []
        for sign in (1, -1):
            weight = frame["w"].to_numpy(copy=True)
            weight[place] *= 1 + sign * STEP
            ends.append(figure(design_of(frame.assign(w=weight))))
        z[place] = (ends[0] - ends[1]) / (2 * STEP)
    return z


def error_of(frame: pd.DataFrame, z: np.ndarray) -> float:
    """√Σ (1 − n/N) · n/(n − 1) · Σ (z − z̄)² over the strata."""
    variance = 0.0
    for _, rows in frame.groupby("s"):
        n, size = len(rows), rows["N"].iloc[0]
        inside = z[rows.index]
        variance += (1 - n / size) * n / (n - 1) * ((inside - inside.mean()) ** 2).sum()
    return float(np.sqrt(variance))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["mean", "ratio", "share"])
def test_the_error_is_how_far_single_respondents_move_the_figure(name: str, seed: int) -> None:
    frame = survey(seed)
    design = design_of(frame)
    tables = {
        "mean": design.mean("y"),
        "ratio": design.ratio("y", "x"),
        "share": design.proportion("level", level=1),
    }
    expected = error_of(frame, moved(frame, FIGURES[name]))
    assert expected > 0
    assert float(tables[name]["se"].iloc[0]) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_error_of_a_difference_knows_who_is_in_both(seed: int) -> None:
    frame = survey(seed).assign(part=lambda one: np.where(one["s"] == "b", "right", one["part"]))
    expected = error_of(frame, moved(frame, FIGURES["difference"]))
    left = frame.assign(y=frame["y"].where(frame["part"] == "left"))
    both = left.assign(z=frame["y"].where(frame["part"] == "right"))
    covariance = np.asarray(design_of(both).covariance(["y", "z"]))
    found = np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    assert found == pytest.approx(expected, rel=1e-7)
