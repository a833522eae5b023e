"""What `analysis` says where R said what lies in `tests/data/r-survey/reference.json`: the same tree.

One function per entry, by its key, in the order of `make_reference.R`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis import Design, rank_sets
from analysis.estimates.several import benjamini_hochberg, bonferroni, holm
from analysis.ranks.pairs import all_pairs
from analysis.ranks.sets import marginal_rank_sets, rank_units
from analysis.weights import effective_size, kish_design_effect
from tests.support.reference_scores import CRITERIA, scores_of
from tests.support.reference_survey import LEVELS, answers, design, in_year

Tree = Any
YEARS = (2022, 2023)
UNITS = sorted(answers()["unit"].unique())
GROUPS = sorted(answers()["grp"].unique())
ENTRIES: dict[str, Callable[[], Tree]] = {}


def entry(build: Callable[[], Tree]) -> Callable[[], Tree]:
    ENTRIES[build.__name__] = build
    return build


def said(value: float) -> float | None:
    """A figure, or None where there is none."""
    return None if pd.isna(value) else float(value)


def mean_row(row: Mapping[Any, Any], without: float) -> Tree:
    names = {"estimate": "estimate", "se": "se", "df": "df", "t_lo": "ci_low", "t_hi": "ci_high"}
    if not row["n"]:
        return {**dict.fromkeys([*names, "deff_replace", "deff_wor"]), "n": 0}
    found = {ours: said(row[theirs]) for ours, theirs in names.items()}
    return {**found, "deff_replace": said(row["deff"]), "deff_wor": said(without), "n": int(row["n"])}


def mean_rows(part: Design, by: str | list[str]) -> dict[tuple[Any, ...], Tree]:
    """Rows by question and then the levels of `by`."""
    keys = [by] if isinstance(by, str) else by
    plain, other = part.mean(LEVELS, by=by), part.mean(LEVELS, by=by, deff="wor")
    names = [tuple(row) for row in plain[["variable", *keys]].to_numpy()]
    rows = plain.to_dict("records")
    return {
        name: mean_row(row, without) for name, row, without in zip(names, rows, other["deff"], strict=True)
    }


@entry
def kish_by_unit_2023() -> Tree:
    rows = answers()
    weights = {u: rows.loc[(rows["year"] == 2023) & (rows["unit"] == u), "w"] for u in UNITS}
    return [
        {"unit": u, "n": len(w), "deff_w": kish_design_effect(w), "n_eff": effective_size(w)}
        for u, w in weights.items()
    ]


@entry
def mean_unit_question() -> Tree:
    rows = mean_rows(design(), ["year", "unit"])
    return [
        {"year": y, "unit": u, "question": q, **rows[q, y, u]} for y in YEARS for u in UNITS for q in LEVELS
    ]


@entry
def mean_unit_group_question_2023() -> Tree:
    rows, kept = mean_rows(in_year(2023), ["unit", "grp"]), ("estimate", "se", "df", "n")
    nothing = dict.fromkeys(kept) | {"n": 0}
    tree = []
    for unit in UNITS:
        for group in GROUPS:
            for question in LEVELS:
                row = rows.get((question, unit, group), nothing)
                tree.append(
                    {"unit": unit, "grp": group, "question": question, **{name: row[name] for name in kept}}
                )
    return tree


def mean_by(name: str) -> Callable[[], Tree]:
    def build() -> Tree:
        rows = mean_rows(in_year(2023), name)
        levels = sorted(answers()[name].unique())
        return [{"level": one, "question": q, **rows[q, one]} for one in levels for q in LEVELS]

    return build


for _name in ("kind", "grp", "mode", "sex", "age"):
    ENTRIES[f"mean_by_{_name}_2023"] = mean_by(_name)


@entry
def mean_all() -> Tree:
    rows = mean_rows(design(), "year")
    return [{"year": y, "question": q, **rows[q, y]} for y in YEARS for q in LEVELS]


@entry
def total_2023() -> Tree:
    part = in_year(2023, "certainty")
    return {q: part.total(q)[["estimate", "se"]].iloc[0].to_dict() for q in LEVELS}


INTERVALS = ("mean", "beta", "asin", "xlogit")


def satisfied(by: str | None) -> dict[str, pd.DataFrame]:
    """Per question a table by interval and level of `by`."""
    tables = {}
    for question in [*LEVELS, "q11"]:
        levels = [1] if question == "q11" else [4, 5]
        parts = {ci: in_year(2023).proportion(question, level=levels, by=by, ci=ci) for ci in INTERVALS}
        tables[question] = pd.concat(parts)
    return tables


def satisfied_row(table: pd.DataFrame) -> Tree:
    """One domain: `table` has a row per interval."""
    names = {"estimate": "estimate", "se": "se", "lo": "ci_low", "hi": "ci_high"}
    first = table.iloc[0]
    if not first["n"]:
        return {"n": 0}
    shares = {
        ci: {ours: said(table.loc[ci].iloc[0][theirs]) for ours, theirs in names.items()} for ci in INTERVALS
    }
    return {"n": int(first["n"]), "df": said(first["df"]), **shares}


@entry
def satisfied_unit_question_2023() -> Tree:
    tables = satisfied("unit")
    return [
        {"unit": u, "question": q, **satisfied_row(tables[q][tables[q]["unit"] == u])}
        for u in UNITS
        for q in [*LEVELS, "q11"]
    ]


@entry
def satisfied_all_2023() -> Tree:
    return {question: satisfied_row(table) for question, table in satisfied(None).items()}


@entry
def satisfaction_rate_pooled_by_unit() -> Tree:
    table = design().ratio("nsat", "nans", by=["year", "unit"])
    return table[["year", "unit", "estimate", "se"]].to_dict("records")


def shares_of_choice(part: Design) -> Tree:
    options = [f"q12_{option}" for option in "abcd"]
    rows = [part.proportion("q12", level=option).iloc[0] for option in "abcd"]
    return {
        "estimate": {option: row["estimate"] for option, row in zip("abcd", rows, strict=True)},
        "se": {option: row["se"] for option, row in zip("abcd", rows, strict=True)},
        "vcov": part.covariance(options).to_numpy().tolist(),
    }


@entry
def choice_q12_2023() -> Tree:
    part, rows = in_year(2023), answers()
    return {
        "all": shares_of_choice(part),
        "by_grp": {g: shares_of_choice(part.domain(rows["grp"] == g)) for g in GROUPS},
        "by_unit": {u: shares_of_choice(part.domain(rows["unit"] == u)) for u in UNITS},
    }


@entry
def scores() -> Tree:
    tree = []
    for year in YEARS:
        units, got = scores_of(year)
        for index, unit in enumerate(units):
            used = np.flatnonzero(got.used[index].any(axis=1))
            tree.append(
                {
                    "year": year,
                    "unit": unit,
                    "groups_used": [GROUPS[place] for place in used],
                    "score": dict(zip(CRITERIA, got.points[index].tolist(), strict=True)),
                    "se": dict(zip(CRITERIA, got.se[index].tolist(), strict=True)),
                    "vcov": got.covariance[index].tolist(),
                    "total": got.score[index] / 20,
                    "total_se": got.score_se[index] / 20,
                }
            )
    return tree


def totals_2023() -> tuple[np.ndarray, np.ndarray]:
    got = scores_of(2023)[1]
    return got.score / 20, got.score_se / 20


@entry
def pairwise_total_2023() -> Tree:
    score, se = totals_2023()
    pairs = all_pairs(score, np.diag(se**2))
    table = pd.DataFrame(
        {
            "unit_a": [UNITS[place] for place in pairs.first],
            "unit_b": [UNITS[place] for place in pairs.second],
            "difference": pairs.difference,
            "z": pairs.z,
            "p": pairs.p,
            "p_holm": holm(pairs.p),
            "p_bh": benjamini_hochberg(pairs.p),
            "p_bonferroni": bonferroni(pairs.p),
        }
    )
    return table.to_dict("records")


@entry
def rank_interval_holm_2023() -> Tree:
    score, se = totals_2023()
    pairs = all_pairs(score, np.diag(se**2))
    sure = (holm(pairs.p) < 0.05) * np.sign(pairs.difference)
    better = np.zeros((len(score), len(score)), dtype=int)
    better[pairs.first, pairs.second], better[pairs.second, pairs.first] = sure > 0, sure < 0
    ranks = rank_sets(score.tolist(), np.diag(se**2))["rank"]
    return [
        {
            "unit": unit,
            "score": score[place],
            "se": se[place],
            "rank": int(ranks.iloc[place]),
            "best": 1 + int(better[:, place].sum()),
            "worst": len(score) - int(better[place].sum()),
        }
        for place, unit in enumerate(UNITS)
    ]


@entry
def rank_interval_mrsw_2023() -> Tree:
    score, se = totals_2023()
    covariance = np.diag(se**2)
    tables = {
        "simultaneous_stepdown": rank_sets(score.tolist(), covariance, draws=20_000),
        "simultaneous_single_step": rank_units(
            score.tolist(), covariance, draws=20_000, step_down=False
        ).table,
        "marginal_stepdown": marginal_rank_sets(score.tolist(), covariance, draws=20_000),
    }
    return {
        name: [
            {"unit": unit, "best": int(low), "worst": int(high)}
            for unit, low, high in zip(UNITS, table["rank_low"], table["rank_high"], strict=True)
        ]
        for name, table in tables.items()
    }


@entry
def change_total_2022_2023() -> Tree:
    before, after = (scores_of(year)[1] for year in YEARS)
    change, se = after.score / 20 - before.score / 20, np.hypot(before.score_se, after.score_se) / 20
    return [{"unit": u, "change": change[place], "se": se[place]} for place, u in enumerate(UNITS)]


@entry
def change_mean_q01() -> Tree:
    tree = []
    for unit in UNITS:
        part = design().domain(answers()["unit"] == unit)
        row = part.difference("q01", by="year", between=(2023, 2022)).iloc[0]
        tree.append({"unit": unit, "change": row["estimate"], "se": row["se"]})
    return tree


@entry
def lonely_D11_2023() -> Tree:
    tree = {}
    for lonely in ("remove", "certainty", "adjust", "average"):
        part = in_year(2023, lonely).domain(answers()["unit"] == "D11")
        table = part.mean(LEVELS)
        tree[lonely] = [
            {"question": row["variable"], "estimate": row["estimate"], "se": row["se"]}
            for row in table.to_dict("records")
        ]
    return tree
