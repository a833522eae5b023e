"""A small grammar for the JSON files of a bundle; a check collects every finding with its path."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from analysis.errors import Finding

Check = Callable[[object, str], Iterator[Finding]]


def wrong(where: str, what: str, mend: str) -> Finding:
    return Finding(where=where, what=what, mend=mend)


def plain(kind: type | tuple[type, ...], *, name: str) -> Check:
    """A value of a plain type; a boolean is never a number."""

    def check(value: object, where: str) -> Iterator[Finding]:
        misread = isinstance(value, bool) and kind is not bool
        if misread or not isinstance(value, kind):
            yield wrong(where, f"is {value!r:.60}, not {name}.", f"Write {name}.")

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
            yield wrong(where, f"is {value!r:.60}.", f"Use one of: {', '.join(allowed)}.")

    return check


def list_of(inner: Check) -> Check:
    def check(value: object, where: str) -> Iterator[Finding]:
        if not isinstance(value, list):
            yield wrong(where, "is not a list.", "Write a list in square brackets.")
            return
        for index, element in enumerate(value):
            yield from inner(element, f"{where}[{index}]")

    return check


def map_of(inner: Check) -> Check:
    def check(value: object, where: str) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield wrong(where, "is not an object.", "Write an object in braces.")
            return
        for key, element in value.items():
            yield from inner(element, f"{where}.{key}")

    return check


@dataclass(frozen=True)
class Shape:
    """An object with named fields; a field that is not named is a finding (usually a slip of the pen)."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)

    def __call__(self, value: object, where: str) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield wrong(where, "is not an object.", "Write an object in braces.")
            return
        for name in self.required:
            if name not in value:
                yield wrong(where, f"lacks {name!r}.", "Add it.")
        for name, element in value.items():
            inner = self.required.get(name) or self.optional.get(name)
            if inner is None:
                yield wrong(where, f"has an unknown field {name!r}.", "Remove it or correct its name.")
            else:
                yield from inner(element, f"{where}.{name}")
