"""The rows of `moments.csv` turned back into sums."""

import numpy as np
import pandas as pd

from analysis.estimates.moments import Moments
from analysis.scores.reliability import Sums


def read_moments(table: pd.DataFrame, *, strata: list[str], units: list[str], criteria: list[str]) -> Moments:
    """`Moments` from the rows of `moments.csv`."""
    codes = {
        "stratum": {name: place for place, name in enumerate(strata)},
        "unit": {name: place for place, name in enumerate(units)},
        "first": {name: place for place, name in enumerate(criteria)},
    }
    z, zz, pair = (table[table["kind"] == kind] for kind in ("z", "zz", "pair"))
    place_of = {name: z[name].map(code).to_numpy().astype(np.int64) for name, code in codes.items()}
    cells, cell = np.unique(place_of["unit"] * len(strata) + place_of["stratum"], return_inverse=True)
    width = len(criteria)
    users, first = np.zeros((cells.size, width)), np.zeros((cells.size, width))
    users[cell, place_of["first"]], first[cell, place_of["first"]] = z["n"], z["value"]
    unit, stratum = (zz[name].map(codes[name]).to_numpy().astype(np.int64) for name in ("unit", "stratum"))
    row, column = (zz[name].map(codes["first"]).to_numpy().astype(np.int64) for name in ("first", "second"))
    of_cell = np.searchsorted(cells, unit * len(strata) + stratum)
    second, people = np.zeros((cells.size, width, width)), np.zeros(cells.size)
    second[of_cell, row, column] = second[of_cell, column, row] = zz["value"].to_numpy()
    people[of_cell] = zz["n"]
    return Moments(
        unit=cells // len(strata),
        stratum=cells % len(strata),
        people=people,
        users=users,
        first=first,
        second=second,
        pair_stratum=pair["stratum"].map(codes["stratum"]).to_numpy().astype(np.int64),
        pair_unit=pair["unit"].map(codes["unit"]).to_numpy().astype(np.int64),
        pair_other=pair["other"].map(codes["unit"]).to_numpy().astype(np.int64),
        pair_sum=pair["value"].to_numpy(dtype=float),
    )


def read_sums(table: pd.DataFrame, criterion: str, items: list[str]) -> Sums:
    """The sums behind the reliability of one criterion."""
    rows = table[(table["kind"] == "alpha") & (table["other"] == criterion)]
    place = {name: index for index, name in enumerate(items)}
    first, second = np.zeros(len(items)), np.zeros((len(items), len(items)))
    for one, two, value in zip(rows["first"], rows["second"], rows["value"], strict=True):
        if two:
            second[place[one], place[two]] = second[place[two], place[one]] = value
        else:
            first[place[one]] = value
    return Sums(items=items, n=int(rows["n"].max()) if len(rows) else 0, first=first, second=second)
