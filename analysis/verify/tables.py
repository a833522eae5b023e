"""The tables of a publication as numbers; what cannot be read is said with its line."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.errors import FileError

MEND: Final = "Take the publication from where it was published."


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the place it stands in."""

    file: str
    number: int
    cells: dict[str, str]

    @property
    def where(self) -> str:
        return f"{self.file}, line {self.number}"

    def text(self, column: str) -> str:
        return self.cells[column]

    def number_in(self, column: str) -> float | None:
        """A finite figure, None where the cell is empty. Raises `FileError` for anything else."""
        text = self.cells[column]
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            what = f"{column} is {text[:40]!r}."
            raise FileError.at(self.file, self.number, what, MEND, expected="a number", got=text[:40])
        return value

    def figure(self, column: str) -> float:
        """A figure that must be there. Raises `FileError`."""
        value = self.number_in(column)
        if value is None:
            raise FileError.at(self.file, self.number, f"{column} is empty.", MEND, expected="a number")
        return value


def read_lines(content: bytes, *, file: str, columns: Sequence[str]) -> Iterator[Line]:
    """Rows of a CSV file that has these columns, and maybe more. Raises `FileError`."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        missing = [name for name in columns if name not in (reader.fieldnames or [])]
        if missing:
            what = f"has no column {missing[0]!r}."
            raise FileError.at(file, 1, what, MEND, expected=",".join(columns))
        for row in reader:
            if None in row or None in row.values():
                raise FileError.at(file, reader.line_num, "has too many or too few cells.", MEND)
            yield Line(file, reader.line_num, row)
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError.at(file, 1, f"cannot be read ({error}).", MEND, expected="CSV in UTF-8") from error
