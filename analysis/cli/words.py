"""The grammar of the command line."""

import argparse
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

from analysis.composite.index import MISSING_POLICIES
from analysis.composite.standing import RANK_ON
from analysis.dataset.labels import LANGUAGES
from analysis.errors import AnalysisError
from analysis.exports.data import FORMATS
from analysis.recipes import satisfaction


class Usage(AnalysisError):
    """The command line is wrong."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(what=f"{message}.", where=self.prog, mend=f"See {self.prog} --help.")


def build_parser(recipes: Collection[str]) -> argparse.ArgumentParser:
    """The grammar of the command line; `recipes`: what `run` can compute."""
    parser = _Parser(prog="python -m analysis", description="Analyse a survey from its bundle.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run a recipe on a bundle", description="Run a recipe on a bundle.")
    run.add_argument("bundle", type=Path, help="folder or zip file written by the export")
    run.add_argument("--recipe", default=satisfaction.NAME, choices=sorted(recipes), help="what to compute")
    run.add_argument("--out", type=Path, required=True, help="folder for the results, made if missing")
    run.add_argument(
        "--language", action="append", choices=LANGUAGES, help="of workbook and reports; may be given twice"
    )
    run.add_argument("--earlier", type=Path, help="bundle of an earlier round: adds the change since")
    _add_known(run)
    run.add_argument(
        "--published", type=Path, action="append", default=[],
        help="results.json that is out already: refuse what would tell a few people beside it",
    )  # fmt: skip
    run.add_argument("--no-pdf", action="store_true", help="leave out the printed report")
    run.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    _add_validate(commands.add_parser("validate", help="say whether a bundle can be analysed"))
    _add_change(commands.add_parser("change", help="what changed between two rounds"))
    _add_export(commands.add_parser("export", help="tables for Stata, SPSS, R and others"))
    _add_constants(commands.add_parser("constants", help="what the second pass over answers needs"))
    _add_composite(commands.add_parser("composite", help="index, ranks and classes of a criteria framework"))
    _add_verify(commands.add_parser("verify", help="compute a publication again from its own data"))
    _add_publish(commands.add_parser("publish", help="make one file of everything that is published"))
    return parser


def _add_validate(parser: argparse.ArgumentParser) -> None:
    parser.description = "Every fault of a bundle: what, where, how to mend it; exit code 1 if any."
    parser.add_argument("bundle", type=Path, help="folder or zip file")
    parser.add_argument("--language", default="en", choices=LANGUAGES, help="of the findings")
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")


def _add_change(parser: argparse.ArgumentParser) -> None:
    parser.description = "Change of scores between two rounds, with its error."
    parser.add_argument("earlier", type=Path, help="bundle of the earlier round")
    parser.add_argument("later", type=Path, help="bundle of the later round")
    _add_known(parser)
    parser.add_argument("--out", type=Path, required=True, help="folder for the results, made if missing")
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")


def _add_known(parser: argparse.ArgumentParser) -> None:
    """What is known of units and people of two rounds."""
    parser.add_argument(
        "--succession", type=Path, help="CSV: from_unit,to_unit; units merged, split, renamed"
    )
    parser.add_argument("--panel", type=Path, help="CSV: earlier,later; responses of the same person")


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Labelled tables and a script that reads them in R: of results.json what is published, of a bundle "
        "the single answers, which are never for publication."
    )
    parser.add_argument("source", type=Path, help="results.json, or a bundle (folder or zip file)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the files, made if missing")
    parser.add_argument("--format", action="append", choices=FORMATS, help="default: csv and dta")
    parser.add_argument("--language", default="vi", choices=LANGUAGES, help="of the labels")


def _add_constants(parser: argparse.ArgumentParser) -> None:
    parser.description = "Constants of a rule, from a bundle whose counts are written and moments are not."
    parser.add_argument("bundle", type=Path, help="folder with counts.csv, codebook.json and design.json")
    parser.add_argument("--out", type=Path, required=True, help="file for the constants, JSON")


def _add_composite(parser: argparse.ArgumentParser) -> None:
    parser.description = "Index per unit by the variant the framework names, domain indices, ranks, classes."
    parser.add_argument("framework", type=Path, help="criteria framework, YAML")
    parser.add_argument("scores", type=Path, help="CSV: unit,criterion,points[,status]")
    parser.add_argument("--units", type=Path, help="CSV: unit,rank_group[,ranked]; without it one list")
    parser.add_argument("--missing", default="block", choices=MISSING_POLICIES, help="leaves without points")
    parser.add_argument("--rank-on", default="published", choices=RANK_ON, help="which index is ranked")
    parser.add_argument(
        "--tie-break", action="append", default=[], metavar="DOMAIN", help="parts equal units"
    )
    parser.add_argument("--out", type=Path, help="file for the table, CSV; JSON when it ends in .json")
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Every byte and figure of a publication, computed again from its cells, points and framework; exit "
        "code 1 if one differs. With the closed bundle also the way from the answers to the cells."
    )
    parser.add_argument("publication", type=Path, help="zip file as it was published")
    parser.add_argument("--bundle", type=Path, help="the closed bundle (folder or zip file), for auditors")
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")


def _add_publish(parser: argparse.ArgumentParser) -> None:
    parser.description = "A publication from a folder; what does not follow from its own data is refused."
    parser.add_argument(
        "folder", type=Path,
        help="publish.json, framework.yaml, units.csv, inputs.csv, and survey/ with the files of a run",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="the zip file to write")
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")
