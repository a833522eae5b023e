"""`python -m analysis`: exit 0 on success, 2 on wrong usage or bad input, 1 on its own failure."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from analysis.charts.files import change_charts
from analysis.composite.document import Options, compute, document_bytes, table_bytes
from analysis.composite.index import MISSING_POLICIES
from analysis.composite.points import read_points
from analysis.composite.reading import read_framework
from analysis.composite.standing import RANK_ON
from analysis.composite.units import Lists, read_lists
from analysis.dataset.bundle import read_bundle
from analysis.dataset.changes import Changes
from analysis.dataset.labels import LANGUAGES
from analysis.dataset.reading import read_results
from analysis.dataset.results import Results
from analysis.dataset.writer import json_bytes
from analysis.disclosure.differencing import require_apart
from analysis.errors import AnalysisError, Finding
from analysis.exports.answers import answers_table
from analysis.exports.data import FORMATS, data_files
from analysis.exports.figures import result_data
from analysis.exports.files import build_all, write_files
from analysis.exports.first_look import look_files
from analysis.recipes import satisfaction
from analysis.recipes.comparing import run_change
from analysis.recipes.constants import constants_of
from analysis.recipes.validating import lines_of, validate
from analysis.tables.change_files import change_files

RECIPES: Final = {satisfaction.NAME: satisfaction.run_with_look}


class _Usage(AnalysisError):
    """The command line is wrong."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Usage(what=f"{message}.", where=self.prog, mend=f"See {self.prog} --help.")


def build_parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    parser = _Parser(prog="python -m analysis", description="Analyse a survey from its bundle.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run a recipe on a bundle", description="Run a recipe on a bundle.")
    run.add_argument("bundle", type=Path, help="folder or zip file written by the export")
    run.add_argument("--recipe", default=satisfaction.NAME, choices=sorted(RECIPES), help="what to compute")
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    try:
        options = build_parser().parse_args(words)
        return COMMANDS[options.command](options) or 0
    except AnalysisError as error:
        return _fail(2, str(error), findings=error.findings, as_json=as_json)
    except Exception as error:
        message = f"The analysis failed: {type(error).__name__}: {error}".splitlines()[0]
        return _fail(1, message, findings=(), as_json=as_json)


def _run(options: argparse.Namespace) -> None:
    if options.earlier is None and (options.succession or options.panel):
        mend = "Name the bundle of the earlier round by --earlier."
        raise _Usage(what="--succession and --panel compare two rounds.", where="run", mend=mend)
    results, look = RECIPES[options.recipe](options.bundle)
    for path in options.published:
        require_apart(read_results(_content(path), file=str(path)), results, where=str(path))
    changes = _changes(options, options.bundle) if options.earlier else None
    languages = tuple(dict.fromkeys(options.language or LANGUAGES[:1]))
    files = build_all(results, languages=languages, changes=changes, pdf=not options.no_pdf)
    hashes = _write({**files, **look_files(look, results, languages=languages)}, options.out)
    _tell(results, hashes, out=options.out, as_json=options.json)


def _validate(options: argparse.Namespace) -> int:
    if not options.bundle.exists():
        raise _Usage(what="does not exist.", where=str(options.bundle), mend="Check the path.")
    document = validate(options.bundle, language=options.language)
    said = [json.dumps(document, ensure_ascii=False)] if options.json else lines_of(document)
    print("\n".join(said))
    return 0 if document["valid"] else 1


def _export(options: argparse.Namespace) -> None:
    if options.source.is_file() and options.source.suffix == ".json":
        results = read_results(_content(options.source), file=str(options.source))
        tables = result_data(results, options.language)
    else:
        tables = [answers_table(read_bundle(options.source), options.language)]
    files = data_files(tables, options.format or FORMATS[:2])
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(options.out, error) from error
    for name, content in files.items():
        _keep(content, options.out / name)
    print(f"{len(files)} files in {options.out}")


def _constants(options: argparse.Namespace) -> None:
    _keep(json_bytes(constants_of(options.bundle), indent=None), options.out)


def _composite(options: argparse.Namespace) -> None:
    framework = read_framework(_content(options.framework), file=options.framework.name)
    points = read_points(_content(options.scores), file=options.scores.name, framework=framework)
    lists = Lists()
    if options.units:
        lists = read_lists(_content(options.units), file=options.units.name, units=points)
    chosen = Options(options.missing, options.rank_on, tuple(options.tie_break), tuple(lists.unranked))
    document = compute(framework, points, options=chosen, groups=lists.groups)
    if options.out:
        as_document = options.out.suffix == ".json"
        _keep(document_bytes(document) if as_document else table_bytes(document), options.out)
    if options.json:
        sys.stdout.write(document_bytes(document).decode())
    elif not options.out:
        sys.stdout.write(table_bytes(document).decode())
    else:
        print(f"{len(points)} units in {options.out}")


def _changes(options: argparse.Namespace, later: Path) -> Changes:
    known = {
        name: None if getattr(options, name) is None else _content(getattr(options, name))
        for name in ("succession", "panel")
    }
    return run_change(options.earlier, later, **known)


def _change(options: argparse.Namespace) -> None:
    changes = _changes(options, options.later)
    hashes = _write({**change_files(changes), **change_charts(changes)}, options.out)
    overall = changes["overall"]
    if options.json:
        document = {name: changes[name] for name in ("earlier", "later", "basis", "overall", "not_compared")}
        print(json.dumps({**document, "out": str(options.out), "files": hashes}, ensure_ascii=False))
        return
    print(changes["basis_text"]["en"])
    for row in changes["units"]:
        found = row["change"]
        print(
            f"{row['unit']}\t"
            + ("hidden" if found is None else f"{found['difference']:+.1f}\t{found['verdict']}")
        )
    if overall is not None:
        print(f"all\t{overall['difference']:+.1f}\t{overall['verdict']}")
    print(f"{len(hashes)} files in {options.out}")


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int | None]]] = {
    "run": _run,
    "export": _export,
    "composite": _composite,
    "change": _change,
    "validate": _validate,
    "constants": _constants,
}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})."
        raise _Usage(what=what, where=str(path), mend="Check the path.") from error


def _keep(content: bytes, path: Path) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> _Usage:
    what = f"cannot be written ({error.strerror or error})."
    return _Usage(what=what, where=str(path), mend="Choose another place.")


def _write(files: dict[str, bytes], folder: Path) -> dict[str, str]:
    try:
        return write_files(files, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _fail(code: int, message: str, *, findings: Sequence[Finding], as_json: bool) -> int:
    print(message, file=sys.stderr)
    if as_json:
        details = [finding.as_dict() for finding in findings]
        print(json.dumps({"error": message, "findings": details}, ensure_ascii=False))
    return code


def _tell(results: Results, hashes: dict[str, str], *, out: Path, as_json: bool) -> None:
    if as_json:
        document = {
            "recipe": results["recipe"],
            "campaign": results["campaign"],
            "out": str(out),
            "bundle_sha256": results["provenance"]["bundle_sha256"],
            "files": hashes,
            "summary": results["summary"],
            "units": [
                {name: unit[name] for name in ("code", "score", "ci_low", "ci_high", "rank", "hidden")}
                for unit in results["units"]
            ],
        }
        print(json.dumps(document, ensure_ascii=False))
        return
    print(results["summary"]["en"])
    for unit in results["units"]:
        score = "hidden" if unit["score"] is None else f"{unit['score']:.1f}"
        print(f"{unit['code']}\t{score}")
    print(f"{len(hashes)} files in {out}")
