"""The legal basis of a definition, read from its file."""

from app.templates.definition.fields import Fields
from app.templates.definition.text import LegalBasis


def read_legal_basis(parent: Fields) -> tuple[LegalBasis, ...]:
    """The list `legal_basis`: number, issuer, and where known date and title."""
    found: list[LegalBasis] = []
    for path, node in parent.items("legal_basis"):
        with Fields(node, path, parent.log, languages=parent.languages) as fields:
            number = fields.line("number")
            issuer = fields.words_in("issuer", role="title")
            issued_on = fields.date("issued_on")
            found.append(
                LegalBasis(number, issuer, issued_on, fields.text("title", role="title", required=False))
            )
    return tuple(found)
