"""What the demonstration says at its end: quotas, sub-scores, times."""

from typing import Any

from rich.console import Console
from rich.table import Table

from app.campaigns import service as campaigns
from app.cli.demo.province import Round
from app.cli.demo.story import Story
from app.cli.desk import COMMAND
from app.core.actor import EVERYWHERE
from app.core.unit_of_work import open_work
from app.reports import service as reports
from app.sampling import service as sampling


def summarise(story: Story, round_: Round) -> dict[str, Any]:
    """The whole demonstration as one JSON document."""
    with open_work(story.stage.resources, actor=COMMAND, writing=False) as work:
        found = reports.latest_results(work, campaign_id=round_.id, scope=EVERYWHERE)
        cells = sampling.list_cells(work, campaign_id=round_.id)
        audiences = campaigns.list_audiences(work, campaign_id=round_.id)
    limited = [cell for cell in cells if cell.target is not None]
    results = found.results
    return {
        "campaign": round_.key,
        "seed": story.plan.seed,
        "questionnaires": sorted(
            {f"{one.questionnaire_key}/{one.questionnaire_version}" for one in audiences}
        ),
        "channels": sorted({one.channel for one in audiences}),
        "units": len({cell.unit_id for cell in limited}),
        "quotas": {
            "cells": len(limited),
            "met": sum(1 for cell in limited if cell.counted == cell.target),
            "exceeded": sum(1 for cell in limited if cell.counted > (cell.target or 0)),
            "target": sum(cell.target or 0 for cell in limited),
            "counted": sum(cell.counted for cell in limited),
            "over": sum(cell.over for cell in limited),
        },
        "counts": story.told.counts,
        "subscores": [_row(row) for row in results["units"]],
        "bundle_sha256": found.run.bundle_sha256,
        "seconds": story.told.seconds,
    }


def _row(row: Any) -> dict[str, Any]:
    return {
        "unit": row["code"],
        "name": row["name"]["vi"],
        "rank_group": row["rank_group"],
        "score": row["score"],
        "ci": [row["ci_low"], row["ci_high"]],
        "rank": row["rank"],
        "ranks": [row["rank_low"], row["rank_high"]],
        "n": row["n"],
        "criteria": {one["criterion"]: one["points"] for one in row["criteria"]},
    }


def print_summary(document: dict[str, Any]) -> None:
    """The sub-score table, the quota line and what each step took."""
    console = Console()
    table = Table("unit", "name", box=None, title="Sub-scores (0-100) with 95 % intervals")
    for heading in ("score", "interval", "rank", "ranks possible", "forms"):
        table.add_column(heading, justify="right")
    for row in sorted(document["subscores"], key=lambda row: (row["rank_group"], row["rank"] or 999)):
        table.add_row(row["unit"], row["name"], *_figures(row))
    console.print(table)
    quotas = document["quotas"]
    console.print(
        f"Quotas: {quotas['met']} of {quotas['cells']} met exactly, {quotas['exceeded']} exceeded; "
        f"{quotas['counted']} forms count, {quotas['over']} kept over quota."
    )
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in document["seconds"].items())
    console.print(f"Steps: {steps}; altogether {sum(document['seconds'].values()):.0f} s.")


def _figures(row: dict[str, Any]) -> tuple[str, ...]:
    if row["score"] is None:
        return ("-", "-", "-", "-", "-" if row["n"] is None else str(row["n"]))
    low, high = row["ci"]
    interval = f"{low:.1f}-{high:.1f}" if low is not None else "-"
    ranks = "-" if row["rank"] is None else f"{row['ranks'][0]}-{row['ranks'][1]}"
    return (f"{row['score']:.1f}", interval, str(row["rank"] or "-"), ranks, str(row["n"]))
