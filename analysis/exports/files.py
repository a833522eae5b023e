"""Every file of a run by name: the same results give the same files."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.charts.files import every_chart
from analysis.dataset.changes import Changes
from analysis.dataset.labels import FIRST, Language, named
from analysis.dataset.results import Results
from analysis.dataset.writer import json_bytes
from analysis.exports.heading import Heading
from analysis.exports.page import report_page
from analysis.exports.printed import report_pdf
from analysis.exports.workbook import workbook
from analysis.tables.change_files import change_files
from analysis.tables.csv_files import items_csv, points_csv, scores_csv
from analysis.tables.readers import LedgerRow
from analysis.tables.tidy import effects_csv, pairs_csv, quality_csv, rates_csv, standings_csv, without_csv


def build_all(
    results: Results,
    *,
    languages: Sequence[Language] = (FIRST,),
    heading: Heading | None = None,
    changes: Changes | None = None,
    ledger: Sequence[LedgerRow] = (),
    pdf: bool = True,
) -> dict[str, bytes]:
    """Content of every file by name.

    `languages`: of workbook and reports; files in another than Vietnamese carry it (`report.en.html`).
    Figures and pictures are there in every language.
    `heading`: for the printed report. `changes`: since an earlier round.
    `ledger`: paper forms issued, returned and void. `pdf=False` leaves out the printed report.
    """
    files = {**_tables(results, changes), **every_chart(results, changes=changes)}
    for language in languages:
        readable = {
            "results.xlsx": workbook(results, language, ledger=ledger),
            "report.html": report_page(results, language, changes=changes, ledger=ledger).encode(),
        }
        if pdf:
            readable["report.pdf"] = report_pdf(
                results, language, heading=heading or Heading(), changes=changes, ledger=ledger
            )
        files.update({named(name, language): content for name, content in readable.items()})
    return files


def _tables(results: Results, changes: Changes | None) -> dict[str, bytes]:
    """Files for programs: they know no language."""
    return {
        "results.json": json_bytes(results, indent=None),
        "scores.csv": scores_csv(results),
        "points.csv": points_csv(results),
        "items.csv": items_csv(results),
        "rates.csv": rates_csv(results),
        "standings.csv": standings_csv(results),
        "pairs.csv": pairs_csv(results),
        "effects.csv": effects_csv(results),
        "quality.csv": quality_csv(results),
        "quality-scores.csv": without_csv(results),
        **({} if changes is None else change_files(changes)),
    }


def write_all(
    results: Results,
    folder: Path,
    *,
    languages: Sequence[Language] = (FIRST,),
    heading: Heading | None = None,
    changes: Changes | None = None,
    ledger: Sequence[LedgerRow] = (),
    pdf: bool = True,
) -> dict[str, str]:
    """Write every file of `build_all` into `folder` (made if missing); the SHA-256 of each by name.

    CSV and JSON are the same bytes for the same results; workbook, PDF and HTML have the same content.
    """
    files = build_all(results, languages=languages, heading=heading, changes=changes, ledger=ledger, pdf=pdf)
    return write_files(files, folder)


def write_files(files: Mapping[str, bytes], folder: Path) -> dict[str, str]:
    """Write files into `folder` (made if missing); the SHA-256 of each by name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
