"""A bundle looked at whole: every finding of every file that can be read, not only those of the first."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from analysis.dataset.bundle import Bundle, assemble
from analysis.dataset.files import read_documents, read_files, read_manifest
from analysis.errors import BundleError, Finding

Read = TypeVar("Read")


def check_bundle(source: Path) -> tuple[Bundle | None, list[Finding]]:
    """The bundle (None where it cannot be used) and its findings; rows are checked where the codebook and the
    design hold, also when a hash in the manifest does not."""
    found: list[Finding] = []
    files = _tried(lambda: read_files(source), found)
    if files is None:
        return None, found
    manifest = _tried(lambda: read_manifest(files), found)
    documents = _tried(lambda: read_documents(files), found)
    if documents is None:
        return None, found
    bundle = _tried(lambda: assemble(files, *documents, manifest), found)
    return (bundle if manifest is not None else None), found


def _tried(step: Callable[[], Read], found: list[Finding]) -> Read | None:
    try:
        return step()
    except BundleError as error:
        found.extend(error.findings)
        return None
