"""The template of a workbook of officials: headings, an example, an explanation."""

from app.core.actor import EVERYWHERE
from app.core.i18n import Language, translate
from app.core.tabular import template_book
from app.core.unit_of_work import Work
from app.people import rules
from app.people.service.reading import list_groups
from app.units import service as units

HINTS = {
    "full_name": "Family name first, as in the official papers.",
    "position": "Such as head of division.",
    "unit": "Code or full name of a unit that is here already.",
    "email": "The personal work mailbox; a person who is here already is found by it.",
    "phone": "Begins with 0 or +84. Format the column as Text.",
    "group": "One of the groups named below.",
    "staff_code": "The code of the staff register, if there is one; it tells people of one name apart.",
}
"""Message ids by column."""


def template_workbook(work: Work, *, language: Language) -> bytes:
    """An .xlsx to fill in: headings, one example row, and a sheet that explains each column."""
    groups = [facts.name_vi if language == "vi" else facts.name_en for facts in list_groups(work)]
    known = units.list_units(work, scope=EVERYWHERE)
    return template_book(
        rules.COLUMNS,
        example={
            "full_name": translate(language, "Example Name"),
            "position": translate(language, "Head of division"),
            "unit": known[0].code if known else "SNV",
            "email": rules.EXAMPLE_ADDRESS,
            "phone": "0900000000",
            "group": groups[0],
            "staff_code": "CB0001",
        },
        hints={key: translate(language, hint) for key, hint in HINTS.items()},
        more=[(translate(language, "Respondent groups"), ", ".join(groups))],
        language=language,
    )
