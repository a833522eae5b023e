"""`python -m analysis`: exit 0 on success, 2 on wrong usage or bad input, 1 on its own failure."""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from analysis.charts.files import change_charts
from analysis.cli.words import Usage, build_parser
from analysis.composite.document import Options, compute, document_bytes, table_bytes
from analysis.composite.points import read_points
from analysis.composite.reading import read_framework
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
from analysis.verify.auditing import told, verify_file
from analysis.verify.publishing import publish_folder

RECIPES: Final = {satisfaction.NAME: satisfaction.run_whole}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    try:
        options = build_parser(RECIPES).parse_args(words)
        return COMMANDS[options.command](options) or 0
    except AnalysisError as error:
        return _fail(2, str(error), findings=error.findings, as_json=as_json)
    except Exception as error:
        message = f"The analysis failed: {type(error).__name__}: {error}".splitlines()[0]
        return _fail(1, message, findings=(), as_json=as_json)


def _run(options: argparse.Namespace) -> None:
    if options.earlier is None and (options.succession or options.panel):
        mend = "Name the bundle of the earlier round by --earlier."
        raise Usage(what="--succession and --panel compare two rounds.", where="run", mend=mend)
    results, look, cells = RECIPES[options.recipe](options.bundle)
    for path in options.published:
        require_apart(read_results(_content(path), file=str(path)), results, where=str(path))
    changes = _changes(options, options.bundle) if options.earlier else None
    languages = tuple(dict.fromkeys(options.language or LANGUAGES[:1]))
    files = build_all(results, languages=languages, changes=changes, pdf=not options.no_pdf)
    others = {**look_files(look, results, languages=languages), **cells}
    hashes = _write({**files, **others}, options.out)
    _tell(results, hashes, out=options.out, as_json=options.json)


def _validate(options: argparse.Namespace) -> int:
    if not options.bundle.exists():
        raise Usage(what="does not exist.", where=str(options.bundle), mend="Check the path.")
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


def _verify(options: argparse.Namespace) -> int:
    document = verify_file(_content(options.publication), bundle=options.bundle)
    if options.json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        print("\n".join(told(document)))
    return 0 if document["valid"] else 1


def _publish(options: argparse.Namespace) -> None:
    content = publish_folder(options.folder)
    _keep(content, options.out)
    sha256 = hashlib.sha256(content).hexdigest()
    if options.json:
        print(json.dumps({"out": str(options.out), "sha256": sha256}))
    else:
        print(f"{sha256}  {options.out}")


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int | None]]] = {
    "run": _run,
    "export": _export,
    "composite": _composite,
    "change": _change,
    "validate": _validate,
    "constants": _constants,
    "verify": _verify,
    "publish": _publish,
}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})."
        raise Usage(what=what, where=str(path), mend="Check the path.") from error


def _keep(content: bytes, path: Path) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> Usage:
    what = f"cannot be written ({error.strerror or error})."
    return Usage(what=what, where=str(path), mend="Choose another place.")


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
