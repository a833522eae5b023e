"""How safely marks are read: pages of the reporting style, filled in, scanned and read by number.

`OMR_ITEMS` sets how many items are drawn (1,500 unless told; the goals speak of 50,000). With `OMR_KEEP`,
a file, pages read before by the same thresholds are not read again: a long trial can be run in pieces.
`OMR_PART=0/2` and `1/2` draw so many items each from every other page, for two cores and one file.
`OMR_STYLE=tuning` looks at the pages that thresholds are set by.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import cast

import cv2

from app.paper.omr.thresholds import DEFAULT
from tests.load.figures import Figure, benchmark
from tests.support.handwriting import Style
from tests.support.reading_trial import (
    EDITION,
    PROFILES,
    SHADES,
    PageOutcome,
    Profile,
    read_numbered,
    summary,
)

ITEMS = 1500
SHOWN = (
    "pages", "items", "matched", "wrong_matches", "accepted", "clean_accepted", "prefill_clean", "wrong",
    "wrong_upper", "pages_per_s",
)  # fmt: skip


@lru_cache(maxsize=1)
def trial() -> dict[str, dict[str, float]]:
    """The figures by profile, and `shades`: all profiles but black and white. Prints them as a table."""
    style = cast(Style, os.environ.get("OMR_STYLE", "reporting"))
    keep = os.environ.get("OMR_KEEP")
    pages = list(read_pages(int(os.environ.get("OMR_ITEMS", ITEMS)), style=style, keep=keep and Path(keep)))
    rows: list[tuple[str, tuple[Profile, ...]]] = [*((one, (one,)) for one in PROFILES), ("shades", SHADES)]
    found = {name: summary(page for page in pages if page.profile in members) for name, members in rows}
    drawn = sum(page.items for page in pages)
    print(f"{drawn} items of {len(pages)} pages, style {style}, thresholds {DEFAULT.version}")
    print(f"{'':<10}" + "".join(f"{name:>15}" for name in SHOWN))
    for profile, row in found.items():
        print(f"{profile:<10}" + "".join(f"{round(row[name], 5):>15}" for name in SHOWN), flush=True)
    return found


def read_pages(items: int, *, style: Style, keep: Path | str | None) -> Iterator[PageOutcome]:
    """Pages in order until so many items are drawn; kept ones come from the file, new ones go into it."""
    cv2.setNumThreads(1)
    part, parts = (int(number) for number in os.environ.get("OMR_PART", "0/1").split("/"))
    name = f"{style} {EDITION} {DEFAULT.version}"
    kept = dict(_kept(Path(keep), name=name)) if keep and Path(keep).exists() else {}
    drawn = 0
    for number in count():
        if drawn >= items:
            return
        page = kept.get(number)
        if page is None and number % parts != part:
            continue
        if page is None:
            page = read_numbered(number, style=style)
            if keep:
                with Path(keep).open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"trial": name, **asdict(page)}) + "\n")
        drawn += page.items
        yield page


def _kept(path: Path, *, name: str) -> Iterator[tuple[int, PageOutcome]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.pop("trial") == name:
            yield row["number"], PageOutcome(**row)


def figure(name: str, *, times: float = 1.0) -> Figure:
    """One figure over all shades, the profiles beside it."""
    found = trial()
    return Figure(found["shades"][name] * times, {profile: row[name] for profile, row in found.items()})


@benchmark("omr.wrong", unit="of 10,000 accepted", goal=1, better="lower")
def wrong_among_accepted() -> Figure:
    """Values accepted by the machine that are not what was meant."""
    found = figure("wrong_share", times=1e4)
    return Figure(found.value, {"by_profile": trial()})


@benchmark("omr.wrong.upper", unit="of 10,000 accepted", goal=2, better="lower")
def wrong_among_accepted_at_most() -> Figure:
    """The upper 95 % bound of the share of wrong values; small only after many items."""
    return figure("wrong_upper", times=1e4)


@benchmark("omr.accepted", unit="% of all items", goal=85, better="higher")
def accepted_of_all() -> Figure:
    """Accepted share of all items drawn, blanks and corrections included."""
    return figure("accepted", times=100)


@benchmark("omr.accepted.clean", unit="% of clean marks", goal=95, better="higher")
def accepted_of_clean() -> Figure:
    """Accepted share of single marks by a pen."""
    return figure("clean_accepted", times=100)


@benchmark("omr.prefill.clean", unit="% of clean marks", goal=99.9, better="higher")
def prefill_of_clean() -> Figure:
    """Best guess right on single marks by a pen, accepted or not."""
    return figure("prefill_clean", times=100)


@benchmark("omr.matched", unit="% of pages", goal=99.5, better="higher")
def pages_matched() -> Figure:
    """Pages that found their form and side."""
    return figure("matched", times=100)


@benchmark("omr.wrong.matches", unit="pages", goal=0, better="lower")
def pages_matched_wrongly() -> Figure:
    """Pages given to another form or side, black and white ones included."""
    found = figure("wrong_matches")
    return Figure(found.value + trial()["one_bit"]["wrong_matches"], found.detail)


@benchmark("omr.never", unit="items", goal=0, better="lower")
def accepted_that_never_may_be() -> Figure:
    """Blanks, doubles and corrections accepted, and whatever was accepted in black and white."""
    found = figure("never_but_accepted")
    return Figure(found.value + trial()["one_bit"]["never_but_accepted"], found.detail)


@benchmark("omr.speed", unit="pages/s/core", goal=5, better="higher")
def pages_read_a_second() -> Figure:
    """Found, matched and read from an array, per second of processor time; files not opened."""
    return figure("pages_per_s")
