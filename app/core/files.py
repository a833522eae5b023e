"""Content-addressed files: a file's name is the SHA-256 of what is in it, sealed or not."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
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
        self._write(target, content)
        return digest

    def _write(self, target: Path, content: bytes) -> None:
        """The whole file, or nothing, and both it and its folder synced."""
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


class SealedFileStore(FileStore):
    """Files that show handwriting: AES-256-GCM, bound to their names, by a key outside the database."""

    def __init__(self, root: Path, *, key: bytes) -> None:
        super().__init__(root)
        self._cipher = AESGCM(key)

    def put(self, content: bytes) -> str:
        """Seals and stores the content; returns the SHA-256 of the content itself in hex."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        if not target.exists():
            nonce = os.urandom(_NONCE_BYTES)
            self._write(target, nonce + self._cipher.encrypt(nonce, content, digest.encode("ascii")))
        return digest

    def get(self, digest: str) -> bytes:
        """The content; raises `FileNotFoundError`, or `ValueError` if changed or sealed otherwise."""
        sealed = self.path(digest).read_bytes()
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], digest.encode("ascii"))
        except InvalidTag as error:
            raise ValueError(f"the sealed file {digest} was changed, or sealed under another key") from error

    def remove(self, digest: str) -> bool:
        """Deletes a file for ever; False when it was not there."""
        path = self.path(digest)
        there = path.exists()
        path.unlink(missing_ok=True)
        return there
