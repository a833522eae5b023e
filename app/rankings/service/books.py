"""One computation as a workbook: ranks, domains, every line with what the unit said, what does not apply."""

import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import Scope
from app.core.i18n import Language, in_language, translate
from app.core.tabular import DocumentHead, SheetToWrite, write_workbook
from app.core.tabular.writing import Value
from app.core.unit_of_work import Work
from app.rankings.models import CompositeRun
from app.rankings.rules import Published, PublishedList, PublishedUnit
from app.rankings.service.publications import read_composite
from app.scorecards import service as scorecards
from app.scorecards.service import AppraisedLine

SOURCES: Final = {
    "document": "Documents", "survey": "Survey", "external": "From elsewhere",
    "adjustment": "Bonus or deduction",
}  # fmt: skip
SUMMARY: Final = (
    "List", "Rank", "Unit code", "Unit", "Index", "Class", "Ranks from", "Ranks to", "Documents",
    "Survey and external", "Bonus", "Deduction", "Does not apply",
)  # fmt: skip
LINES: Final = (
    "Unit code", "Unit", "Number", "Criterion", "Source", "At most", "Self-assessed", "Appraised", "Points",
    "Lacking",
)  # fmt: skip
OUT: Final = ("Unit code", "Unit", "Number", "Criterion", "At most", "Reason")
STATES: Final = {"provisional": "Provisional", "final": "Final"}
Own = Mapping[tuple[str, str], AppraisedLine]
"""By unit's code and leaf: what the unit said and what was appraised."""


def index_book(
    work: Work, *, campaign: Campaign, run: CompositeRun, scope: Scope, language: Language
) -> bytes:
    """The workbook of a computation that is done, of the units within the scope."""
    found = read_composite(work, run=run)
    rows = scorecards.list_appraisals(work, campaign=campaign, scope=scope)
    own = {(row.unit.code, one.line.leaf.key): one for row in rows for one in row.lines}
    book = _Book(
        found, own=own, codes={row.unit.code for row in rows}, language=language,
        letterhead=campaigns.letterhead_of(work, campaign=campaign, language=language),
        said=(translate(language, STATES[run.kind]), f"SHA-256: {run.file_sha256}"),
    )  # fmt: skip
    stream = io.BytesIO()
    write_workbook(stream, sheets=book.sheets())
    return stream.getvalue()


def own_points(work: Work, *, campaign: Campaign, unit_id: UUID) -> dict[str, AppraisedLine]:
    """What one unit said and what was appraised, by leaf."""
    rows = scorecards.list_appraisals(work, campaign=campaign, scope=Scope(unit_ids=frozenset({unit_id})))
    return {one.line.leaf.key: one for row in rows for one in row.lines}


class _Book:
    """The sheets of one computation in one language."""

    def __init__(
        self, found: Published, *, own: Own, codes: set[str], language: Language,
        letterhead: campaigns.Letterhead, said: tuple[str, ...],
    ) -> None:  # fmt: skip
        """`said`: lines below the titles."""
        self.found, self.own, self.codes, self.language = found, own, codes, language
        self.letterhead, self.said = letterhead, said

    def sheets(self) -> list[SheetToWrite]:
        """In the order in which they are read."""
        domains = [self._words(one["title"]) for one in self.found.domains]
        points = [heading for name in domains for heading in (name, f"{name} (%)")]
        by_domain = [*self._head(("Unit code", "Unit")), *points]
        return [
            self._sheet("Ranks", self._head(SUMMARY), self._summary(), widths=(22, 8, 14, 34)),
            self._sheet("Domains", by_domain, self._domains(), widths=(14, 34)),
            self._sheet("Every line", self._head(LINES), self._lines(), widths=(14, 34, 10, 60, 16)),
            self._sheet("Does not apply", self._head(OUT), self._out(), widths=(14, 34, 10, 60, 10, 60)),
        ]

    def _sheet(
        self, name: str, headings: Sequence[str], rows: Iterator[list[Value]], *, widths: Sequence[float]
    ) -> SheetToWrite:
        titles = (self._words(self.found.manifest["title"]), self._say(name), *self.said)
        above = self.letterhead
        head = DocumentHead(issuer=above.issuer, nation=(above.nation, above.motto), titles=titles)
        return SheetToWrite(self._say(name), headings, rows, widths=widths, head=head)

    def _units(self) -> Iterator[tuple[PublishedList, PublishedUnit]]:
        for one in self.found.lists:
            for unit in one.units:
                if unit.code in self.codes:
                    yield one, unit

    def _summary(self) -> Iterator[list[Value]]:
        for one, unit in self._units():
            row = unit.row
            band = self._words(self.found.bands[row.band]) if row.band else None
            yield [
                self._named(one), row.rank, unit.code, self._named(unit), unit.index, band, row.rank_low,
                row.rank_high, *unit.sums,
            ]  # fmt: skip

    def _domains(self) -> Iterator[list[Value]]:
        for _, unit in self._units():
            figures = [figure for one in unit.domains for figure in (one.points, one.index)]
            yield [unit.code, self._named(unit), *figures]

    def _lines(self) -> Iterator[list[Value]]:
        for _, unit in self._units():
            for line in self.found.lines(unit.code):
                said = self.own.get((unit.code, line.key))
                source = self._say(SOURCES[line.source]) if line.source else None
                gap = None if line.source == "adjustment" else line.gap
                yield [
                    unit.code, self._named(unit), line.number, self._words(line.title), source, line.most,
                    *_said(said), line.points, gap,
                ]  # fmt: skip

    def _out(self) -> Iterator[list[Value]]:
        for _, unit in self._units():
            for line in self.found.lines(unit.code):
                if line.source and line.status == "not_applicable":
                    said = self.own.get((unit.code, line.key))
                    reason = said.decision.reason if said and said.decision else None
                    words = self._words(line.title)
                    yield [unit.code, self._named(unit), line.number, words, line.most, reason]

    def _say(self, message: str) -> str:
        return translate(self.language, message)

    def _head(self, names: tuple[str, ...]) -> list[str]:
        return [self._say(name) for name in names]

    def _words(self, texts: Mapping[str, str]) -> str:
        return in_language(texts, self.language)

    def _named(self, one: PublishedList | PublishedUnit) -> str:
        return one.name_vi if self.language == "vi" else (one.name_en or one.name_vi)


def _said(said: AppraisedLine | None) -> tuple[Decimal | None, Decimal | None]:
    return (None, None) if said is None else (said.line.points, said.points)
