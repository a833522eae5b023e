"""`phieu campaigns recount`: the quota ledger against everything that is stored."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.cli.campaigns import Key
from app.cli.desk import opened, say, say_json
from app.cli.units import AsJson
from app.home import service as home
from app.sampling import service as sampling


def register(group: typer.Typer) -> None:
    """Adds the command to `phieu campaigns`."""
    group.command("recount")(recount)


def recount(
    key: Key,
    mend: Annotated[bool, typer.Option("--mend", help="Set the ledger to what was found.")] = False,
    json: AsJson = False,
) -> None:
    """Counts the quota ledger anew from what is stored; 1 is the exit code of a difference that stays.

    Nothing that counts moves while it runs: it may be asked at any time of a running campaign.
    """
    with opened(writing=True) as work:
        found = home.recount_ledger(work, campaign_key=key, mend=mend)
    if json:
        say_json(_told(found))
    else:
        _tell(found)
    if not found.agrees:
        raise typer.Exit(1)


def _told(found: home.Recount) -> dict[str, Any]:
    return {
        "campaign": found.campaign.key,
        "cells": found.cells,
        "agrees": found.agrees,
        "mended": found.mended,
        "differing": [
            {
                "unit": one.unit.code if one.unit else None,
                "group": one.audience.group_key if one.audience else None,
                "channel": one.audience.channel if one.audience else None,
                "ledger": asdict(one.difference.ledger) if one.difference.ledger else None,
                "found": asdict(one.difference.found),
            }
            for one in found.differing
        ],
        "marks_without_answers": [
            {"group": audience.group_key if audience else None, "marks": marks, "answers": answers}
            for audience, marks, answers in found.unmarked
        ],
    }


def _tell(found: home.Recount) -> None:
    for one in found.differing:
        place = f"{one.unit.code if one.unit else '?'}\t{one.audience.group_key if one.audience else '?'}"
        said = _counters(one.difference.ledger) if one.difference.ledger else "no quota cell"
        say(f"{place}\tledger: {said}\tfound: {_counters(one.difference.found)}")
    for audience, marks, answers in found.unmarked:
        group = audience.group_key if audience else "?"
        say(f"{group}\t{marks} marked as answered, {answers} answers stored")
    if not found.differing and not found.unmarked:
        say(f"The ledger agrees with what is stored: {found.cells} cells.")
    elif found.mended:
        say(f"{found.mended} of {found.cells} cells put right.")
    else:
        say(f"{len(found.differing)} of {found.cells} cells differ. To put them right: --mend")


def _counters(counters: sampling.Counters) -> str:
    return ", ".join(f"{name} {value}" for name, value in asdict(counters).items())
