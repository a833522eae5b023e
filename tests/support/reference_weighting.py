"""What `analysis` says of weights, tests, clusters and reliability; the other part of `reference_ours`."""

from functools import cache
from typing import Any

import numpy as np

from analysis import Design, cronbach_alpha
from analysis.scores.reliability import reliability, standardised_alpha
from analysis.weights import effective_size, kish_design_effect
from tests.support.reference_ours import entry
from tests.support.reference_survey import LEVELS, answers, in_year, results

Tree = Any


@entry
def design() -> Tree:
    part = in_year(2023)
    weights = part.weights[part.inside]
    return {
        "rows": len(part.frame),
        "rows_2023": len(weights),
        "sum_weights_2023": weights.sum(),
        "degf_2023": part.degrees_of_freedom,
        "kish_deff_2023": kish_design_effect(weights),
        "kish_neff_2023": effective_size(weights),
    }


@cache
def weighted() -> dict[str, Design]:
    """The designs of `weighting_2023`, by key."""
    known, plain = results()["weighting_2023"]["population"], in_year(2023, "certainty")
    cells = {(cell["sex"], cell["age"]): cell["Freq"] for cell in known["sex_age"].values()}
    margins = {name: known[name] for name in ("sex", "age", "kind")}
    names = list(margins)
    return {
        "unadjusted": plain,
        "poststrat_sex": plain.post_stratify("sex", known["sex"]),
        "poststrat_sex_age": plain.post_stratify(["sex", "age"], cells),
        "rake_sex_age_kind": plain.rake(margins),
        "calibrate_linear": plain.calibrate(names, margins),
        "calibrate_raking": plain.calibrate(names, margins, method="raking"),
        "calibrate_logit_0.2_5": plain.calibrate(names, margins, method="logit", bounds=(0.2, 5)),
    }


def weighting_of(part: Design) -> Tree:
    weights = part.weights[part.inside]
    tree: Tree = {
        "weights_first20": weights[:20].tolist(),
        "sum_weights": weights.sum(),
        "sum_weights_sq": (weights**2).sum(),
        "min_weight": weights.min(),
        "max_weight": weights.max(),
    }
    for question in ("q01", "q05", "q11"):
        mean, total = part.mean(question).iloc[0], part.total(question).iloc[0]
        tree[question] = {
            "mean": mean["estimate"],
            "mean_se": mean["se"],
            "total": total["estimate"],
            "total_se": total["se"],
        }
    for by in ("kind", "sex", "grp", "unit"):
        table = part.mean("q01", by=by)[[by, "estimate", "se"]]
        table.columns = ["level", "mean", "se"]
        tree[f"q01_by_{by}"] = table.to_dict("records")
    return tree


@entry
def weighting_2023() -> Tree:
    return {name: weighting_of(part) for name, part in weighted().items()}


CHI_SQUARES = {
    "chisq_q12_sex": ("q12", "sex"),
    "chisq_sat01_grp": ("sat01", "grp"),
    "chisq_sat01_mode": ("sat01", "mode"),
    "chisq_q11_kind": ("q11", "kind"),
}


@entry
def tests_2023() -> Tree:
    rows = answers()
    satisfied = np.asarray((rows["q01"] >= 4).astype(float).where(rows["q01"].notna()), dtype=np.float64)
    part = in_year(2023, "certainty").with_columns({"sat01": satisfied})
    tree: Tree = {}
    for name, (first, second) in CHI_SQUARES.items():
        tree[name] = {}
        for statistic in ("F", "Chisq"):
            row = part.chi_square(first, second, statistic=statistic).iloc[0]
            df = [row["df"], row["df_denominator"]] if statistic == "F" else row["df"]
            tree[name][statistic] = {"statistic": row["statistic"], "df": df, "p": row["p"]}
    for by in ("mode", "kind"):
        row = part.t_test("q01", by=by).iloc[0]
        tree[f"ttest_q01_{by}"] = {key: row[key] for key in ("estimate", "statistic", "df", "p")}
    return tree


@entry
def clerk_cluster_2023() -> Tree:
    rows = answers()
    citizens = rows[(rows["year"] == 2023) & (rows["grp"] == "G1")]
    part = Design(citizens, weights="w", strata="unit", clusters="clerk")
    means = {question: part.mean(question).iloc[0] for question in LEVELS}
    return {
        "degf": part.degrees_of_freedom,
        "all": {
            question: {"estimate": row["estimate"], "se": row["se"], "deff_replace": row["deff"]}
            for question, row in means.items()
        },
        "q01_by_unit": part.mean("q01", by="unit")[["unit", "estimate", "se"]].to_dict("records"),
    }


@entry
def reliability_2023() -> Tree:
    rows = answers()[answers()["year"] == 2023]
    sets = {"unweighted_all": LEVELS} | {
        key: rule["q"] for key, rule in results()["scores_rule"]["criteria"].items()
    }
    tree: Tree = {}
    for name, items in sets.items():
        found = reliability(rows, items)
        kept = {key: found[key] for key in ("n", "alpha", "alpha_if_dropped", "item_rest_r")}
        tree[name] = {**kept, "alpha_std": standardised_alpha(rows, items)}
    return {**tree, "weighted_alpha_listwise": cronbach_alpha(rows, LEVELS, weights="w")}
