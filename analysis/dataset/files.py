"""Reads the raw files of a bundle, folder or zip, and checks them against the manifest."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from analysis.dataset.grammar import CODEBOOK_SHAPE, DESIGN_SHAPE, MANIFEST_SHAPE
from analysis.dataset.meaning import check_codebook, check_design
from analysis.dataset.schema import Shape, wrong
from analysis.dataset.shapes import (
    CODEBOOK,
    COUNTS,
    DESIGN,
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    MOMENTS,
    OPTIONAL_FILES,
    REQUIRED_FILES,
    RESPONSES,
    Codebook,
    DesignFile,
    Manifest,
)
from analysis.dataset.writer import file_entry
from analysis.errors import BundleError, Finding

KNOWN = (*REQUIRED_FILES, *OPTIONAL_FILES)
MOST_BYTES = 2 * 1024**3
EXPORT_AGAIN = "Export the bundle again."


def read_files(source: Path) -> dict[str, bytes]:
    """All files of the bundle by name. Raises BundleError when it is not a bundle at all."""
    if source.is_dir():
        files = {name: (source / name).read_bytes() for name in KNOWN if (source / name).is_file()}
    elif zipfile.is_zipfile(source):
        files = _unpack(source)
    else:
        found = "is neither a folder nor a zip file." if source.exists() else "does not exist."
        raise BundleError(
            [wrong(str(source), found, "Give the path of a bundle.", expected="a folder or a zip file")]
        )
    counted = RESPONSES not in files and (COUNTS in files or MOMENTS in files)
    required = (COUNTS, MOMENTS, *REQUIRED_FILES[1:]) if counted else REQUIRED_FILES
    missing = [name for name in required if name not in files]
    if RESPONSES in files and COUNTS in files:
        mend = "Keep the responses, or the counts with their moments."
        what = f"holds {RESPONSES} and {COUNTS}."
        raise BundleError([wrong(str(source), what, mend, expected="one of both", got="both")])
    if missing:
        listed = {"expected": ", ".join(required), "got": ", ".join(sorted(files)) or "none of them"}
        raise BundleError([wrong(str(source), f"lacks {one}.", EXPORT_AGAIN, **listed) for one in missing])
    return files


def _unpack(source: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(source) as archive:
        wanted = [info for info in archive.infolist() if info.filename in KNOWN]
        size = sum(info.file_size for info in wanted)
        if size > MOST_BYTES:
            what, expected = "unpacks to more than 2 GiB.", f"at most {MOST_BYTES} bytes"
            raise BundleError([wrong(str(source), what, EXPORT_AGAIN, expected=expected, got=size)])
        return {info.filename: archive.read(info) for info in wanted}


def read_manifest(files: dict[str, bytes]) -> Manifest:
    """The manifest, once every file has the hash it names."""
    manifest = cast(Manifest, _parse(files[MANIFEST], name=MANIFEST, shape=MANIFEST_SHAPE))
    if (manifest["format"], manifest["format_version"]) != (FORMAT, FORMAT_VERSION):
        raise BundleError(
            [
                wrong(
                    MANIFEST,
                    f"is {manifest['format']} version {manifest['format_version']}.",
                    f"This program reads {FORMAT} version {FORMAT_VERSION}.",
                    expected=f"{FORMAT} version {FORMAT_VERSION}",
                    got=f"{manifest['format']} version {manifest['format_version']}",
                )
            ]
        )
    findings = list(_check_hashes(files, manifest=manifest))
    if findings:
        raise BundleError(findings)
    return manifest


def _check_hashes(files: dict[str, bytes], *, manifest: Manifest) -> Iterator[Finding]:
    for name in sorted((set(manifest["files"]) & set(KNOWN)) - set(files)):
        what = "is listed in manifest.json and missing."
        yield wrong(name, what, EXPORT_AGAIN, expected=manifest["files"][name]["sha256"], got="no file")
    for name in sorted(set(files) - {MANIFEST}):
        listed = manifest["files"].get(name)
        if listed is None:
            what, listed_names = "is not listed in manifest.json.", ", ".join(sorted(manifest["files"]))
            yield wrong(name, what, EXPORT_AGAIN, expected=f"one of {listed_names}", got=name)
        elif file_entry(files[name]) != listed:
            what, found = "is not the file that manifest.json names (other SHA-256).", file_entry(files[name])
            yield wrong(name, what, EXPORT_AGAIN, expected=listed["sha256"], got=found["sha256"])


def read_documents(files: dict[str, bytes]) -> tuple[Codebook, DesignFile]:
    """Codebook and design, checked for shape and then for meaning; all findings at once."""
    codebook = cast(Codebook, _parse(files[CODEBOOK], name=CODEBOOK, shape=CODEBOOK_SHAPE))
    design = cast(DesignFile, _parse(files[DESIGN], name=DESIGN, shape=DESIGN_SHAPE))
    findings = [*check_codebook(codebook), *check_design(design, codebook=codebook)]
    if findings:
        raise BundleError(findings)
    return codebook, design


def _parse(content: bytes, *, name: str, shape: Shape) -> object:
    try:
        document = json.loads(content)
    except ValueError as error:
        found = wrong(name, f"is not JSON ({error}).", EXPORT_AGAIN, expected="JSON", got=error)
        raise BundleError([found]) from error
    findings = list(shape(document, name))
    if findings:
        raise BundleError(findings)
    return document
