"""Errors of the analysis: every one says what is wrong, where, and how to mend it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault of a file: `where` is the file and a place in it, `mend` what to do about it.

    `expected`, `got`: what was asked for and what was there; empty where a comparison makes no sense.
    """

    where: str
    what: str
    mend: str
    expected: str = ""
    got: str = ""

    def as_dict(self) -> dict[str, str | None]:
        """For a JSON document: null where there is nothing to compare."""
        return {name: text or None for name, text in asdict(self).items()}

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.mend}"


class AnalysisError(Exception):
    """Something in the input stops the work; `str()` gives one line.

    `title` names the kind of fault, `detail` says what is wrong and where, `expected` and `got` what was
    asked for and what was there (None where a comparison makes no sense), `hint` how to mend it.
    """

    title: ClassVar[str] = "The analysis cannot be done"

    def __init__(
        self, *, what: str, where: str, mend: str, expected: str | None = None, got: str | None = None
    ) -> None:
        self.findings: tuple[Finding, ...] = (Finding(where, what, mend, expected or "", got or ""),)
        self.expected, self.got = expected, got
        super().__init__(str(self.findings[0]))

    @property
    def detail(self) -> str:
        return f"{self.findings[0].where}: {self.findings[0].what}"

    @property
    def hint(self) -> str:
        return self.findings[0].mend


class DesignError(AnalysisError):
    """A survey design, or a question put to it, does not fit its data."""

    title = "The design does not fit the data"


class WeightError(AnalysisError):
    """Weights cannot be made from what is given."""

    title = "The weights cannot be made"


class NoConvergence(WeightError):
    """A calibration did not reach its totals; there are no weights then, not nearly right ones."""

    title = "The weights do not reach the totals"


class ScoreError(AnalysisError):
    """The rule for sub-scores contradicts itself or its data."""

    title = "The rule for scores does not hold"


class QualityError(AnalysisError):
    """Forms cannot be looked at for signs of poor answering."""

    title = "The forms cannot be compared"


class RankError(AnalysisError):
    """Ranks or classes cannot be told from what is given."""

    title = "The units cannot be ranked"


class SamplingError(AnalysisError):
    """A draw cannot be carried out on its list."""

    title = "The sample cannot be drawn"


class OptionError(AnalysisError):
    """An option has a value that is not among the possible ones."""

    title = "An option is unknown"


class FileError(AnalysisError):
    """A file cannot be used; `findings` lists every fault, the message the first one."""

    title = "The file cannot be used"

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(
            what=first.what, where=first.where, mend=first.mend,
            expected=first.expected or None, got=first.got or None,
        )  # fmt: skip
        self.findings = tuple(findings)
        if len(findings) > 1:
            self.args = (f"{first} ({len(findings) - 1} more faults)",)

    @classmethod
    def at(cls, file: str, line: int, what: str, mend: str, *, expected: str = "", got: str = "") -> Self:
        """The error of one fault at a line of a file."""
        return cls([Finding(f"{file}, line {line}", what, mend, expected, got)])


class BundleError(FileError):
    """A bundle cannot be used."""

    title = "The bundle cannot be used"


class ToldByDifference(FileError):
    """Results that must not be published beside others: both together tell about a few people."""

    title = "Two results together would tell about a few people"


class FrameworkError(FileError):
    """A criteria framework cannot be used."""

    title = "The framework cannot be used"


class PointsError(FileError):
    """A table of points cannot be used."""

    title = "The points cannot be used"


def check_option(value: object, *, name: str, allowed: Sequence[str]) -> None:
    """Raise OptionError unless `value` is one of `allowed`."""
    if value not in allowed:
        raise OptionError(
            what=f"{name}={value!r} is unknown.",
            where=name,
            mend=f"Use one of: {', '.join(allowed)}.",
            expected=f"one of {', '.join(allowed)}",
            got=repr(value),
        )
