"""What is different between two frameworks: criterion by criterion, and in the heads. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.templates.definition.framework import Criterion, Framework

ChangeKind = Literal["added", "removed", "changed", "same"]
CRITERION_FIELDS: Final = (
    "number", "title", "max_points", "source", "rule", "evidence", "note", "not_applicable", "direction",
    "combine",
)  # fmt: skip
HEAD_FIELDS: Final = (
    "title", "unit_types", "variant", "scale", "places", "bonus_cap", "deduction_cap", "clamp", "bands",
    "legal_basis", "note",
)  # fmt: skip
MOVED: Final = "place"
"""Named among the fields of a criterion that stands below another one than before."""


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A criterion in both frameworks side by side. `fields`: what differs, in the order of reading;
    `depth`: 0 for a domain; `shown`: as it is now, or as it was where it is gone."""

    kind: ChangeKind
    before: Criterion | None
    after: Criterion | None
    fields: tuple[str, ...]
    depth: int
    shown: Criterion


@dataclass(frozen=True, slots=True)
class FrameworkChanges:
    """All criteria of two frameworks in the order of the later one; what is gone stands where it stood."""

    heads: tuple[str, ...]
    criteria: tuple[CriterionChange, ...]

    def of_kind(self, kind: ChangeKind) -> list[CriterionChange]:
        """Those that were added, removed, changed or are the same."""
        return [one for one in self.criteria if one.kind == kind]

    def of(self, key: str) -> CriterionChange | None:
        """What happened to one criterion."""
        return next((one for one in self.criteria if one.shown.key == key), None)


@dataclass(frozen=True, slots=True)
class _Placed:
    criterion: Criterion
    parent: str
    depth: int


def framework_changes(before: Framework, after: Framework) -> FrameworkChanges:
    """What `after` has otherwise than `before`; a criterion is known by its key."""
    old, new = _placed(before), _placed(after)
    heads = tuple(name for name in HEAD_FIELDS if getattr(before, name) != getattr(after, name))
    keys = _together(before=list(old), after=list(new))
    rows = [one for key in keys for one in _change(old.get(key), new.get(key))]
    return FrameworkChanges(heads, tuple(rows))


def _placed(framework: Framework) -> dict[str, _Placed]:
    found = {}
    for domain in framework.domains:
        found.update({one.criterion.key: one for one in _walk(domain, parent="", depth=0)})
    found.update({one.key: _Placed(one, "", 0) for one in framework.adjustments})
    return found


def _walk(criterion: Criterion, *, parent: str, depth: int) -> Iterator[_Placed]:
    yield _Placed(criterion, parent, depth)
    for part in criterion.parts:
        yield from _walk(part, parent=criterion.key, depth=depth + 1)


def _together(*, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The keys of both: those of `after`, and each one that is gone behind what stood before it."""
    known = set(after)
    follows: dict[str, list[str]] = {}
    anchor = ""
    for key in before:
        if key in known:
            anchor = key
        else:
            follows.setdefault(anchor, []).append(key)
    return [*follows.get("", ()), *(one for key in after for one in (key, *follows.get(key, ())))]


def _change(old: _Placed | None, new: _Placed | None) -> list[CriterionChange]:
    if old is None:
        return [] if new is None else [_alone("added", new)]
    if new is None:
        return [_alone("removed", old)]
    fields = tuple(
        name for name in CRITERION_FIELDS if getattr(old.criterion, name) != getattr(new.criterion, name)
    ) + ((MOVED,) if old.parent != new.parent else ())
    kind: ChangeKind = "changed" if fields else "same"
    return [CriterionChange(kind, old.criterion, new.criterion, fields, new.depth, new.criterion)]


def _alone(kind: ChangeKind, one: _Placed) -> CriterionChange:
    before, after = (one.criterion, None) if kind == "removed" else (None, one.criterion)
    return CriterionChange(kind, before, after, (), one.depth, one.criterion)
