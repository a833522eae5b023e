"""The Problems of people."""

from app.core.errors import Problem
from app.core.tabular import ImportReport


class PersonNotFound(Problem):
    code = "404.30"
    title = "There is no such person"
    advice = "The entry may have been erased. Look in the list of officials."


class WarningsUnseen(Problem):
    """An import that waits for somebody to look at it; `report` is the whole ImportReport."""

    code = "422.30"
    title = "The file has {count} places that somebody has to look at; nothing was imported"
    advice = "Look at them and say so, or mend the file. First: {first}"

    @classmethod
    def of(cls, report: ImportReport) -> "WarningsUnseen":
        """The refusal of this report."""
        return cls(count=len(report.warnings), first=report.warnings[0].line(), report=report)


class ColumnsUnreadable(Problem):
    code = "422.31"
    title = "The choice of columns cannot be read"
    advice = "Send the file again and choose its columns on the page."
