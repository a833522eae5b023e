"""What reading a file found: faults by place, and what an import adds, changes and leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.core.i18n import Language, translate

if TYPE_CHECKING:
    from app.core.tabular.mapping import ColumnRead, SheetSeen


class Label(str):
    """A parameter of a fault that is itself a message id, such as the name of a column."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing to mend. `row` counts from 1 (0: the sheet or file), `column` is a letter such as "D".

    `reason` is an English message id with `{name}` places, filled from `params`; `heading` is the
    column's heading as written in the file.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)
    heading: str = ""

    def sentence(self, language: Language) -> str:
        """The reason in a language."""
        params = {
            name: translate(language, value) if isinstance(value, Label) else value
            for name, value in self.params.items()
        }
        return translate(language, self.reason, **params)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """For `--json`: sheet, row, column, heading, value, reason."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "heading": self.heading,
            "value": self.value,
            "reason": self.sentence(language),
        }

    def line(self, language: Language = "en") -> str:
        """One line for a terminal: where, what, why."""
        place = [self.sheet, f"row {self.row}" if self.row else "", self.column]
        where = ", ".join(part for part in place if part)
        value = f' "{self.value}"' if self.value else ""
        return f"{where}:{value} {self.sentence(language)}".removeprefix(": ")


@dataclass(frozen=True, slots=True)
class RowChange:
    """One value that a row changes in what is stored already. `who`: whose; `label`: a message id."""

    sheet: str
    row: int
    who: str
    label: str
    before: str
    after: str

    def to_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "sheet": self.sheet, "row": self.row, "who": self.who, "what": self.label,
            "before": self.before, "after": self.after,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import does, or would do: rows by outcome, and the faults that stop it.

    `columns`: which column was read from where; empty when no sheet could be read. `warnings`: what may
    be right and may be wrong; an import needs the word that somebody has looked at them. `layout`: the
    columns that somebody chose among those of `sheets`; empty when they were found by their headings.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[RowFault, ...] = ()
    sha256: str = ""
    name: str = ""
    columns: tuple["ColumnRead", ...] = ()
    warnings: tuple[RowFault, ...] = ()
    changes: tuple[RowChange, ...] = ()
    sheets: tuple["SheetSeen", ...] = ()
    layout: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing has to be mended."""
        return not self.faults

    @property
    def total(self) -> int:
        """Rows understood."""
        return self.added + self.changed + self.unchanged

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """For `--json`."""
        return {
            "file": self.name,
            "sha256": self.sha256,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "faults": [fault.to_dict(language) for fault in self.faults],
            "warnings": [warning.to_dict(language) for warning in self.warnings],
            "changes": [change.to_dict() for change in self.changes],
        }


def in_file_order(faults: Iterable[RowFault]) -> tuple[RowFault, ...]:
    """Faults sheet by sheet in the order first named, then by row and column."""
    listed = list(faults)
    sheets = {sheet: number for number, sheet in enumerate(dict.fromkeys(fault.sheet for fault in listed))}
    return tuple(sorted(listed, key=lambda f: (sheets[f.sheet], f.row, len(f.column), f.column)))
