"""Levels of scale questions: diverging bars, low left, high right, the middle in a column of its own."""

from collections import Counter
from dataclasses import dataclass

from analysis.charts.canvas import LEADING, MARGIN, SMALLEST, Canvas, text_width
from analysis.charts.palette import INK, LABEL_ON, LINE, scale_colours
from analysis.charts.pictures.parts import (
    NAME_WIDTH,
    Axis,
    Column,
    cell,
    footnotes,
    heads,
    nothing,
    row_height,
    row_name,
)
from analysis.dataset.labels import Language, number, say
from analysis.dataset.results import Results

BAR = 20
LEAST_LABELLED = 20.0


@dataclass(frozen=True)
class _Row:
    """One question: percentages per level, lowest first, of `n` answers that hold an opinion."""

    name: str
    percent: list[float]
    n: int


def draw_levels(
    results: Results, language: Language = "vi", *, unit: str | None = None, whole: Results | None = None
) -> str:
    """Bars of one unit, or of all published units; only questions with the usual number of levels.

    `whole`: of which `results` is a part; all parts have its middle and its measure.
    """
    canvas = Canvas()
    title = say("chart.levels.title", language)
    for row in results["units"]:
        if row["code"] == unit:
            title = say("chart.levels.title_unit", language, unit=row["name"][language])
    labels, rows = _rows(results, language, unit=unit)
    top = canvas.heading(title)
    if rows:
        _, all_rows = _rows(whole or results, language, unit=unit)
        axis = _axis(all_rows, levels=len(labels))
        bottom = _figure(canvas, _legend(canvas, top, labels, language), labels, rows, axis, language)
    else:
        bottom = nothing(canvas, top, language)
    remarks = [say("chart.levels.order", language)] if rows else []
    bottom = canvas.footnotes(bottom + 12, footnotes(results, language, *remarks, intervals=False))
    return canvas.document(
        key="levels" if unit is None else f"levels-{unit}",
        title=title,
        description=say("chart.levels.description", language, questions=len(rows)),
        height=bottom + MARGIN,
    )


def _rows(results: Results, language: Language, *, unit: str | None) -> tuple[list[str], list[_Row]]:
    heads_by_key = {head["key"]: head for head in results["item_heads"] if head["kind"] == "scale"}
    wanted = [
        item
        for item in results["items"]
        if item["unit"] == unit and item["levels"] and item["item"] in heads_by_key
    ]
    if not wanted:
        return [], []
    usual = Counter(len(item["levels"]) for item in wanted).most_common(1)[0][0]
    kept = [item for item in wanted if len(item["levels"]) == usual]
    labels = [level["label"][language] for level in heads_by_key[kept[0]["item"]]["levels"]]
    rows = [
        _Row(
            name=heads_by_key[item["item"]]["text"][language],
            percent=[100 * level["share"] for level in item["levels"]],
            n=item["n"] or 0,
        )
        for item in kept
    ]
    return labels, sorted(rows, key=lambda row: (-sum(row.percent[-(usual // 2) :]), row.name))


def _legend(canvas: Canvas, top: float, labels: list[str], language: Language) -> float:
    """A square and the whole label of every level, as many in a line as fit."""
    colours = scale_colours(len(labels))
    x, y = float(MARGIN), top
    for place, label in enumerate(labels):
        text = label
        if len(labels) % 2 and place == len(labels) // 2:
            text = say("chart.levels.apart", language, level=label)
        wide = 24 + text_width(text) + 18
        if x + wide > canvas.width and x > MARGIN:
            x, y = float(MARGIN), y + 24
        canvas.rect((x, y), (16, 16), fill=colours[place], stroke=LINE)
        canvas.text((x + 22, y + SMALLEST), text)
        x += wide
    return y + 30


def _axis(rows: list[_Row], *, levels: int) -> Axis:
    """Wide enough for the longest bar on either side of 0."""
    half = levels // 2
    low = max(sum(row.percent[:half]) for row in rows)
    high = max(sum(row.percent[levels - half :]) for row in rows)
    return Axis(MARGIN + NAME_WIDTH + 62, 668 if levels % 2 else 812, -max(low, 5), max(high, 5))


def _figure(
    canvas: Canvas, top: float, labels: list[str], rows: list[_Row], axis: Axis, language: Language
) -> float:
    half, odd = len(labels) // 2, bool(len(labels) % 2)
    columns = [
        Column(say("chart.levels.low", language), MARGIN + NAME_WIDTH + 50),
        Column(say("chart.levels.high", language), axis.right + 62, bold=True),
        *([Column(labels[half], 750, "start")] if odd else []),
        Column(say("column.answers", language), 944),
    ]
    names = [Column(say("column.item", language), MARGIN + 4, "start"), *columns]
    bottom = base = heads(canvas, top, names)
    for row in rows:
        middle = row_name(canvas, bottom, row.name, width=NAME_WIDTH - 40)
        bottom += row_height(row.name, width=NAME_WIDTH - 40)
        figures = [
            number(sum(row.percent[:half]), language) + "%",
            number(sum(row.percent[len(labels) - half :]), language) + "%",
            *([""] if odd else []),
            number(row.n, language),
        ]
        for column, text in zip(columns, figures, strict=True):
            cell(canvas, column, middle, text)
        _bars(canvas, middle, row, axis, language)
        if odd:
            _neutral(canvas, middle, row.percent[half], len(labels), language)
    canvas.line((axis.place(0), base), (axis.place(0), bottom), stroke=LINE)
    return bottom


def _bars(canvas: Canvas, middle: float, row: _Row, axis: Axis, language: Language) -> None:
    """From the middle outwards on both sides."""
    levels, colours = len(row.percent), scale_colours(len(row.percent))
    half, end = levels // 2, 0.0
    for level in range(half - 1, -1, -1):
        _bar(canvas, middle, axis.place(end - row.percent[level]), axis.place(end), colours[level],
             row.percent[level], language)  # fmt: skip
        end -= row.percent[level]
    end = 0.0
    for level in range(levels - half, levels):
        _bar(canvas, middle, axis.place(end), axis.place(end + row.percent[level]), colours[level],
             row.percent[level], language)  # fmt: skip
        end += row.percent[level]


def _bar(
    canvas: Canvas, middle: float, left: float, right: float, colour: str, value: float, language: Language
) -> None:
    canvas.rect((left, middle - BAR / 2), (right - left, BAR), fill=colour)
    if right - left >= LEAST_LABELLED:
        canvas.text(
            ((left + right) / 2, middle + SMALLEST * 0.36),
            number(value, language),
            anchor="middle",
            fill=LABEL_ON.get(colour, INK),
        )


def _neutral(canvas: Canvas, middle: float, value: float, levels: int, language: Language) -> None:
    """The middle level in its own column, from 0 to 100 percent over 120 pixels."""
    colour = scale_colours(levels)[levels // 2]
    canvas.rect((750, middle - BAR / 2), (1.2 * value, BAR), fill=colour)
    canvas.text((754, middle + SMALLEST * LEADING * 0.27), number(value, language) + "%")
