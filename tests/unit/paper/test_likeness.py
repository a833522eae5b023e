"""Strokes of one hand, copied or not."""

from dataclasses import replace

import numpy as np

from app.paper.omr.likeness import ALIKE, FILLED, likeness, parse_strokes
from app.paper.omr.reader import Catalogue, read_page
from app.paper.printing.pen import Pen, fill_in
from app.paper.printing.raster import render_pages
from tests.support.marking import ADF, ScanEffects, random_answers, scanned
from tests.support.sample_form import printed

WORN = ScanEffects(angle=1.2, scale=0.98, noise=7, blur=0.8, specks=6, jpeg=70)


def test_a_copy_is_told_from_another_page_with_the_same_answers() -> None:
    pdf, layout = printed(1)
    image = next(render_pages(pdf, dpi=200))
    sheet, catalogue = layout.forms[0].sheet, Catalogue(layout)
    rng = np.random.default_rng(11)
    answers = random_answers(sheet, rng=rng)
    pen = Pen("tick", 0.5, 0.85, 0.8)
    filled, others = (
        fill_in(image, sheet, page=1, answers=answers, pen=replace(pen, wobble=wobble), rng=rng)
        for wobble in (0.8, 0.9)
    )
    original, copy, other = (
        parse_strokes(read_page(scanned(one, effects=effects, rng=rng), catalogue)[0].strokes)
        for one, effects in ((filled, ADF), (scanned(filled, effects=WORN, rng=rng), WORN), (others, ADF))
    )
    assert len(original.squares) >= 4
    assert likeness(original, other=copy) >= ALIKE
    assert likeness(original, other=other) < ALIKE
    assert likeness(original, other=original) == 1.0


def test_few_marks_blackened_boxes_and_other_answers_tell_nothing() -> None:
    mark, black = (1 << 20) - 1, (1 << (FILLED + 1)) - 1
    four = parse_strokes(" ".join(f"{place}:{mark:064x}" for place in range(4)))
    three = parse_strokes(" ".join(f"{place}:{mark:064x}" for place in range(3)))
    elsewhere = parse_strokes(" ".join(f"{place}:{mark:064x}" for place in range(3, 7)))
    filled = parse_strokes(" ".join(f"{place}:{black:064x}" for place in range(6)))
    assert likeness(four, other=four) == 1.0
    assert likeness(three, other=three) == 0.0
    assert likeness(four, other=elsewhere) == 0.0
    assert likeness(filled, other=filled) == 0.0
    assert parse_strokes("").squares == {}
