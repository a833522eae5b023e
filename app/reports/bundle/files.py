"""Writes the files of a bundle: the same database gives the same bytes."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

from analysis.dataset.format import Band, Cell, DesignFile, Manifest, Options, Text, write_bundle
from app.core.tabular import csv_safe
from app.core.version import VERSION
from app.reports.bundle.codebook import build_codebook
from app.reports.bundle.collecting import Collected
from app.reports.bundle.facts import CampaignFacts
from app.reports.bundle.strata import Strata, build_strata, key_of
from app.reports.store.collected import KeptRemark
from app.templates import service as templates

STANDARD: Final[Mapping[str, Any]] = MappingProxyType({})
REMARKS: Final = "remarks.csv"
REMARK_COLUMNS: Final = ("group", "item", "text")
"""Nothing here leads to a response: neither a unit nor a stratum nor a weight."""


def write_files(
    facts: CampaignFacts, *, folder: Path, collected: Collected, remarks: Iterable[KeptRemark],
    chosen: Mapping[str, Any] = STANDARD,
) -> Manifest:  # fmt: skip
    """Writes every file into `folder`, which must be empty, and returns the manifest; `chosen` as
    `design_of`."""
    folder.mkdir(parents=True, exist_ok=True)
    strata = build_strata(facts, collected=collected)
    _write_remarks(facts, path=folder / REMARKS, remarks=remarks)
    return write_bundle(
        folder,
        codebook=build_codebook(facts),
        design=design_of(facts, strata=strata, chosen=chosen),
        responses=rows_of(facts, strata=strata, collected=collected),
        written_by=f"phieu {VERSION}",
    )


def design_of(facts: CampaignFacts, *, strata: Strata, chosen: Mapping[str, Any] = STANDARD) -> DesignFile:
    """Strata, weights of groups, classes and the options of the method.

    `chosen`: options that differ from the standard; the least cell is never below that of the campaign.
    """
    weights: dict[str, float] = {}
    for one in facts.audiences:
        weights.setdefault(one.audience.group_key, float(one.audience.group_weight))
    options = Options(minimum=facts.campaign.minimum_cell)
    if facts.framework is not None:
        options["places"] = facts.framework.places
    known = {name: value for name, value in chosen.items() if name in Options.__annotations__}
    options = cast(Options, {**options, **known})
    options["minimum"] = max(options["minimum"], facts.campaign.minimum_cell)
    design = DesignFile(
        campaign=facts.campaign.key,
        method_sha256=facts.campaign.method_sha256,
        strata=strata.entries,
        group_weights=weights,
        missing_group_policy=chosen.get("missing_group_policy", "renormalise"),
        order="group_first",
        options=options,
    )
    if facts.framework is not None and facts.framework.bands:
        design["bands"] = _bands(facts.framework)
    return design


def _bands(framework: templates.Framework) -> list[Band]:
    """The classes of the framework on the 0-100 of sub-scores, from high to low as it names them."""
    share = Decimal(100) / framework.scale
    return [
        Band(
            key=band.key,
            text=Text(vi=band.title.in_language("vi"), en=band.title.in_language("en")),
            lower=float(band.lower * share),
            upper=float(band.upper * share),
        )
        for band in framework.bands
    ]


def rows_of(facts: CampaignFacts, *, strata: Strata, collected: Collected) -> Iterator[Mapping[str, Cell]]:
    """One row per response and rated unit; items about no unit are repeated."""
    codes = facts.codes
    by_id = {one.audience.id: one for one in facts.audiences}
    for response in collected.kept():
        key, one = key_of(response), by_id[response.audience_id]
        fixed: dict[str, Cell] = {
            "response": str(response.id),
            "home_unit": codes[response.unit_id],
            "group": one.audience.group_key,
            "stratum": strata.names[key],
            "mode": response.mode,
            "questionnaire": one.questionnaire.key,
            "version": str(one.questionnaire.version),
            "weight": strata.weights[key],
            **collected.plain.get(response.id, {}),
        }
        for unit_id, cells in collected.rated[response.id].items():
            yield {**fixed, "rated_unit": codes[unit_id], **cells}


def _write_remarks(facts: CampaignFacts, *, path: Path, remarks: Iterable[KeptRemark]) -> None:
    """Open text by itself, in the order of random ids."""
    places = {
        (one.audience.id, item.key): (one.audience.group_key, item.name)
        for one in facts.audiences
        for item in one.questionnaire.items
    }
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(REMARK_COLUMNS)
        for remark in remarks:
            writer.writerow([*places[remark.audience_id, remark.item], csv_safe(remark.text)])
