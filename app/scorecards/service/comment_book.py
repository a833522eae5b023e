"""The table of comments and answers as a workbook, headed as an official document."""

from io import BytesIO
from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.actor import Scope
from app.core.i18n import Language, format_date, format_datetime, translate
from app.core.tabular import DocumentHead, SheetToWrite, write_workbook
from app.core.unit_of_work import Work
from app.scorecards.models import CommentRound
from app.scorecards.rules.commenting import WHOLE
from app.scorecards.service.consulting import Comment, DraftRow, get_draft_row, list_comments, unit_names
from app.templates.service import Framework

COLUMNS: Final = ("No.", "Criterion", "Unit that comments", "Comment", "Answer", "Reason")
WIDTHS: Final = (6, 34, 28, 50, 18, 46)
VERDICTS: Final = {"taken": "Taken over", "partly": "Taken over in part", "not": "Not taken over"}
TITLE: Final = "Comments on the criteria and answers to them"
NO_ANSWER: Final = "Not answered yet"
OF_DRAFT: Final = "{title}: draft {number}, version {version}"
SUMS: Final = (
    "{units} units were asked until {time}; {replied} replied, {agreed} of them agree without a comment; "
    "{comments} comments, {answered} answered."
)


def comment_workbook(
    work: Work, *, draft_id: UUID, scope: Scope, language: Language
) -> tuple[DraftRow, bytes]:
    """Every comment on a draft within the scope, in the order of the criteria, as .xlsx.

    Raises `DraftNotFound`.
    """
    row = get_draft_row(work, draft_id=draft_id, scope=scope)
    found = list_comments(work, draft_ids=[draft_id], scope=scope)
    names = unit_names(work, unit_ids={one.said.unit_id for one in found})
    place = {unit_id: index for index, unit_id in enumerate(names)}
    order = {key: index for index, key in enumerate(criteria_order(row.draft.framework))}
    found.sort(key=lambda one: (order.get(one.said.criterion, len(order)), place[one.said.unit_id]))
    rows = []
    for number, one in enumerate(found, start=1):
        unit = names[one.said.unit_id]
        name = (unit.name_en if language == "en" else "") or unit.name_vi
        about = criterion_name(row.draft.framework, key=one.said.criterion, language=language)
        rows.append((number, about, name, *_said(one, language=language)))
    sheet = SheetToWrite(
        translate(language, "Comments"), [translate(language, one) for one in COLUMNS], rows, WIDTHS,
        head=_head(work, row=row, put_out=row.round, language=language) if row.round else None,
    )  # fmt: skip
    out = BytesIO()
    write_workbook(out, sheets=[sheet])
    return row, out.getvalue()


def criteria_order(framework: Framework) -> list[str]:
    """The draft as a whole, then every criterion and adjustment in the order of reading."""
    return [WHOLE, *(one.key for one in framework.walk()), *(one.key for one in framework.adjustments)]


def criterion_name(framework: Framework, *, key: str, language: Language) -> str:
    """A criterion with its number; the draft as a whole in words."""
    if key == WHOLE:
        return translate(language, "The draft as a whole")
    criterion = framework.criterion(key)
    return f"{criterion.number} {criterion.title.in_language(language)}"


def _said(one: Comment, *, language: Language) -> tuple[str, str, str]:
    if one.said.step == "agreed":
        return translate(language, "Agrees with the draft"), "", ""
    if one.answer is None:
        return one.said.words, translate(language, NO_ANSWER), ""
    return one.said.words, translate(language, VERDICTS[one.answer.verdict]), one.answer.words


def _head(work: Work, *, row: DraftRow, put_out: CommentRound, language: Language) -> DocumentHead:
    tally, framework = row.tally, row.draft.framework
    sums = {
        "units": tally.units, "replied": tally.replied, "agreed": tally.agreed,
        "comments": tally.comments, "answered": tally.answered,
    }  # fmt: skip
    titles = [
        translate(language, TITLE).upper(),
        translate(
            language, OF_DRAFT, title=framework.title.in_language(language), number=row.draft.number,
            version=framework.version,
        ),
    ]  # fmt: skip
    if put_out.letter:
        titles.append(translate(language, "Asked for by: {letter}", letter=put_out.letter))
    return DocumentHead(
        issuer=campaigns.bodies_of(work, unit_id=put_out.asking_unit_id, language=language),
        nation=[translate(language, line) for line in campaigns.NATIONAL_HEADING],
        titles=titles,
        foot=[
            translate(language, SUMS, time=format_datetime(put_out.closes_at), **sums),
            translate(language, "Made on {day}.", day=format_date(work.now())),
            f"SHA-256: {row.draft.sha256}",
        ],
    )
