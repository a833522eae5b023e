"""A bundle of counts: the database adds up, and no single answer leaves it.

Two passes of COUNT, SUM and GROUP BY; the constants between them are the analysis's.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from analysis.dataset.format import Cell, bundle_sha256, write_counts_bundle, zip_bundle
from app.core.actor import EVERYWHERE
from app.core.unit_of_work import Work
from app.core.version import VERSION
from app.reports import bundle
from app.reports.errors import CountsRefused, NothingCounted
from app.reports.service.bundling import (
    MANIFEST,
    WrittenBundle,
    facts_of,
    require_computable,
    require_empty,
    working_folder,
)
from app.reports.service.child import derive_constants
from app.reports.store import batteries, counting, linearised
from app.reports.store.pools import list_pools

SECONDS: Final = 540.0
Rows = list[dict[str, Cell]]


@dataclass(frozen=True, slots=True)
class CountedAnswers:
    """The first pass: `rows` of `counts.csv`, and what the second pass needs. `responses` that say
    something about a unit."""

    names: bundle.Names
    columns: bundle.Columns
    rows: Rows
    responses: int


def count_answers(work: Work, *, campaign_id: UUID) -> CountedAnswers:
    """Counts every level of every item by stratum and unit.

    Raises `AnswersStillSealed` or `CampaignStillRuns` before results may be computed, `NothingCounted`.
    """
    campaign = require_computable(work, campaign_id=campaign_id)
    session = work.session
    pools = list_pools(session, campaign_id=campaign_id, scope=EVERYWHERE)
    facts = facts_of(work, campaign=campaign, homes={pool.unit_id for pool in pools})
    columns = bundle.columns_of(facts)
    counts = counting.count_pools(
        session, campaign_id=campaign_id, scope=EVERYWHERE, pools=pools, about=columns.about,
        words=bundle.words_of(facts, columns=columns),
    )  # fmt: skip
    responded = bundle.responded_of(pools, forms=counts.forms)
    if not responded:
        raise NothingCounted(key=campaign.key)
    strata = bundle.strata_of(facts, responded=responded, openings={pool.opening_id for pool in pools})
    names = bundle.Names(facts, strata, bundle.weigh(pools, strata=strata))
    rows = [*bundle.form_rows(names, forms=counts.forms), *bundle.level_rows(names, levels=counts.levels)]
    return CountedAnswers(names, columns, rows, responses=responded.total())


def write_counts(work: Work, *, campaign_id: UUID, out: Path) -> WrittenBundle:
    """Writes a campaign as a bundle of counts and moments, a new folder or a zip file.

    It gives the results of the bundle of responses, to nine digits. Raises as `count_answers`, `OutputTaken`,
    `CountsRefused`.
    """
    if out.suffix != ".zip":
        require_empty(out)
    counted = count_answers(work, campaign_id=campaign_id)
    with tempfile.TemporaryDirectory(dir=working_folder(work)) as name:
        folder = Path(name) / "bundle"
        _write(folder, counted=counted, moments=[])
        moments = list(_moments(work, counted=counted, document=_constants(folder)))
        target = folder if out.suffix == ".zip" else out
        _write(target, counted=counted, moments=moments)
        if target is not out:
            zip_bundle(target, out)
        digest = bundle_sha256((target / MANIFEST).read_bytes())
    return WrittenBundle(path=out, sha256=digest, responses=counted.responses)


def _write(folder: Path, *, counted: CountedAnswers, moments: Rows) -> None:
    facts = counted.names.facts
    write_counts_bundle(
        folder,
        codebook=bundle.build_codebook(facts),
        design=bundle.design_of(facts, strata=counted.names.strata),
        counts=counted.rows,
        moments=moments,
        written_by=f"phieu {VERSION}",
    )


def _constants(folder: Path) -> dict[str, Any]:
    out = folder.with_name("constants.json")
    outcome = derive_constants(folder, out=out, seconds=SECONDS)
    if not outcome.done:
        raise CountsRefused(reason=outcome.message)
    document: dict[str, Any] = json.loads(out.read_bytes())
    return document


def _moments(work: Work, *, counted: CountedAnswers, document: dict[str, Any]) -> Iterator[dict[str, Cell]]:
    names, facts = counted.names, counted.names.facts
    stored = linearised.Counted(
        work.session, campaign_id=facts.campaign.id, scope=EVERYWHERE, pools=names.pools,
        about=counted.columns.about,
    )  # fmt: skip
    linear = bundle.linear_of(facts, document=document)
    sums = linearised.list_sums(stored, linear=linear)
    yield from bundle.cell_rows(names, sums=sums, criteria=document["criteria"])
    yield from bundle.pair_rows(names, pairs=linearised.list_pair_sums(stored, linear=linear))
    for criterion, items in document["batteries"].items():
        found = [
            (order, batteries.sum_battery(stored, battery=battery))
            for battery, order in bundle.batteries_of(facts, names=items)
        ]
        yield from bundle.battery_rows(criterion, items=items, sums=found)
