"""Writes a bundle: fixed digits, sorted rows, LF line ends, so the same survey gives the same bytes."""

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from analysis.dataset.shapes import (
    CODEBOOK,
    DESIGN,
    FORMAT,
    FORMAT_VERSION,
    FRAME,
    FRAME_COLUMNS,
    MANIFEST,
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
    strata = sorted(design["strata"], key=lambda stratum: stratum["stratum"])
    write_rows(
        folder / FRAME,
        header=FRAME_COLUMNS,
        rows=[{column: stratum[column] for column in FRAME_COLUMNS} for stratum in strata],  # type: ignore[literal-required]
    )
    (folder / CODEBOOK).write_bytes(json_bytes(codebook))
    (folder / DESIGN).write_bytes(json_bytes({**design, "strata": strata}))
    return write_manifest(folder, campaign=design["campaign"], written_by=written_by)


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
