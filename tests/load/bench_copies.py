"""How surely pages copied by a machine are found among pages of other hands, in the reporting style.

`OMR_DISTINCT` sets how many distinct pages are drawn (200 unless told; the goal speaks of 1,000), with one
copy for every twenty. A copy is the paper copied (turned, smaller, noisy, harder in contrast), scanned anew.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context

import cv2
import numpy as np

from app.paper.definition.layout import Sheet
from app.paper.omr.likeness import ALIKE, Strokes, likeness, parse_strokes
from app.paper.omr.reader import read_page
from app.paper.printing.raster import Grey, render_pages
from tests.load.figures import Figure, benchmark
from tests.support.handwriting import draw_respondent, fill_page
from tests.support.marking import ScanEffects, scanned
from tests.support.reading_trial import PRINT_DPI, SHADES, catalogue, draw_effects
from tests.support.sample_form import printed

SEED = 4_111
EVERY = 20


@lru_cache(maxsize=1)
def drawn() -> tuple[list[Strokes], list[tuple[int, Strokes]]]:
    """Strokes of distinct pages, and of copies with the number of the page they were made from.

    Each page has a seed of its own, so the processes that draw them change nothing.
    """
    numbers = range(int(os.environ.get("OMR_DISTINCT", "200")))
    pages, copies = [], []
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for number, (page, copy) in zip(numbers, pool.map(_draw, numbers, chunksize=10), strict=True):
            pages.append(page)
            if copy is not None:
                copies.append((number, copy))
    return pages, copies


@lru_cache(maxsize=1)
def _blank() -> tuple[Grey, Sheet]:
    cv2.setNumThreads(1)
    pdf, layout = printed(1)
    return next(render_pages(pdf, dpi=PRINT_DPI)), layout.forms[0].sheet


def _draw(number: int) -> tuple[Strokes, Strokes | None]:
    """The strokes of a page, and of its copy where it has one."""
    blank, sheet = _blank()
    rng = np.random.default_rng([SEED, number])
    page = _filled(blank, sheet, rng=rng)
    strokes = _read(scanned(page, effects=draw_effects(SHADES[number % len(SHADES)], rng=rng), rng=rng))
    if number % EVERY:
        return strokes, None
    again = scanned(_copied(page, rng=rng), effects=draw_effects("office", rng=rng), rng=rng)
    return strokes, _read(again)


def _filled(blank: Grey, sheet: Sheet, *, rng: np.random.Generator) -> Grey:
    page = blank.copy()
    fill_page(page, sheet, page=1, who=draw_respondent(rng), style="reporting", rng=rng)
    return page


def _copied(page: Grey, *, rng: np.random.Generator) -> Grey:
    effects = ScanEffects(
        angle=float(rng.uniform(-1.5, 1.5)),
        scale=float(rng.uniform(0.97, 1.0)),
        noise=6,
        blur=0.8,
        specks=6,
    )
    copy = scanned(page, effects=effects, rng=rng).astype(np.float32)
    harder = (copy - 128) * rng.uniform(1.0, 1.6) + 128 + rng.uniform(0, 20)
    return np.asarray(np.clip(harder, 0, 255), np.uint8)


def _read(image: Grey) -> Strokes:
    return parse_strokes(read_page(image, catalogue())[0].strokes)


@benchmark("omr.copies.found", unit="% of copies", goal=95, better="higher")
def copies_found() -> Figure:
    """Copied pages that come close enough to their originals to be shown."""
    pages, copies = drawn()
    shares = [likeness(pages[number], other=copy) for number, copy in copies]
    found = sum(share >= ALIKE for share in shares)
    return Figure(100 * found / len(shares), {"copies": len(shares), "least": round(min(shares), 3)})


@benchmark("omr.copies.false", unit="% of pages", goal=1, better="lower")
def pages_shown_wrongly() -> Figure:
    """Distinct pages shown as like another distinct page."""
    pages, _ = drawn()
    shown = set()
    highest = 0.0
    for place, one in enumerate(pages):
        for before in range(place):
            share = likeness(one, other=pages[before])
            highest = max(highest, share)
            if share >= ALIKE:
                shown |= {place, before}
    return Figure(100 * len(shown) / len(pages), {"pages": len(pages), "highest": round(highest, 3)})
