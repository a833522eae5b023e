"""What rulings changed, as a workbook: a sheet of units, a sheet of every single correction."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Final
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns.models import CampaignUnit
from app.core.actor import Scope
from app.core.clock import in_vietnam
from app.core.i18n import Language, translate
from app.core.tabular import SheetToWrite, write_workbook
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.service import places
from app.paper.service.corrections import Correction, read_corrections
from app.paper.service.lines import Line

UNIT_COLUMNS: Final = (
    "Unit code", "Unit", "Settled forms", "Values", "Changed by rulings", "Share changed",
    "As neither side had", "Validity changed", "Score as keyed first", "Score as it stands", "Difference",
    "Note",
)  # fmt: skip
LINE_COLUMNS: Final = (
    "Unit code", "Unit", "Form", "Line", "Question", "Keyed first", "Stands", "As neither side had", "Reason",
    "Ruled by", "Ruled at",
)  # fmt: skip
FLAG: Final = "More than 2 of 100 values changed"
SIGN_WORDS: Final = {
    rules.BLANK: "left blank", rules.UNCLEAR: "unclear", rules.MULTIPLE: "several marks",
}  # fmt: skip
PLACES: Final = 4


def write_corrections(work: Work, *, campaign_id: UUID, scope: Scope, language: Language) -> bytes:
    """The figures by unit, then every value that was keyed first and does not stand, with its ruling."""
    found = read_corrections(work, campaign_id=campaign_id, scope=scope)
    people = sorted({one.ruled_by for one in found.corrections})
    names = accounts.list_names(work, user_ids=people)
    units = [
        (
            row.unit.code, _named(row.unit, language=language), row.forms, row.changed.of, row.changed.hits,
            row.changed.rate, row.neither, row.validity, _rounded(row.before.score),
            _rounded(row.after.score), _rounded(row.difference),
            translate(language, FLAG) if row.is_flagged else "",
        )
        for row in found.rows
    ]  # fmt: skip
    lines = [_line_row(one, who=names.get(one.ruled_by, ""), language=language) for one in found.corrections]
    out = BytesIO()
    sheets = [
        SheetToWrite(
            translate(language, "Units"), _said(UNIT_COLUMNS, language=language), units, (12, 40)
        ),
        SheetToWrite(
            translate(language, "Corrections"), _said(LINE_COLUMNS, language=language), lines,
            (12, 40, 16, 8, 60, 24, 24, 12, 40, 24, 18),
        ),
    ]  # fmt: skip
    write_workbook(out, sheets=sheets)
    return out.getvalue()


def _line_row(one: Correction, *, who: str, language: Language) -> tuple[str, ...]:
    return (
        one.unit.code, _named(one.unit, language=language), places.shown(one.serial), one.line.code,
        one.line.text, _words(one.line, values=one.first, language=language),
        _words(one.line, values=one.stands, language=language),
        translate(language, "yes" if one.neither else "no"), one.reason, who,
        in_vietnam(one.ruled_at).strftime("%Y-%m-%d %H:%M"),
    )  # fmt: skip


def _named(unit: CampaignUnit, *, language: Language) -> str:
    return (unit.name_en if language == "en" else "") or unit.name_vi


def _words(line: Line, *, values: Sequence[str], language: Language) -> str:
    """The words beside the boxes, a sign in words, a number as it is."""
    said = [
        translate(language, SIGN_WORDS[value]) if value in SIGN_WORDS else line.words_for(value) or value
        for value in values or (rules.BLANK,)
    ]
    return ", ".join(said)


def _said(texts: Sequence[str], *, language: Language) -> list[str]:
    return [translate(language, text) for text in texts]


def _rounded(score: Decimal | None) -> float | None:
    return None if score is None else float(round(score, PLACES))
