"""Single mails out of the files that an operator hands in: .eml, mbox, or a folder of mails."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from app.invitations.bounces.reading import SIZE_LIMIT

LINE_LIMIT: Final = 65_536
_BEGINS: Final = b"From "


def list_files(path: Path) -> list[Path]:
    """The file itself, or every file below a folder in the order of names; links are not followed out."""
    if not path.is_dir():
        return [path]
    return sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink())


def split_mails(file: IO[bytes]) -> Iterator[bytes]:
    """The mails of an open file, each cut to what is read of one; an mbox holds many, an .eml one."""
    kept: list[bytes] = []
    size, blank, begun = 0, True, False
    while line := file.readline(LINE_LIMIT):
        if blank and line.startswith(_BEGINS):
            if begun:
                yield b"".join(kept)
            kept, size, begun, blank = [], 0, True, False
            continue
        blank = not line.strip(b"\r\n")
        begun = True
        if size < SIZE_LIMIT:
            kept.append(line[1:] if line.startswith(b">From ") else line)
            size += len(line)
    if begun and kept:
        yield b"".join(kept)
