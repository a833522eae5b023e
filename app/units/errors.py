"""The Problems of units."""

from app.core.errors import Problem


class UnitNotFound(Problem):
    code = "404.10"
    title = "There is no unit \u201c{code}\u201d"
    advice = "Check the code in the list of units. Units come in by the import of a workbook."
