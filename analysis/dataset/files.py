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
        raise BundleError([wrong(str(source), found, "Give the path of a bundle.")])
    counted = RESPONSES not in files and (COUNTS in files or MOMENTS in files)
    required = (COUNTS, MOMENTS, *REQUIRED_FILES[1:]) if counted else REQUIRED_FILES
    missing = [name for name in required if name not in files]
    if RESPONSES in files and COUNTS in files:
        mend = "Keep the responses, or the counts with their moments."
        raise BundleError([wrong(str(source), f"holds {RESPONSES} and {COUNTS}.", mend)])
    if missing:
        raise BundleError([wrong(str(source), f"lacks {name}.", EXPORT_AGAIN) for name in missing])
    return files


def _unpack(source: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(source) as archive:
        wanted = [info for info in archive.infolist() if info.filename in KNOWN]
        if sum(info.file_size for info in wanted) > MOST_BYTES:
            raise BundleError([wrong(str(source), "unpacks to more than 2 GiB.", EXPORT_AGAIN)])
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
                )
            ]
        )
    findings = list(_check_hashes(files, manifest=manifest))
    if findings:
        raise BundleError(findings)
    return manifest


def _check_hashes(files: dict[str, bytes], *, manifest: Manifest) -> Iterator[Finding]:
    for name in sorted((set(manifest["files"]) & set(KNOWN)) - set(files)):
        yield wrong(name, "is listed in manifest.json and missing.", EXPORT_AGAIN)
    for name in sorted(set(files) - {MANIFEST}):
        listed = manifest["files"].get(name)
        if listed is None:
            yield wrong(name, "is not listed in manifest.json.", EXPORT_AGAIN)
        elif file_entry(files[name]) != listed:
            yield wrong(name, "is not the file that manifest.json names (other SHA-256).", EXPORT_AGAIN)


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
        raise BundleError([wrong(name, f"is not JSON ({error}).", EXPORT_AGAIN)]) from error
    findings = list(shape(document, name))
    if findings:
        raise BundleError(findings)
    return document
