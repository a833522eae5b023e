"""How the person marks who filled in a page: marks are judged by that page's own."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.paper.omr.cells import PageInk
from app.paper.omr.readings import Cell
from app.paper.omr.thresholds import Thresholds


@dataclass(frozen=True)
class Habit:
    """`accept`: the least net ink of a mark that a machine may accept on this page.

    `circles`: the person draws rings around boxes and leaves them empty; `fills`: boxes blackened with
    nothing else in their item are usual here, so blackening is a way to choose.
    """

    accept: float
    circles: bool = False
    fills: bool = False


def habit_of(items: Iterable[list[Cell]], *, page: PageInk, thresholds: Thresholds) -> Habit:
    """The habit shown by a page's items. A few marks tell nothing: then the page is judged as any other."""
    circled = marked = filled = marks = 0
    for cells in items:
        inside = [cell for cell in cells if cell.net >= thresholds.mark]
        around = [cell for cell in cells if is_circled(cell, thresholds)]
        marks += len(inside)
        marked += bool(inside)
        circled += not inside and len(around) == 1
        filled += len(inside) == 1 and inside[0] not in around and inside[0].dark >= thresholds.heavy
    accept = thresholds.accept
    if marks >= thresholds.marks_for_usual:
        own = max(thresholds.accept_least, thresholds.accept_of_usual * page.usual)
        accept = min(accept, round(own, 4))
    return Habit(
        accept,
        circles=circled >= thresholds.circles_for_habit
        and circled >= thresholds.circles_share * (circled + marked),
        fills=filled >= thresholds.fills_for_habit and filled >= thresholds.fills_share * marked,
    )


def is_circled(cell: Cell, thresholds: Thresholds) -> bool:
    """Whether something surrounds the box on all four sides."""
    return cell.quadrant >= thresholds.circle
