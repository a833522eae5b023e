"""From scores to outcomes: value, blank, multiple, corrected or unclear, and what a machine may accept alone.

No rule lets more ink mean "not chosen": a correction, a second mark, ink around another box or an unusually
heavy mark goes to a person. On a page of somebody who circles boxes or blackens them, that is the mark.
"""

import math

from app.paper.omr.cells import PageInk
from app.paper.omr.habit import Habit, is_circled
from app.paper.omr.readings import Cell, Decision, Value
from app.paper.omr.thresholds import Thresholds

_RINGED = 0.9


def decide_single(
    cells: list[Cell], *, page: PageInk, habit: Habit, one_bit: bool, thresholds: Thresholds
) -> Decision:
    """The outcome of a single-choice item from its cells, in printed order."""
    ranked = sorted(cells, key=lambda cell: -cell.net)
    top, others = ranked[0], ranked[1:]
    marked = [cell for cell in cells if cell.net >= thresholds.mark]
    circled = [cell for cell in cells if is_circled(cell, thresholds)]
    confidence = _confidence(top, others, page=page, thresholds=thresholds)
    if not marked:
        if habit.circles and not one_bit and _is_ringed(cells, page=page, thresholds=thresholds):
            ringed = [cell for cell in cells if is_circled(cell, thresholds)]
            if len(ringed) == 1:
                return Decision("value", ringed[0].option, _RINGED, True)
        return _without_mark(cells, top=top, page=page, thresholds=thresholds)
    if len(marked) > 1:
        return _several(marked, circled=circled, thresholds=thresholds)
    if top in circled:
        return Decision("corrected", None, 0.0, False)
    doubtful = (
        _is_heavy(top, page=page, habit=habit, thresholds=thresholds)
        or any(not _is_empty(cell, page=page, thresholds=thresholds) for cell in others)
        or not all(cell.reliable for cell in cells)
    )
    if doubtful:
        return Decision("unclear", top.option, min(confidence, 0.5), False)
    accepted = top.net >= habit.accept and not one_bit and _page_is_sound(page, thresholds)
    return Decision("value", top.option, confidence, accepted)


def decide_multi(
    cells: list[Cell], *, page: PageInk, habit: Habit, one_bit: bool, thresholds: Thresholds
) -> Decision:
    """The outcome of a multiple-choice item: every cell clearly marked or empty, or a person looks."""
    marked = [cell for cell in cells if cell.net >= thresholds.mark]
    empty = [cell for cell in cells if _is_empty(cell, page=page, thresholds=thresholds)]
    value = [cell.option for cell in marked]
    if not marked:
        if habit.circles and not one_bit and _is_ringed(cells, page=page, thresholds=thresholds):
            ringed = [cell.option for cell in cells if is_circled(cell, thresholds)]
            return Decision("value", ringed, _RINGED, True)
        top = max(cells, key=lambda cell: cell.net)
        return _without_mark(cells, top=top, page=page, thresholds=thresholds, several=True)
    if any(is_circled(cell, thresholds) for cell in marked):
        kept = [cell.option for cell in marked if not is_circled(cell, thresholds)]
        return Decision("corrected", kept or None, 0.0, False)
    weakest = min(marked, key=lambda cell: cell.net)
    confidence = _confidence(
        weakest, [cell for cell in cells if cell not in marked], page=page, thresholds=thresholds
    )
    doubtful = (
        len(marked) + len(empty) < len(cells)
        or any(_is_heavy(cell, page=page, habit=habit, thresholds=thresholds) for cell in marked)
        or not all(cell.reliable for cell in cells)
    )
    if doubtful:
        return Decision("unclear", value, min(confidence, 0.5), False)
    accepted = weakest.net >= habit.accept and not one_bit and _page_is_sound(page, thresholds)
    return Decision("value", value, confidence, accepted)


def decide_text(share: float, *, thresholds: Thresholds) -> Decision:
    """An open area is blank or holds something that a person must read."""
    if share < thresholds.text_dark:
        return Decision("blank", None, _ratio(thresholds.text_dark, share), False)
    return Decision("unclear", None, 0.0, False)


def _without_mark(
    cells: list[Cell], *, top: Cell, page: PageInk, thresholds: Thresholds, several: bool = False
) -> Decision:
    """Nothing inside any box: blank, or something faint or beside a box that may be meant."""
    quiet = all(_is_empty(cell, page=page, thresholds=thresholds) for cell in cells)
    if quiet and all(cell.reliable for cell in cells):
        return Decision("blank", None, _ratio(thresholds.mark, top.net), False)
    loudest = max(cells, key=lambda cell: max(cell.net / thresholds.mark, cell.ring / thresholds.ring))
    guess: Value = [loudest.option] if several else loudest.option
    return Decision("unclear", guess, 0.3, False)


def _several(marked: list[Cell], *, circled: list[Cell], thresholds: Thresholds) -> Decision:
    """Two or more inked boxes of a single-choice item: a correction if one is circled or blackened."""
    lightest = min(cell.dark for cell in marked)
    blackened = [
        cell
        for cell in marked
        if cell.dark >= thresholds.heavy and cell.dark > thresholds.heavy_over_lightest * lightest
    ]
    cancelled = [cell for cell in marked if cell in circled or cell in blackened]
    kept = [cell for cell in marked if cell not in cancelled]
    if not cancelled:
        return Decision("multiple", None, 0.0, False)
    if len(kept) == 1:
        return Decision("corrected", kept[0].option, 0.4, False)
    return Decision("corrected", None, 0.0, False)


def _is_empty(cell: Cell, *, page: PageInk, thresholds: Thresholds) -> bool:
    limit = max(thresholds.empty, thresholds.empty_spread * page.spread)
    return cell.net < min(limit, thresholds.mark) and cell.ring < thresholds.ring


def _is_ringed(cells: list[Cell], *, page: PageInk, thresholds: Thresholds) -> bool:
    """Whether boxes are surrounded and nothing else is there."""
    ringed = [cell for cell in cells if is_circled(cell, thresholds)]
    rest = [cell for cell in cells if cell not in ringed]
    return (
        bool(ringed)
        and all(_is_empty(cell, page=page, thresholds=thresholds) for cell in rest)
        and all(cell.reliable for cell in cells)
        and _page_is_sound(page, thresholds)
    )


def _is_heavy(cell: Cell, *, page: PageInk, habit: Habit, thresholds: Thresholds) -> bool:
    """Much blacker than this page's usual mark; on a page of filled boxes nothing is."""
    return (
        not habit.fills
        and cell.dark >= thresholds.heavy
        and cell.dark > thresholds.heavy_over_typical * page.usual_dark
    )


def _page_is_sound(page: PageInk, thresholds: Thresholds) -> bool:
    return page.unreliable <= thresholds.worst_rows


def _confidence(top: Cell, others: list[Cell], *, page: PageInk, thresholds: Thresholds) -> float:
    """How far the mark lies above the threshold and the other boxes below it."""
    second = max((max(cell.net, cell.ring) for cell in others), default=0.0)
    above = 1 / (1 + math.exp(-(top.net - thresholds.mark) / (0.25 * thresholds.mark)))
    below = 1 / (1 + math.exp(-(thresholds.mark - second) / (0.15 * thresholds.mark)))
    usual = 1.0 if page.usual <= 0 else min(1.0, 0.5 + top.net / page.usual)
    return round(above * below * usual, 4)


def _ratio(limit: float, seen: float) -> float:
    return round(max(0.0, min(1.0, 1 - seen / limit)), 4)
