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


class RosterStepRefused(Problem):
    code = "409.30"
    title = "The state of the list does not allow this step"
    advice = "Open the list again to see its present state."


class RosterEmpty(Problem):
    code = "422.32"
    title = "There is nobody on the list"
    advice = "Add people by hand or from a file, then hand the list in."


class RosterLineUnfit(Problem):
    """`faults`: what is wrong with the line, each a RowFault whose heading is the key of its column."""

    code = "422.33"
    title = "This line needs mending"
    advice = "Mend the fields that are named."


class RosterUnfit(Problem):
    code = "422.34"
    title = "The list has {count} faults"
    advice = "Mend the lines that are named first, or have them mended. First: {first}"


class RosterNotBegun(Problem):
    code = "404.31"
    title = "This unit has not begun its list"
    advice = "Open the overview of lists, or import the people of the unit."


class RosterLineGone(Problem):
    code = "404.32"
    title = "This line is no longer on the list"
    advice = "Open the list again."


class CheckNotFound(Problem):
    code = "404.33"
    title = "This check of a file is not at hand"
    advice = "Send the file again."


class AddressRefused(Problem):
    """An address that cannot be used: `message` and `params` say why."""

    code = "422.35"
    title = "This address cannot be used"
    advice = "Ask for the official's work address and type it anew."
