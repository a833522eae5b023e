"""One file of many: a zip archive whose every byte is determined, with a seal over all of them.

Members are stored as they are, in order of name after the manifest, without times of their own. The archive
ends with a comment, `sha256:` and the hash of all bytes before its digits.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, Final, cast

from analysis.dataset.writer import ZIP_TIME, file_entry, json_bytes
from analysis.errors import FileError, Finding

MANIFEST: Final = "publication.json"
FORMAT: Final = "phieu-publication"
FORMAT_VERSION: Final = 1
MOST_BYTES: Final = 256 * 1024 * 1024
_SEAL: Final = b"sha256:"
_DIGITS: Final = 64
_MEND: Final = "Take the publication from where it was published, and compare its SHA-256."


class PublicationError(FileError):
    """A file is not a publication, so nothing in it can be checked."""

    title = "The publication cannot be read"


def pack(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The publication as bytes: the same files give the same bytes everywhere."""
    listed = {name: file_entry(content) for name, content in sorted(files.items())}
    head = {"format": FORMAT, "format_version": FORMAT_VERSION, **manifest, "files": listed}
    return _sealed({MANIFEST: json_bytes(head), **dict(sorted(files.items()))})


def _sealed(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=ZIP_TIME)
            info.create_system = 3
            info.external_attr = 0o640 << 16
            archive.writestr(info, content)
        archive.comment = _SEAL + b"0" * _DIGITS
    body = stream.getvalue()[:-_DIGITS]
    return body + hashlib.sha256(body).hexdigest().encode()


def unpack(content: bytes) -> tuple[dict[str, Any], dict[str, bytes], list[Finding]]:
    """Manifest, files, and every byte that is not as it was packed, by the member it lies in.

    Raises `PublicationError` where there is no manifest to go by.
    """
    members = _members(content)
    try:
        manifest = json.loads(members[MANIFEST])
        entries = {name: (one["sha256"], one["bytes"]) for name, one in manifest["files"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_publication(f"{MANIFEST} cannot be read ({type(error).__name__}).") from error
    if (manifest.get("format"), manifest.get("format_version")) != (FORMAT, FORMAT_VERSION):
        raise _no_publication(f"{MANIFEST} is not {FORMAT} version {FORMAT_VERSION}.")
    files = {name: one for name, one in members.items() if name != MANIFEST}
    findings = list(_other_files(files, entries))
    if not findings:
        findings = _other_bytes(content, members)
    return cast(dict[str, Any], manifest), files, findings


def _no_publication(what: str) -> PublicationError:
    return PublicationError([Finding("publication", what, _MEND, expected=f"{FORMAT} {FORMAT_VERSION}")])


def _members(content: bytes) -> dict[str, bytes]:
    """Contents by name, read where the directory says they lie; sums of the archive itself are not asked."""
    if len(content) > MOST_BYTES:
        raise _no_publication(f"has more than {MOST_BYTES} bytes.")
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                head = info.header_offset
                lengths = (int.from_bytes(content[head + at : head + at + 2], "little") for at in (26, 28))
                start = head + 30 + sum(lengths)
                found[info.filename] = content[start : start + info.file_size]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError) as error:
        raise _no_publication(f"is no whole zip archive ({error}).") from error
    return found


def _other_files(files: Mapping[str, bytes], entries: Mapping[str, tuple[str, int]]) -> list[Finding]:
    found = []
    for name in sorted({*files, *entries}):
        asked = entries.get(name, ("no such file", 0))[0]
        there = file_entry(files[name])["sha256"] if name in files else "no such file"
        if asked != there:
            what = "is not the file that the manifest names (other SHA-256)."
            found.append(Finding(name, what, _MEND, expected=asked, got=there))
    return found


def _part_at(archive: bytes, at: int) -> str:
    """The member that a byte belongs to, head or content."""
    with zipfile.ZipFile(io.BytesIO(archive)) as whole:
        if at >= whole.start_dir:
            return "the directory of the archive"
        return next(one.filename for one in reversed(whole.infolist()) if one.header_offset <= at)


def _other_bytes(content: bytes, members: Mapping[str, bytes]) -> list[Finding]:
    """The manifest or the archive's own bytes differ: the seal says that, packing again says where."""
    body, seal = content[:-_DIGITS], content[-_DIGITS:].decode("ascii", errors="replace")
    again = _sealed(members)
    if content == again:
        return []
    differs = [at for at, (one, two) in enumerate(zip(content, again, strict=False)) if one != two]
    at = differs[0] if differs else min(len(content), len(again))
    where = f"{MANIFEST}, or the seal" if at >= len(body) else f"byte {at}, {_part_at(again, at)}"
    what = "is not as it was sealed."
    return [Finding(where, what, _MEND, expected=hashlib.sha256(body).hexdigest(), got=seal)]
