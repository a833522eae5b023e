"""The Problems of the audit log."""

from app.core.errors import Problem


class AnchorMalformed(Problem):
    """An anchor as somebody typed it from paper or a mail."""

    code = "422.110"
    title = "The anchor {given} cannot be read"
    advice = (
        "Write it as COUNT:HEAD: a number, a colon, and 64 (at least the first 32) of the digits 0-9 and a-f."
    )


class NothingToAnchor(Problem):
    code = "409.110"
    title = "The audit log is still empty"
    advice = "An anchor can be written after the first event."


class ExportTooLarge(Problem):
    code = "413.110"
    title = "These are more events than a workbook can hold"
    advice = "A workbook holds {most} rows. Narrow the search, or take the CSV file."
