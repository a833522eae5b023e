"""`report.pdf`: the report as a document with the national heading, to be signed.

Typst sets it from a fixed source; every word of a survey reaches it as data, never as markup. Only fonts that
come with the library are used, and no date is written into the file, so the same results give the same pages.
"""

import json
from collections.abc import Sequence
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

import typst

from analysis.charts.changes import by_difference
from analysis.charts.pictures.changes import draw_changes
from analysis.charts.pictures.heat import draw_heat
from analysis.charts.pictures.levels import draw_levels
from analysis.charts.pictures.parts import sections
from analysis.charts.pictures.ranks import draw_ranks
from analysis.charts.pictures.returns import draw_returns
from analysis.charts.pictures.scores import draw_scores
from analysis.dataset.changes import Changes
from analysis.dataset.labels import Language, say
from analysis.dataset.results import ItemRow, Results
from analysis.dataset.sentences import honesty_lines, source_line
from analysis.exports.heading import BLANK, Heading, date_line
from analysis.tables.readers import LedgerRow, Table, narrowed, written
from analysis.tables.reading import result_tables

SOURCE: Final = Path(__file__).with_name("report.typ")
FONTS: Final = Path(__file__).parents[1] / "fonts"
ROOM_WIDE: Final = 255.0
ROOM_HIGH: Final = 165.0
"""Millimetres of a page across."""
UNITS_A_PAGE: Final = 14
ITEMS_A_PAGE: Final = 10
UPRIGHT: Final = ("flags",)
ACROSS: Final = ("scores", "response", "ledger", "quality", "signs", "effects", "method")
SIZES: Final = {
    "scores": 9.0, "response": 10.0, "ledger": 10.0, "quality": 10.0, "signs": 10.0, "effects": 10.0,
    "flags": 11.0, "method": 10.0,
}  # fmt: skip

Row = TypeVar("Row")


def report_pdf(
    results: Results,
    language: Language = "vi",
    *,
    heading: Heading | None = None,
    changes: Changes | None = None,
    ledger: Sequence[LedgerRow] = (),
) -> bytes:
    """The document on A4; wide tables stand on pages across. What `heading` leaves out is to be filled in."""
    data = _data(results, language, heading=heading or Heading(), changes=changes, ledger=ledger)
    content: bytes = typst.compile(
        str(SOURCE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )
    return content


def _data(
    results: Results,
    language: Language,
    *,
    heading: Heading,
    changes: Changes | None,
    ledger: Sequence[LedgerRow],
) -> dict[str, Any]:
    tables = result_tables(results, language, ledger=ledger)
    return {
        "lang": language,
        "title": f"{say('heading.subject', language)}: {results['campaign']}",
        "source": source_line(results, language),
        "heading": _heading(heading, language),
        "findings_title": say("report.findings", language),
        "findings": [results["summary"][language]],
        "trust_title": say("report.trust", language),
        "honesty": honesty_lines(results, language),
        "none": say("report.none", language),
        "pictures": _pictures(results, language, changes=changes),
        "upright": [_table(tables[key], language) for key in UPRIGHT],
        "across": [_table(tables[key], language) for key in ACROSS if key in tables],
    }


def _heading(heading: Heading, language: Language) -> dict[str, Any]:
    return {
        "superior": heading.superior,
        "issuer": heading.issuer or BLANK,
        "nation": say("heading.nation", language),
        "motto": say("heading.motto", language),
        "number": say("heading.number", language, number=heading.number or BLANK),
        "date": date_line(heading, language),
        "kind": say("heading.kind", language),
        "draft": heading.draft,
        "draft_word": say("heading.draft", language),
        "recipients_word": say("heading.recipients", language),
        "recipients": list(heading.recipients),
        "signer_title": heading.signer_title or BLANK,
        "signer_name": heading.signer_name or BLANK,
    }


def _pictures(results: Results, language: Language, *, changes: Changes | None) -> list[dict[str, Any]]:
    """Every chart in parts that fit on a page across with letters of about nine points, on one axis."""
    drawn = [
        *(draw_scores(part, language, whole=results) for part in _by_units(results)),
        *(draw_ranks(part, language, whole=results) for part in _by_units(results)),
        *(draw_heat(part, language, whole=results) for part in _by_units(results)),
        *(draw_levels(part, language, whole=results) for part in _by_items(results)),
        *(draw_returns(part, language) for part in _by_response(results)),
    ]
    if changes is not None:
        drawn.extend(draw_changes(part, language, whole=changes) for part in _by_change(changes))
    return [_placed(picture) for picture in drawn]


def _by_units(results: Results) -> list[Results]:
    units = [unit for section in sections(results, "vi") for unit in section.units]
    return [{**results, "units": part} for part in _parts(units, UNITS_A_PAGE)] or [results]


def _by_change(changes: Changes) -> list[Changes]:
    """What is said of the units that are not drawn stands under the last part."""
    drawn = [unit for unit, _ in by_difference(changes)]
    if not drawn:
        return [changes]
    parts: list[Changes] = [{**changes, "units": part} for part in _parts(drawn, UNITS_A_PAGE)]
    parts[-1]["units"] = [*parts[-1]["units"], *(unit for unit in changes["units"] if unit["change"] is None)]
    for part in parts[:-1]:
        part["not_compared"] = []
    return parts


def _by_items(results: Results) -> list[Results]:
    items = [item for item in results["items"] if item["unit"] is None and item["levels"]]
    items.sort(key=_high_share, reverse=True)
    return [{**results, "items": part} for part in _parts(items, ITEMS_A_PAGE)] or [results]


def _high_share(item: ItemRow) -> float:
    """Share of the upper half of the levels: the order of the chart."""
    return sum(level["share"] for level in item["levels"][-(len(item["levels"]) // 2) :])


def _by_response(results: Results) -> list[Results]:
    rows = [row for row in results.get("responses", []) if row["invited"]]
    return [{**results, "responses": part} for part in _parts(rows, UNITS_A_PAGE)] or [results]


def _parts(rows: Sequence[Row], most: int) -> list[list[Row]]:
    """As few parts as hold all rows, none much shorter than another."""
    number = -(-len(rows) // most)
    ends = [len(rows) * place // max(number, 1) for place in range(number + 1)]
    return [list(rows[start:end]) for start, end in pairwise(ends)]


def _placed(picture: str) -> dict[str, Any]:
    """A picture with its width in millimetres: whole on one page."""
    size = picture.split('viewBox="0 0 ', 1)[1].split('"', 1)[0].split()
    title = picture.split("<title", 1)[1].split(">", 1)[1].split("</title>", 1)[0]
    wide = min(ROOM_WIDE, ROOM_HIGH * float(size[0]) / float(size[1]))
    return {"svg": picture, "width": round(wide, 1), "title": unescape(title)}


def _table(table: Table, language: Language) -> dict[str, Any]:
    short = narrowed(table)
    heads = [column.head for column in short.columns]
    return {
        "title": short.title,
        "size": SIZES[short.key],
        "heads": heads if any(heads) else [],
        "widths": [column.width for column in short.columns],
        "right": [column.kind not in ("text", "long") for column in short.columns],
        "rows": [
            [written(value, column.kind, language) for column, value in zip(short.columns, row, strict=True)]
            for row in short.rows
        ],
    }
