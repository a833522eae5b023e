"""Errors of the analysis: every one says what is wrong, where, and how to mend it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault of a bundle: `where` is a file and a place in it, `mend` what to do about it."""

    where: str
    what: str
    mend: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.mend}"


class AnalysisError(Exception):
    """Something in the input stops the work; `str()` gives one line."""

    def __init__(self, *, what: str, where: str, mend: str) -> None:
        self.findings: tuple[Finding, ...] = (Finding(where=where, what=what, mend=mend),)
        super().__init__(str(self.findings[0]))


class DesignError(AnalysisError):
    """A survey design, or a question put to it, does not fit its data."""


class ScoreError(AnalysisError):
    """The rule for sub-scores contradicts itself or its data."""


class SamplingError(AnalysisError):
    """A draw cannot be carried out on its list."""


class OptionError(AnalysisError):
    """An option has a value that is not among the possible ones."""


class FileError(AnalysisError):
    """A file cannot be used; `findings` lists every fault, the message the first one."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(what=first.what, where=first.where, mend=first.mend)
        self.findings = tuple(findings)
        if len(findings) > 1:
            self.args = (f"{first} ({len(findings) - 1} more faults)",)

    @classmethod
    def at(cls, file: str, line: int, what: str, mend: str) -> Self:
        """The error of one fault at a line of a file."""
        return cls([Finding(where=f"{file}, line {line}", what=what, mend=mend)])


class BundleError(FileError):
    """A bundle cannot be used."""


class FrameworkError(FileError):
    """A criteria framework cannot be used."""


class PointsError(FileError):
    """A table of points cannot be used."""


def check_option(value: object, *, name: str, allowed: Sequence[str]) -> None:
    """Raise OptionError unless `value` is one of `allowed`."""
    if value not in allowed:
        raise OptionError(
            what=f"{name}={value!r} is unknown.", where=name, mend=f"Use one of: {', '.join(allowed)}."
        )
