"""`results.xlsx`: scores, questions and notes. Text stays text: nothing is taken for a formula or a link."""

import datetime
import io
from typing import Any, Final

import xlsxwriter

from analysis.dataset.labels import Language, percent, say
from analysis.dataset.results import Results, UnitRow
from analysis.tables.cells import by_score, notes, state_of

MADE: Final = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
SETTINGS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def workbook(results: Results, language: Language = "vi") -> bytes:
    """The workbook; the same results give the same content."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, SETTINGS)
    book.set_properties({"title": results["title"][language], "created": MADE})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "score": book.add_format({"num_format": "0.0"}),
        "points": book.add_format({"num_format": "0.00"}),
        "percent": book.add_format({"num_format": "0.0"}),
        "plain": book.add_format({}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True}),
    }
    _scores(book, results, language, formats)
    _items(book, results, language, formats)
    _notes(book, results, language, formats)
    book.close()
    return stream.getvalue()


def _write(sheet: Any, row: int, values: list[tuple[Any, str]], formats: dict[str, Any]) -> None:
    for column, (value, style) in enumerate(values):
        if value is None:
            sheet.write_blank(row, column, None, formats[style])
        elif isinstance(value, str):
            sheet.write_string(row, column, value, formats[style])
        else:
            sheet.write_number(row, column, value, formats[style])


def _score_head(results: Results, language: Language) -> list[str]:
    level = percent(results["options"]["level"], language)
    names = ["code", "unit", "rank_group", "score", "low", "high", "rank", "rank_low", "rank_high", "tier"]
    head = [say(f"column.{name}", language) for name in [*names, "n", "N", "se", "df"]]
    head[4], head[5] = f"{head[4]} ({level})", f"{head[5]} ({level})"
    for criterion in results["criteria"]:
        top = say("column.max", language, points=f"{criterion['max_points']:g}")
        head.append(f"{criterion['text'][language]} ({top})")
    return [*head, say("column.state", language)]


def _score_line(unit: UnitRow, results: Results, language: Language) -> list[tuple[Any, str]]:
    points = {row["criterion"]: row["points"] for row in unit["criteria"]}
    lists = {row["rank_group"]: row["text"][language] for row in results["rankings"]}
    return [
        (unit["code"], "plain"),
        (unit["name"][language], "plain"),
        (lists.get(unit["rank_group"], unit["rank_group"]), "plain"),
        *((unit[name], "score") for name in ("score", "ci_low", "ci_high")),
        *((unit[name], "plain") for name in ("rank", "rank_low", "rank_high", "tier", "n", "N")),
        *((unit[name], "points") for name in ("se", "df")),
        *((points.get(criterion["key"]), "points") for criterion in results["criteria"]),
        (state_of(unit, language), "plain"),
    ]


def _scores(book: Any, results: Results, language: Language, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(say("sheet.scores", language))
    sheet.write_string(0, 0, results["title"][language], formats["bold"])
    sheet.write_string(1, 0, results["summary"][language])
    head = _score_head(results, language)
    _write(sheet, 3, [(name, "head") for name in head], formats)
    for row, unit in enumerate(by_score(results), start=4):
        _write(sheet, row, _score_line(unit, results, language), formats)
    sheet.freeze_panes(4, 2)
    sheet.set_column(1, 1, 36)
    sheet.set_column(len(head) - 1, len(head) - 1, 60)
    sheet.set_landscape()
    sheet.repeat_rows(3)


def _items(book: Any, results: Results, language: Language, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(say("sheet.items", language))
    texts = {item["key"]: item["text"][language] for item in results["item_heads"]}
    labels = {
        (head["key"], level["key"]): level["label"][language]
        for head in results["item_heads"]
        for level in head["levels"]
    }
    names = {unit["code"]: unit["name"][language] for unit in results["units"]}
    heads = ["item_key", "item", "unit", "level", "count", "share", "n", "state"]
    _write(sheet, 0, [(say(f"column.{name}", language), "head") for name in heads], formats)
    line = 1
    for item in results["items"]:
        unit = names.get(item["unit"] or "", say("overall.units", language))
        start = [(item["item"], "plain"), (texts[item["item"]], "plain"), (unit, "plain")]
        reason = item["reason"] or item["levels_hidden"]
        minimum = results["options"]["minimum"]
        state = None if reason is None else say(f"hidden.{reason}", language, minimum=minimum)
        if not item["levels"]:
            end = [(None, "plain"), (None, "plain"), (None, "plain"), (item["n"], "plain"), (state, "plain")]
            _write(sheet, line, [*start, *end], formats)
            line += 1
        for level in item["levels"]:
            figures = [(level["count"], "plain"), (100 * level["share"], "percent"), (item["n"], "plain")]
            label = (labels[item["item"], level["key"]], "plain")
            _write(sheet, line, [*start, label, *figures, (None, "plain")], formats)
            line += 1
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, 2, 40)


def _notes(book: Any, results: Results, language: Language, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(say("sheet.notes", language))
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 110)
    for row, (label, sentence) in enumerate(notes(results, language)):
        sheet.write_string(row, 0, label, formats["wrap"])
        sheet.write_string(row, 1, sentence, formats["wrap"])
