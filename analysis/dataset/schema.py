"""A small grammar for the JSON files of a bundle; a check collects every finding with its path."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from analysis.errors import Finding

Check = Callable[[object, str], Iterator[Finding]]


def wrong(where: str, what: str, mend: str, *, expected: str = "", got: object = "") -> Finding:
    """A finding; `got` as text of at most 64 signs, a hash whole."""
    return Finding(where=where, what=what, mend=mend, expected=expected, got=f"{got!s:.64}")


def plain(kind: type | tuple[type, ...], *, name: str) -> Check:
    """A value of a plain type; a boolean is never a number."""

    def check(value: object, where: str) -> Iterator[Finding]:
        misread = isinstance(value, bool) and kind is not bool
        if misread or not isinstance(value, kind):
            yield wrong(
                where, f"is {value!r:.60}, not {name}.", f"Write {name}.", expected=name, got=repr(value)
            )

    return check


TEXT: Final = plain(str, name="a text")
WHOLE: Final = plain(int, name="a whole number")
NUMBER: Final = plain((int, float), name="a number")
TRUTH: Final = plain(bool, name="true or false")


def nullable(inner: Check) -> Check:
    def check(value: object, where: str) -> Iterator[Finding]:
        if value is not None:
            yield from inner(value, where)

    return check


def one_of(*allowed: str) -> Check:
    def check(value: object, where: str) -> Iterator[Finding]:
        if value not in allowed:
            listed = ", ".join(allowed)
            what, mend = f"is {value!r:.60}.", f"Use one of: {listed}."
            yield wrong(where, what, mend, expected=f"one of {listed}", got=repr(value))

    return check


def list_of(inner: Check) -> Check:
    def check(value: object, where: str) -> Iterator[Finding]:
        if not isinstance(value, list):
            mend = "Write a list in square brackets."
            yield wrong(where, "is not a list.", mend, expected="a list", got=repr(value))
            return
        for index, element in enumerate(value):
            yield from inner(element, f"{where}[{index}]")

    return check


def map_of(inner: Check) -> Check:
    def check(value: object, where: str) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield _no_object(value, where)
            return
        for key, element in value.items():
            yield from inner(element, f"{where}.{key}")

    return check


def _no_object(value: object, where: str) -> Finding:
    mend = "Write an object in braces."
    return wrong(where, "is not an object.", mend, expected="an object", got=repr(value))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


@dataclass(frozen=True)
class Shape:
    """An object with named fields; a field that is not named is a finding (usually a slip of the pen)."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)

    def __call__(self, value: object, where: str) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield _no_object(value, where)
            return
        for name in self.required:
            if name not in value:
                yield wrong(where, f"lacks {name!r}.", "Add it.", expected=name, got=_listed(value))
        for name, element in value.items():
            inner = self.required.get(name) or self.optional.get(name)
            if inner is None:
                what, mend = f"has an unknown field {name!r}.", "Remove it or correct its name."
                yield wrong(where, what, mend, expected=_listed({**self.required, **self.optional}), got=name)
            else:
                yield from inner(element, f"{where}.{name}")
