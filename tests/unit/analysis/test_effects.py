"""Effects of mode and clerk are told where they can be, and nowhere else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.dataset.bundle import read_bundle
from analysis.recipes.campaign import Campaign
from analysis.recipes.effects import effect_rows
from analysis.scores.effects import clerk_effect
from tests.support.sample_bundles import write_reference_bundle


def test_the_mode_is_told_inside_units_only(tmp_path: Path) -> None:
    bundle = read_bundle(write_reference_bundle(tmp_path))
    plain = {(row["kind"], row["group"]): row for row in effect_rows(Campaign(bundle))}
    assert not any(row["identifiable"] for row in plain.values())
    assert plain["clerk", None]["why"] is not None
    # half of the forms of one group of every unit on paper, and all their answers one level lower
    of_group = bundle.frame["group"] == "G3"
    paper = of_group & (np.arange(len(bundle.frame)) % 2 == 0)
    items = [f"q{n:02}" for n in range(1, 11)]
    frame = bundle.frame.assign(mode=bundle.frame["mode"].where(~paper, "paper"))
    frame.loc[of_group, items] = frame.loc[of_group, items].where(frame.loc[of_group, items].isna(), 4.0)
    frame.loc[paper, items] = frame.loc[paper, items].where(frame.loc[paper, items].isna(), 3.0)
    (row,) = [one for one in effect_rows(Campaign(replace(bundle, frame=frame))) if one["group"] == "G3"]
    assert row["identifiable"]
    assert (row["first"], row["second"]) == ("email", "paper")
    assert row["difference"] == pytest.approx(25)
    assert row["se"] == pytest.approx(0, abs=1e-6)
    assert row["units"] > 20
    apart = bundle.frame["mode"].where(~(of_group & (bundle.frame["rated_unit"] < "D10")), "paper")
    found = effect_rows(Campaign(replace(bundle, frame=bundle.frame.assign(mode=apart))))
    assert [one["identifiable"] for one in found if one["group"] == "G3"] == [False]


def test_the_effect_of_clerks_inside_units() -> None:
    stream = np.random.default_rng(9)
    clerk = np.repeat(np.arange(40), 25)
    unit = clerk // 4
    value = unit + stream.normal(0, 0.5, size=40)[clerk] + stream.normal(0, 1, size=clerk.size)
    found = clerk_effect(value, clerk, unit)
    assert found is not None
    assert found.rho == pytest.approx(0.25 / 1.25, abs=0.08)
    assert found.deff == pytest.approx(1 + 24 * found.rho)
    assert found.notable
    honest = clerk_effect(unit + stream.normal(0, 1, size=clerk.size), clerk, unit)
    assert honest is not None
    assert abs(honest.rho) < 0.05
    assert clerk_effect(value, unit, unit) is None
