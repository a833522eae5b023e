"""The index of a unit: variants A, B and C, in exact fractions; nothing is rounded in here."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

from analysis.composite.framework import Criterion, Framework
from analysis.composite.points import UnitPoints

MISSING_POLICIES: Final = ("block", "zero", "not_applicable")


@dataclass(frozen=True, slots=True)
class DomainIndex:
    """A domain's points, what of its maximum applies, and its index (None when nothing applies)."""

    key: str
    points: Decimal
    applicable: Decimal
    index: Fraction | None


@dataclass(frozen=True, slots=True)
class UnitIndex:
    """One unit's sums and index. `index` is None where a leaf without points blocks it, or nothing applies.

    `document`, `survey` (with external), `bonus`, `deduction` are points after their caps; `removed` the
    maxima of what does not apply.
    """

    unit: str
    index: Fraction | None
    document: Decimal
    survey: Decimal
    bonus: Decimal
    deduction: Decimal
    removed: Decimal
    domains: tuple[DomainIndex, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


def unit_index(framework: Framework, *, unit: str, given: UnitPoints, missing: str = "block") -> UnitIndex:
    """The index of a unit by the variant its framework names.

    With V document points, S survey and external points, B bonus, D deductions (each at most its cap), M the
    scale = M_V + M_S, and R the maxima of leaves that do not apply (R_V of documents, R_S of the others):
    A: scale * (V + S + B - D) / (M - R); B: V' = V / (M_V - R_V) * M_V, then
    scale * (V' + S + B - D) / (M - R_S); C: scale * V / (M_V - R_V), the survey and adjustments left out.
    `missing`: a leaf without points blocks the index, counts 0, or does not apply.
    """
    leaves = framework.leaves
    counted = {key: leaf for key, leaf in leaves.items() if framework.variant != "C" or _is_document(leaf)}
    absent = tuple(key for key in counted if key not in given.points and key not in given.not_applicable)
    out = given.not_applicable | (set(absent) if missing == "not_applicable" else set())
    sums = _sums(counted.values(), given.points, out)
    bonus, deduction = _adjusted(framework, given.points)
    blocked = bool(absent) and missing == "block"
    return UnitIndex(
        unit=unit,
        index=None if blocked else _clamped(_index(framework, sums, bonus - deduction), framework),
        document=sums.document,
        survey=sums.survey,
        bonus=bonus,
        deduction=deduction,
        removed=sums.document_removed + sums.survey_removed,
        domains=tuple(_domain(framework, one, given.points, out) for one in framework.domains),
        missing=absent,
        notes=tuple(_notes(framework, given, leaves)),
    )


@dataclass(slots=True)
class _Sums:
    document: Decimal = Decimal(0)
    document_max: Decimal = Decimal(0)
    document_removed: Decimal = Decimal(0)
    survey: Decimal = Decimal(0)
    survey_max: Decimal = Decimal(0)
    survey_removed: Decimal = Decimal(0)


def _is_document(leaf: Criterion) -> bool:
    return leaf.source == "document"


def _sums(leaves: Iterable[Criterion], points: Mapping[str, Decimal], out: Collection[str]) -> _Sums:
    sums = _Sums()
    for leaf in leaves:
        removed = leaf.max_points if leaf.key in out else Decimal(0)
        gained = points.get(leaf.key, Decimal(0))
        if _is_document(leaf):
            sums.document += gained
            sums.document_max += leaf.max_points
            sums.document_removed += removed
        else:
            sums.survey += gained
            sums.survey_max += leaf.max_points
            sums.survey_removed += removed
    return sums


def _adjusted(framework: Framework, points: Mapping[str, Decimal]) -> tuple[Decimal, Decimal]:
    """Bonus and deductions, each at most its cap; nothing of them in variant C."""
    if framework.variant == "C":
        return Decimal(0), Decimal(0)
    sums = {
        direction: sum(
            (points.get(one.key, Decimal(0)) for one in framework.adjustments if one.direction == direction),
            Decimal(0),
        )
        for direction in ("bonus", "deduction")
    }
    return min(sums["bonus"], framework.bonus_cap), min(sums["deduction"], framework.deduction_cap)


def _index(framework: Framework, sums: _Sums, adjustment: Decimal) -> Fraction | None:
    document_left = sums.document_max - sums.document_removed
    document = Fraction(sums.document)
    if framework.variant == "C":
        return _share(framework.scale, document, document_left)
    if framework.variant == "B":
        if document_left > 0:
            document = document / Fraction(document_left) * Fraction(sums.document_max)
        left = framework.scale - sums.survey_removed
        left -= Decimal(0) if document_left > 0 else sums.document_max
    else:
        left = framework.scale - sums.document_removed - sums.survey_removed
    return _share(framework.scale, document + Fraction(sums.survey) + Fraction(adjustment), left)


def _share(scale: Decimal, points: Fraction, of: Decimal) -> Fraction | None:
    return Fraction(scale) * points / Fraction(of) if of > 0 else None


def _clamped(index: Fraction | None, framework: Framework) -> Fraction | None:
    if index is None or not framework.clamp:
        return index
    return min(max(index, Fraction(0)), Fraction(framework.scale))


def _domain(
    framework: Framework, domain: Criterion, points: Mapping[str, Decimal], out: Collection[str]
) -> DomainIndex:
    leaves = [leaf for leaf in domain.leaves() if framework.variant != "C" or _is_document(leaf)]
    gained = sum((points.get(leaf.key, Decimal(0)) for leaf in leaves), Decimal(0))
    left = sum((leaf.max_points for leaf in leaves if leaf.key not in out), Decimal(0))
    return DomainIndex(domain.key, gained, left, _share(Decimal(100), Fraction(gained), left))


def _notes(framework: Framework, given: UnitPoints, leaves: Mapping[str, Criterion]) -> list[str]:
    """What a reader should know: exemptions the framework does not foresee, points that a cap cut."""
    notes = [
        f"not_applicable_not_foreseen:{key}"
        for key in sorted(given.not_applicable)
        if key not in leaves or not leaves[key].not_applicable
    ]
    for direction, cap in (("bonus", framework.bonus_cap), ("deduction", framework.deduction_cap)):
        keys = [one.key for one in framework.adjustments if one.direction == direction]
        total = sum((given.points.get(key, Decimal(0)) for key in keys), Decimal(0))
        if framework.variant == "C" and total:
            notes.append(f"{direction}_left_out")
        elif total > cap:
            notes.append(f"{direction}_capped")
    return notes
