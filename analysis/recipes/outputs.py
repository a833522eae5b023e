"""Writes the results of a recipe into a folder: the same results give the same files."""

import hashlib
from pathlib import Path

from analysis.charts.files import chart_files
from analysis.dataset.results import Results
from analysis.dataset.writer import json_bytes
from analysis.tables.csv_files import items_csv, points_csv, scores_csv
from analysis.tables.report import report
from analysis.tables.tidy import pairs_csv, standings_csv
from analysis.tables.workbook import workbook


def build_files(results: Results) -> dict[str, bytes]:
    """Content of every output file by name."""
    return {
        "results.json": json_bytes(results, indent=None),
        "scores.csv": scores_csv(results),
        "points.csv": points_csv(results),
        "items.csv": items_csv(results),
        "standings.csv": standings_csv(results),
        "pairs.csv": pairs_csv(results),
        "results.xlsx": workbook(results),
        "report.html": report(results).encode(),
        **chart_files(results),
    }


def write_files(results: Results, folder: Path) -> dict[str, str]:
    """Write every file into `folder` (made if missing); the SHA-256 of each by name."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name, content in build_files(results).items():
        (folder / name).write_bytes(content)
        hashes[name] = hashlib.sha256(content).hexdigest()
    return hashes
