"""Writes a bundle: fixed digits, sorted rows, LF line ends, so the same survey gives the same bytes."""

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from analysis.dataset.shapes import (
    CODEBOOK,
    COUNT_COLUMNS,
    COUNTS,
    DESIGN,
    FORMAT,
    FORMAT_VERSION,
    FRAME,
    FRAME_COLUMNS,
    MANIFEST,
    MOMENT_COLUMNS,
    MOMENTS,
    RESPONSES,
    Codebook,
    DesignFile,
    FileEntry,
    Manifest,
    response_header,
)

Cell = str | int | float | bool | None
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def cell_text(value: Cell, *, column: str = "") -> str:
    """A cell as written: weights with ten decimals, whole numbers without a point, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str):
        return value
    if column == "weight":
        return f"{value:.10f}"
    if float(value).is_integer():
        return str(int(value))
    return repr(round(float(value), 10))


def json_bytes(document: object, *, indent: int | None = 2) -> bytes:
    """UTF-8 JSON with sorted keys and a final newline; NaN is refused."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=indent, allow_nan=False)
    return (text + "\n").encode()


def write_rows(path: Path, *, header: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> None:
    """Write a CSV file; a column missing from a row is left empty, an unknown one is an error."""
    known = set(header)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            unknown = sorted(set(row) - known)
            if unknown:
                raise ValueError(f"{path.name} has no column {unknown[0]!r}: it is not in the codebook.")
            writer.writerow([cell_text(row.get(column), column=column) for column in header])


def write_bundle(
    folder: Path,
    *,
    codebook: Codebook,
    design: DesignFile,
    responses: Iterable[Mapping[str, Cell]],
    written_by: str,
) -> Manifest:
    """Write all files of a bundle into `folder` (made if missing) and return its manifest.

    `responses`: one mapping per response × rated unit with the columns of `response_header(codebook)`;
    any order, they are sorted by response and rated unit here. Levels are integers, 0 is "don't know",
    None is blank.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = sorted(responses, key=lambda row: (str(row["response"]), str(row["rated_unit"])))
    write_rows(folder / RESPONSES, header=response_header(codebook), rows=rows)
    _write_documents(folder, codebook=codebook, design=design)
    return write_manifest(folder, campaign=design["campaign"], written_by=written_by)


def _write_documents(folder: Path, *, codebook: Codebook, design: DesignFile) -> None:
    """Codebook, design with its strata in order, and the frame as a table."""
    strata = sorted(design["strata"], key=lambda stratum: stratum["stratum"])
    write_rows(
        folder / FRAME,
        header=FRAME_COLUMNS,
        rows=[{column: stratum[column] for column in FRAME_COLUMNS} for stratum in strata],  # type: ignore[literal-required]
    )
    (folder / CODEBOOK).write_bytes(json_bytes(codebook))
    (folder / DESIGN).write_bytes(json_bytes({**design, "strata": strata}))


def write_counts_bundle(
    folder: Path,
    *,
    codebook: Codebook,
    design: DesignFile,
    counts: Iterable[Mapping[str, Cell]],
    moments: Iterable[Mapping[str, Cell]],
    written_by: str,
) -> Manifest:
    """Write a bundle of counts instead of responses; `moments` of the very same counts and rule.

    Columns: `COUNT_COLUMNS` and `MOMENT_COLUMNS`; rows are sorted here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_documents(folder, codebook=codebook, design=design)
    _write_sorted(folder / COUNTS, header=COUNT_COLUMNS, rows=counts)
    rule = rule_sha256({path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})
    rows = [*moments, {"kind": "rule", "first": rule}]
    _write_sorted(folder / MOMENTS, header=MOMENT_COLUMNS, rows=rows)
    return write_manifest(folder, campaign=design["campaign"], written_by=written_by)


def _write_sorted(path: Path, *, header: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> None:
    keys = [column for column in header if column not in ("count", "n", "value")]
    ordered = sorted(rows, key=lambda row: [str(row.get(key, "")) for key in keys])
    write_rows(path, header=header, rows=ordered)


def rule_sha256(files: Mapping[str, bytes]) -> str:
    """What the sums of `moments.csv` were computed with: the counts and the documents, byte for byte."""
    together = hashlib.sha256()
    for name in (COUNTS, CODEBOOK, DESIGN):
        together.update(hashlib.sha256(files[name]).digest())
    return together.hexdigest()


def write_manifest(folder: Path, *, campaign: str, written_by: str) -> Manifest:
    """Hash every file of `folder` but the manifest itself, write `manifest.json` and return it."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    manifest = Manifest(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        campaign=campaign,
        written_by=written_by,
        files={name: file_entry((folder / name).read_bytes()) for name in names},
    )
    (folder / MANIFEST).write_bytes(json_bytes(manifest))
    return manifest


def file_entry(content: bytes) -> FileEntry:
    return FileEntry(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))


def bundle_sha256(manifest: bytes) -> str:
    """The name of a bundle for ever: SHA-256 of `manifest.json`, which holds the hash of every other file."""
    return hashlib.sha256(manifest).hexdigest()


def zip_bundle(folder: Path, target: Path) -> None:
    """Pack a bundle folder into a zip file with fixed times and order."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            info = zipfile.ZipInfo(path.name, date_time=ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o640 << 16
            archive.writestr(info, path.read_bytes())
