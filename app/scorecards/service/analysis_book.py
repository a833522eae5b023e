"""The three reports of an appraisal as one workbook, each sheet headed as an official document."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Final

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import Scope
from app.core.i18n import Language, format_date, format_datetime, in_language, translate
from app.core.tabular import DocumentHead, SheetToWrite, write_workbook
from app.core.tabular.writing import Value
from app.core.unit_of_work import Work
from app.scorecards.service.analysing import LeftOut, Progress, RoundAnalysis, analyse_round

PROGRESS: Final = (
    "Unit code", "Unit", "Lines complete", "Lines", "Without proof", "Handed in", "In time or late",
    "Days late", "Lines decided", "To explain", "Objections to answer", "Concluded",
)  # fmt: skip
CRITERIA: Final = (
    "Number", "Criterion", "At most", "Own points, mean", "Appraised, mean", "Share of the maximum", "Lowest",
    "Middle", "Highest", "Points lost", "Full points", "No points", "Units changed",
    "Taken off in all", "Added in all", "Does not apply", "Not decided",
)  # fmt: skip
OUT: Final = (
    "Unit code", "Unit", "Number", "Criterion", "At most", "Reason of the unit", "Standing", "Decided by",
    "Decided on", "Reason of the decision",
)  # fmt: skip
TIMINGS: Final = {
    "in_time": "Within the time", "in_longer_time": "In the longer time given", "due": "Not due yet",
    "overdue": "Overdue", "unplanned": "No time set",
}  # fmt: skip
STANDINGS: Final = {
    "approved": "Left out",
    "refused": "Scored all the same",
    "waiting": "Waits for a decision",
}
_CENT: Final = Decimal("0.0001")


def analysis_book(work: Work, *, campaign: Campaign, scope: Scope, language: Language) -> bytes:
    """Progress, criteria, what does not apply: of the units within the scope, as .xlsx."""
    found = analyse_round(work, campaign=campaign, scope=scope)
    above = campaigns.letterhead_of(work, campaign=campaign, language=language)
    round_name = in_language({"vi": campaign.name_vi, "en": campaign.name_en}, language)
    made = translate(language, "Made on {day}.", day=format_date(work.now()))

    def sheet(
        name: str, headings: Sequence[str], rows: Iterator[list[Value]], widths: Sequence[float]
    ) -> SheetToWrite:
        head = DocumentHead(
            issuer=above.issuer, nation=(above.nation, above.motto),
            titles=(translate(language, name).upper(), round_name), foot=(made,),
        )  # fmt: skip
        words = [translate(language, one) for one in headings]
        return SheetToWrite(translate(language, name), words, rows, widths=widths, head=head)

    stream = BytesIO()
    sheets = [
        sheet("Progress and lateness", PROGRESS, _progress(found, language), (14, 34)),
        sheet("Criteria analysed", CRITERIA, _criteria(found, language), (10, 60)),
        sheet("What does not apply", OUT, _out(found, language), (14, 34, 10, 50, 10, 40, 18, 22, 16, 40)),
    ]
    write_workbook(stream, sheets=sheets)
    return stream.getvalue()


def _progress(found: RoundAnalysis, language: Language) -> Iterator[list[Value]]:
    for one in found.progress:
        unit, tally = one.row.unit, one.tally
        yield [
            unit.code, _named(one, language), one.complete, tally.lines, one.unproved,
            _time(one.time.submitted_at), translate(language, TIMINGS[one.timing]), one.days, tally.settled,
            tally.asked - tally.answered, tally.objected, _time(one.concluded_at),
        ]  # fmt: skip


def _criteria(found: RoundAnalysis, language: Language) -> Iterator[list[Value]]:
    for one in found.criteria:
        said = one.figures
        yield [
            one.leaf.number, one.leaf.title.in_language(language), said.most,
            *map(_short, (said.own_mean, said.mean, said.share, said.least, said.middle, said.greatest)),
            _short(said.lost), said.full, said.none, said.changed, _short(said.deducted), _short(said.added),
            said.out, said.open,
        ]  # fmt: skip


def _out(found: RoundAnalysis, language: Language) -> Iterator[list[Value]]:
    for one in found.left_out:
        leaf, decision = one.line.line.leaf, one.line.decision if one.line.is_settled else None
        yield [
            one.unit.code, _named(one, language), leaf.number, leaf.title.in_language(language),
            leaf.max_points, one.line.line.explanation, translate(language, STANDINGS[one.standing]),
            one.decided_by, _time(decision.decided_at if decision else None),
            decision.reason if decision else "",
        ]  # fmt: skip


def _named(one: Progress | LeftOut, language: Language) -> str:
    unit = one.unit if isinstance(one, LeftOut) else one.row.unit
    return (unit.name_en if language == "en" else "") or unit.name_vi


def _time(at: datetime | None) -> str | None:
    return None if at is None else format_datetime(at)


def _short(points: Decimal | None) -> Decimal | None:
    return None if points is None else points.quantize(_CENT)
