"""The recipe `satisfaction`: sub-scores, ranks, item tables and what must be said with them."""

from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np

import analysis
from analysis.dataset.bundle import Bundle, read_bundle
from analysis.dataset.labels import both, number
from analysis.dataset.looks import FirstLook
from analysis.dataset.results import (
    RESULTS_FORMAT,
    RESULTS_VERSION,
    CriterionHead,
    Overall,
    ResponseRow,
    Results,
)
from analysis.dataset.shapes import Text
from analysis.recipes.campaign import Campaign
from analysis.recipes.cells import cell_files
from analysis.recipes.effects import effect_rows
from analysis.recipes.first_look import first_look
from analysis.recipes.items import item_heads, item_rows
from analysis.recipes.quality import quality_of
from analysis.recipes.rankings import rank_lists, ranked_lists, summarise
from analysis.recipes.response import response_rows
from analysis.recipes.standing import pair_rows, standing_rows
from analysis.recipes.units import Scored, figure, score_campaign, unit_row
from analysis.scores.reliability import reliability_of

NAME = "satisfaction"


def run(source: Path) -> Results:
    """Read a bundle and compute everything. Raises BundleError when the bundle cannot be used."""
    return compute(read_bundle(source))


class Whole(NamedTuple):
    """All that a run finds: results, whom to look at first when paper is audited (for analysts only), and
    the cells that a publication is checked by, as files."""

    results: Results
    look: FirstLook
    cells: dict[str, bytes]


def run_whole(source: Path) -> Whole:
    """Read a bundle and compute everything there is. Raises BundleError when it cannot be used."""
    scored = score_campaign(Campaign(read_bundle(source)))
    return Whole(_results(scored), first_look(scored), cell_files(scored))


def compute(bundle: Bundle) -> Results:
    """All results of a checked bundle."""
    return _results(score_campaign(Campaign(bundle)))


def _results(scored: Scored) -> Results:
    campaign = scored.campaign
    bundle = campaign.bundle
    rows = [unit_row(scored, index) for index in range(len(campaign.units))]
    lists = ranked_lists(scored)
    rankings = rank_lists(scored, rows, lists)
    codebook, responses = bundle.codebook, response_rows(campaign)
    return Results(
        format=RESULTS_FORMAT,
        format_version=RESULTS_VERSION,
        recipe=NAME,
        campaign=bundle.design["campaign"],
        title=both("title"),
        summary=summarise(rankings),
        honesty=_honesty(campaign, responses),
        criteria=[
            CriterionHead(key=criterion["key"], text=criterion["text"], max_points=criterion["max_points"])
            for criterion in codebook["criteria"]
        ],
        groups=codebook["groups"],
        units=rows,
        rankings=rankings,
        bands=bundle.design.get("bands", []),
        standings=standing_rows(scored, rows, lists),
        pairs=pair_rows(scored, lists),
        responses=responses,
        quality=quality_of(scored),
        effects=effect_rows(campaign),
        overall=_overall(scored),
        item_heads=item_heads(campaign),
        items=item_rows(campaign),
        reliability=_reliability(campaign),
        options=cast(dict[str, Any], dict(campaign.options)),
        provenance=_provenance(bundle),
    )


def _overall(scored: Scored) -> Overall:
    """Plain mean over the units whose score is shown, with the covariance between them."""
    known = np.flatnonzero(scored.shown & ~np.isnan(scored.scores.score))
    forms = int(scored.campaign.forms[scored.shown].sum())
    if not known.size:
        return Overall(units=0, n=forms, score=None, se=None)
    variance = float(scored.scores.score_covariance[np.ix_(known, known)].sum()) / known.size**2
    mean = figure(float(scored.scores.score[known].mean()))
    return Overall(units=int(known.size), n=forms, score=mean, se=figure(max(variance, 0.0) ** 0.5))


def _honesty(campaign: Campaign, responses: list[ResponseRow]) -> dict[str, Text]:
    """The sentences that every table, chart and export carries; numbers of the groups that are shown."""
    sentences = {"minimum": both("honesty.minimum", minimum=campaign.options["minimum"])}
    strata = list(campaign.strata.values())
    if any(stratum["inference"] == "model" for stratum in strata):
        sentences["model"] = both("honesty.model")
    lists = [row for row in responses if row["inference"] == "design" and not row["hidden"]]
    sizes = [row["N"] for row in lists]
    if lists and None not in sizes:
        people, answered = sum(size or 0 for size in sizes), sum(row["responded"] or 0 for row in lists)
        model = both("honesty.design", N="{N}", n="{n}")
        sentences["design"] = Text(
            vi=model["vi"].format(N=number(people, "vi"), n=number(answered, "vi")),
            en=model["en"].format(N=number(people, "en"), n=number(answered, "en")),
        )
    modes = campaign.frame.groupby("group")["mode"].nunique()
    if campaign.frame["mode"].nunique() > 1 and (modes == 1).all():
        sentences["mode"] = both("honesty.mode")
    return sentences


def _reliability(campaign: Campaign) -> list[dict[str, Any]]:
    """Alpha over the scale items of each criterion, all units together."""
    return [
        {"criterion": criterion, **_rounded(dict(reliability_of(sums)))}
        for criterion, sums in campaign.reliability_sums.items()
    ]


def _rounded(entry: dict[str, Any]) -> dict[str, Any]:
    def clean(value: Any) -> Any:
        if isinstance(value, float):
            return figure(value)
        return [clean(part) for part in value] if isinstance(value, list) else value

    return {name: clean(value) for name, value in entry.items()}


def _provenance(bundle: Bundle) -> dict[str, Any]:
    design = bundle.design
    return {
        "bundle_sha256": bundle.sha256,
        "files": {name: entry["sha256"] for name, entry in bundle.manifest["files"].items()},
        "method_sha256": design["method_sha256"],
        "library": analysis.__version__,
        "written_by": bundle.manifest["written_by"],
        "group_weights": design["group_weights"],
        "criterion_group_weights": design.get("criterion_group_weights", {}),
        "missing_group_policy": design["missing_group_policy"],
        "order": design["order"],
    }
