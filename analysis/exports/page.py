"""`report.html`: one file that opens without a network, without script, and prints on A4.

Its own style sheet stands in the page; the policy in the page allows that sheet by its hash and nothing else.
"""

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from typing import Final

from analysis.charts.pictures.changes import draw_changes
from analysis.charts.pictures.heat import draw_heat
from analysis.charts.pictures.levels import draw_levels
from analysis.charts.pictures.multiples import draw_multiples
from analysis.charts.pictures.ranks import draw_ranks
from analysis.charts.pictures.returns import draw_returns
from analysis.charts.pictures.scores import draw_scores
from analysis.dataset.changes import Changes
from analysis.dataset.labels import Language, say
from analysis.dataset.results import Results
from analysis.dataset.sentences import honesty_lines
from analysis.tables.readers import LedgerRow, Table, narrowed, written
from analysis.tables.reading import result_tables

STYLE: Final = """
:root{color-scheme:light}
body{margin:0 auto;max-width:70rem;padding:1.5rem;background:#fff;color:#1b2430;line-height:1.5;
font-family:-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;font-size:.9375rem}
h1{font-size:1.5rem;line-height:1.35;margin:0 0 .5rem}
h2{font-size:1.19rem;line-height:1.4;margin:2rem 0 .5rem}
.note{background:#e3f0f1;border-left:4px solid #0b5560;padding:.75rem 1rem}
.note p{margin:.25rem 0}
figure{margin:0 0 1rem;overflow-x:auto}
svg{max-width:100%;height:auto}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.875rem;line-height:1.45;width:100%}
th,td{border-bottom:1px solid #dcdbd5;padding:.3rem .5rem;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid #7d8690}
.figure{text-align:right;font-variant-numeric:tabular-nums}
td.figure{white-space:nowrap}
.long{min-width:11rem}
summary{cursor:pointer;font-size:1.19rem;font-weight:600;margin:2rem 0 .5rem}
a{color:#0b5560}
:focus-visible{outline:3px solid #1b2430;box-shadow:0 0 0 6px #ffbf47}
@media screen and (max-width:60em){svg{max-width:none}.long{min-width:20rem}}
@page{size:A4 landscape;margin:15mm}
@media print{.long{min-width:0}
body{max-width:none;padding:0;font-size:10pt}.wide,figure{overflow:visible}nav{display:none}
table{font-size:8.5pt}thead{display:table-header-group}tr,figure{break-inside:avoid}h2{break-after:avoid}}
"""
POLICY: Final = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'"
)
"""The policy under which the page looks as meant; a server that hands it out inline sends the same."""
TABLES: Final = (
    "scores",
    "response",
    "ledger",
    "flags",
    "quality",
    "signs",
    "effects",
    "items",
    "criteria",
    "codebook",
    "method",
)
FOLDED: Final = ("items", "criteria", "codebook")
"""Closed at first and left out of print: the charts show them, the workbook has them whole."""
FIGURES: Final = ("whole", "score", "points", "percent")


def report_page(
    results: Results,
    language: Language = "vi",
    *,
    changes: Changes | None = None,
    ledger: Sequence[LedgerRow] = (),
) -> str:
    """The whole page: findings, honesty, every chart, every table. `changes`: since an earlier round."""
    title = escape(f"{say('report.title', language)}: {results['campaign']}")
    tables = result_tables(results, language, ledger=ledger)
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style></head>",
        "<body><main>",
        f"<h1>{title}</h1>",
        *_findings(results, language),
        *_figures(results, language, changes=changes),
        *(line for key in TABLES if key in tables for line in _table(narrowed(tables[key]), language)),
        "</main></body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _findings(results: Results, language: Language) -> list[str]:
    sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in honesty_lines(results, language))
    trust = escape(say("report.trust", language))
    return [
        f"<h2>{escape(say('report.findings', language))}</h2>",
        f"<p>{escape(results['summary'][language])}</p>",
        f'<section class="note" aria-label="{trust}">{sentences}</section>',
    ]


def _figures(results: Results, language: Language, *, changes: Changes | None) -> list[str]:
    drawn = [
        draw_scores(results, language),
        draw_ranks(results, language),
        draw_heat(results, language),
        draw_levels(results, language),
        draw_multiples(results, language),
        draw_returns(results, language),
        *([draw_changes(changes, language)] if changes else []),
    ]
    return [f'<figure tabindex="0">{picture}</figure>' for picture in drawn]


def _table(table: Table, language: Language) -> list[str]:
    title = escape(table.title)
    if not table.rows:
        return [f"<h2>{title}</h2>", f"<p>{escape(say('report.none', language))}</p>"]
    heads = "".join(
        f'<th scope="col"{_class(column.kind)}>{escape(column.head)}</th>' for column in table.columns
    )
    rows = [
        "<tr>"
        + "".join(
            f"<td{_class(column.kind)}>{escape(written(value, column.kind, language))}</td>"
            for column, value in zip(table.columns, row, strict=True)
        )
        + "</tr>"
        for row in table.rows
    ]
    has_heads = any(column.head for column in table.columns)
    folded = table.key in FOLDED
    return [
        f"<details><summary>{title}</summary>" if folded else f"<h2>{title}</h2>",
        f'<div class="wide" tabindex="0" role="region" aria-label="{title}"><table>',
        *([f"<thead><tr>{heads}</tr></thead>"] if has_heads else []),
        "<tbody>",
        *rows,
        "</tbody></table></div>" + ("</details>" if folded else ""),
    ]


def _class(kind: str) -> str:
    return ' class="figure"' if kind in FIGURES else ' class="long"' if kind == "long" else ""
