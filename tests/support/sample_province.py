"""A province for exports and benchmarks: units × criteria, citizens on paper and officials from lists."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analysis.dataset.format import (
    Cell,
    Codebook,
    Criterion,
    DesignFile,
    Group,
    Item,
    Stratum,
    Text,
    Unit,
    write_bundle,
)
from analysis.dataset.results import Results
from analysis.recipes import satisfaction
from tests.support.sample_bundles import scale_item, text

CITIZENS, OFFICIALS, LISTED = 25, 30, 45
LEVEL_SHARES = [0.04, 0.08, 0.2, 0.4, 0.28]
UNITS, CRITERIA = 30, 12


def province_results(
    folder: Path,
    *,
    units: int = UNITS,
    criteria: int = CRITERIA,
    seed: int = 1,
    names: list[Text] | None = None,
) -> Results:
    """Results of a simulated survey; the first unit has too few forms, the second is in a list of its own."""
    return satisfaction.run(write_province(folder, units=units, criteria=criteria, seed=seed, names=names))


def write_province(
    folder: Path, *, units: int, criteria: int, seed: int = 1, names: list[Text] | None = None
) -> Path:
    """The bundle behind it; two questions feed each criterion."""
    codes = [f"U{number:02d}" for number in range(1, units + 1)]
    keys = [f"C{number:02d}" for number in range(1, criteria + 1)]
    items = [scale_item(f"{key.lower()}{part}", criterion=key) for key in keys for part in "ab"]
    codebook = Codebook(
        items=items,
        criteria=[Criterion(key=key, text=text(f"criterion {key}"), max_points=2.5) for key in keys],
        groups=[Group(key="cit", text=text("citizens")), Group(key="off", text=text("officials"))],
        units=[
            Unit(
                code=code,
                name=names[place] if names else text(f"unit {code}"),
                type="dept",
                rank_group="b" if place == 1 else "a",
                ranked=True,
            )
            for place, code in enumerate(codes)
        ],
    )
    write_bundle(
        folder,
        codebook=codebook,
        design=_design(codes, seed=seed),
        responses=_rows(codes, items=items, seed=seed),
        written_by="tests",
    )
    return folder


def _sizes(place: int) -> dict[str, int]:
    return {"cit": 2, "off": 1} if place == 0 else {"cit": CITIZENS, "off": OFFICIALS}


def _design(codes: list[str], *, seed: int) -> DesignFile:
    strata = [
        Stratum(
            stratum=f"{code}-{group}",
            unit=code,
            group=group,
            N=None if group == "cit" else LISTED,
            invited=None if group == "cit" else LISTED,
            responded=count,
            inference="model" if group == "cit" else "design",
            fpc=group == "off",
        )
        for place, code in enumerate(codes)
        for group, count in _sizes(place).items()
    ]
    return DesignFile(
        campaign=f"province-{2022 + seed}",
        method_sha256="0" * 64,
        strata=strata,
        group_weights={"cit": 0.6, "off": 0.4},
        missing_group_policy="renormalise",
        order="group_first",
        options={"draws": 10_000},
    )


def _rows(codes: list[str], *, items: list[Item], seed: int) -> Iterator[dict[str, Cell]]:
    rng = np.random.default_rng(seed)
    for place, code in enumerate(codes):
        lift = rng.normal(0, 0.5)
        for group, count in _sizes(place).items():
            levels = rng.choice(5, p=LEVEL_SHARES, size=(count, len(items))) + 1 + rng.normal(lift, 0.6)
            whole = np.clip(np.round(levels), 1, 5).astype(int)
            for number in range(count):
                yield {
                    "response": f"{code}-{group}-{number:03d}",
                    "rated_unit": code,
                    "home_unit": code,
                    "group": group,
                    "stratum": f"{code}-{group}",
                    "mode": "paper" if group == "cit" else "online",
                    "questionnaire": "form",
                    "version": "1",
                    "weight": 1.0 if group == "cit" else LISTED / count,
                    **{item["key"]: int(whole[number, spot]) for spot, item in enumerate(items)},
                }
