"""Content-addressed files: a file's name is the SHA-256 of what is in it."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """Files under one folder, written whole or not at all, never changed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Stores the content, synced to disk, and returns its SHA-256 in hex."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        if target.exists():
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)  # a full disk must not be filled with halves
            raise
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return digest

    def get(self, digest: str) -> bytes:
        """The content; raises `FileNotFoundError`, or `ValueError` when it no longer matches its name."""
        content = self.path(digest).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"the stored file {digest} no longer matches its name")
        return content

    def path(self, digest: str) -> Path:
        """Where a file of this SHA-256 lies."""
        if not _NAME.fullmatch(digest):
            raise ValueError("not the name of a stored file")
        return self.root / digest[:2] / digest
