"""How one criterion turned out over many units: means, spread, what the appraisal took away. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What one unit has at one criterion. `own` and `points`: None where nothing was said or decided;
    `is_out`: decided not to apply."""

    own: Decimal | None
    points: Decimal | None
    is_out: bool


@dataclass(frozen=True, slots=True)
class CriterionFigures:
    """One criterion over the units to which it applies; points.

    `own_mean` is over units that said something, `mean`, `least`, `middle`, `greatest` over decided ones;
    None where there is none. `full`, `none`: decided units with all, with nothing. `deducted`, `added`:
    sums of what the appraisal took and gave, of units that have both figures; `changed`: so many.
    """

    most: Decimal
    own_mean: Decimal | None
    mean: Decimal | None
    least: Decimal | None
    middle: Decimal | None
    greatest: Decimal | None
    full: int
    none: int
    changed: int
    deducted: Decimal
    added: Decimal
    decided: int
    open: int
    out: int

    @property
    def lost(self) -> Decimal | None:
        """What lacks to the maximum in the mean; None while nothing is decided."""
        return None if self.mean is None else self.most - self.mean

    @property
    def share(self) -> Decimal | None:
        """The mean as a part of the maximum, from 0 to 1."""
        return None if self.mean is None or not self.most else self.mean / self.most


def figures_of(lines: Sequence[LineFigures], *, most: Decimal) -> CriterionFigures:
    """The figures of one criterion; `most` is its maximum."""
    applying = [one for one in lines if not one.is_out]
    own = [one.own for one in applying if one.own is not None]
    points = sorted(one.points for one in applying if one.points is not None)
    moved = [one.points - one.own for one in applying if one.points is not None and one.own is not None]
    return CriterionFigures(
        most=most,
        own_mean=_mean(own),
        mean=_mean(points),
        least=points[0] if points else None,
        middle=median(points) if points else None,
        greatest=points[-1] if points else None,
        full=sum(one == most for one in points),
        none=sum(one == 0 for one in points),
        changed=sum(one != 0 for one in moved),
        deducted=-sum((one for one in moved if one < 0), _NOTHING),
        added=sum((one for one in moved if one > 0), _NOTHING),
        decided=len(points),
        open=len(applying) - len(points),
        out=len(lines) - len(applying),
    )


def _mean(points: Sequence[Decimal]) -> Decimal | None:
    return sum(points, _NOTHING) / len(points) if points else None
