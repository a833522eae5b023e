"""Printed forms filled in by a drawn pen and put through a scanner: for demonstrations and rehearsals.

Imported by name only where it is used: it loads the image libraries, which the web process does without.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from app.paper.definition.layout import Sheet
from app.paper.printing import pen, raster

PENS = (
    pen.Pen(shape="cross"), pen.Pen(shape="cross", wobble=0.8), pen.Pen(shape="tick"), pen.Pen(shape="fill"),
)  # fmt: skip


def scan_forms(
    pdf: bytes,
    *,
    sheet: Sheet,
    serials: Sequence[str],
    truth: Mapping[str, Mapping[str, Sequence[str]]],
    seed: int,
    out: Path,
) -> int:
    """Fills in those forms of a printed batch that `truth` names and writes them as one scan.

    `serials`: compact serials in printed order; `truth`: marks by serial and item. Returns the pages.
    """
    pages = raster.render_pages(pdf)
    scanned = []
    for serial in serials:
        rng = np.random.default_rng([seed, int(serial[:9])])
        hand = PENS[int(rng.integers(len(PENS)))]
        for number in range(1, sheet.pages + 1):
            page = next(pages)
            if serial in truth:
                marks = truth[serial]
                scanned.append(pen.fill_in(page, sheet, page=number, answers=marks, pen=hand, rng=rng))
    raster.write_scan(scanned, out=out)
    return len(scanned)
