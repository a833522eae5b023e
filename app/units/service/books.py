"""The template of a workbook of units: headings, an example, an explanation."""

from datetime import date

from app.core.i18n import Language, translate
from app.core.tabular import template_book
from app.core.unit_of_work import Work
from app.units import rules
from app.units.service.importing import starting_types
from app.units.service.reading import list_unit_types

HINTS = {
    "code": "Letters, digits, points and hyphens. Each code once; a unit that is here is found by it.",
    "name_vi": "The full official name.",
    "name_en": "For pages in English.",
    "type": "One of the types named below, or one that a sheet of types in the same file brings along.",
    "parent": "Code or full name of the unit directly above; blank for a unit at the top.",
    "official_code": "Code of the administrative unit, for communes and districts.",
    "agency_id": "Identifier of the agency for the exchange of documents.",
    "valid_from": "Day such as 31/12/2026; blank when it is not known.",
    "valid_to": "Day such as 31/12/2026; blank while the unit lasts.",
}
"""Message ids by column."""


def template_workbook(work: Work, *, language: Language) -> bytes:
    """An .xlsx to fill in: headings, one example row, and a sheet that explains each column."""
    known = {kind.key: kind.name_vi if language == "vi" else kind.name_en for kind in list_unit_types(work)}
    offered = {
        key: facts.name_vi if language == "vi" else facts.name_en for key, facts in starting_types().items()
    } | known
    example: dict[str, str | date] = {
        "code": rules.EXAMPLE_CODE,
        "name_vi": translate(language, "Example Department"),
        "name_en": "Example Department",
        "type": offered["department"],
        "agency_id": "H00.00",
        "valid_from": date(2025, 7, 1),
    }
    return template_book(
        rules.COLUMNS,
        example=example,
        hints={key: translate(language, hint) for key, hint in HINTS.items()},
        more=[(translate(language, "Unit types"), ", ".join(offered.values()))],
        language=language,
    )
