"""`report.html`: one table without script or style, readable anywhere."""

from html import escape

from analysis.dataset.labels import Language, percent, say
from analysis.dataset.results import Results, UnitRow
from analysis.tables.cells import DASH, by_score, notes, range_of, score_of, state_of


def report(results: Results, language: Language = "vi") -> str:
    """A whole HTML page; the same results give the same text."""
    title = escape(results["title"][language])
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        f'<head><meta charset="utf-8"><title>{title}</title></head>',
        "<body>",
        f"<h1>{title}</h1>",
        f"<p>{escape(results['summary'][language])}</p>",
        *_table(results, language),
        *(f"<p>{escape(_sentence(label, text))}</p>" for label, text in notes(results, language)),
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _sentence(label: str, text: str) -> str:
    return f"{label}: {text}" if label else text


def _table(results: Results, language: Language) -> list[str]:
    level = percent(results["options"]["level"], language)
    heads = [
        say("column.unit", language),
        say("column.score", language),
        say("column.interval", language, level=level),
        say("column.rank", language),
        say("column.rank_set", language),
        say("column.n", language),
        *(criterion["text"][language] for criterion in results["criteria"]),
        say("column.state", language),
    ]
    overall = results["overall"]
    caption = f"{say('overall', language)}: {score_of(overall['score'], language, places=1)}"
    return [
        "<table>",
        f"<caption>{escape(caption)}</caption>",
        "<thead><tr>" + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads) + "</tr></thead>",
        "<tbody>",
        *(_line(unit, results, language) for unit in by_score(results)),
        "</tbody>",
        "</table>",
    ]


def _line(unit: UnitRow, results: Results, language: Language) -> str:
    points = {row["criterion"]: row["points"] for row in unit["criteria"]}
    minimum = results["options"]["minimum"]
    low, high = unit["rank_low"], unit["rank_high"]
    below = f"< {minimum}" if unit["reason"] == "below_minimum" else DASH
    cells = [
        score_of(unit["score"], language, places=1),
        range_of(unit["ci_low"], unit["ci_high"], language, places=1),
        DASH if unit["rank"] is None else str(unit["rank"]),
        DASH if low is None else f"{low}{DASH}{high}",
        below if unit["n"] is None else str(unit["n"]),
        *(score_of(points.get(criterion["key"]), language, places=2) for criterion in results["criteria"]),
        state_of(unit, language),
    ]
    name = f'<th scope="row">{escape(unit["name"][language])}</th>'
    return "<tr>" + name + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
