"""Files that staff hand in: kept by their content, found again by their SHA-256 and purpose."""

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlmodel import col

from app.core.errors import Problem
from app.core.models import Blob
from app.core.tabular import ImportReport, shown
from app.core.unit_of_work import Work

MOST_NAME = 200
MEDIA_TYPE = "application/octet-stream"
"""Of files whose kind only their content tells; they are never shown, only read."""


class FaultsInFile(Problem):
    """An import that was refused; `report` is the whole ImportReport."""

    code = "422.2"
    title = "The file has {count} faults; nothing was imported"
    advice = "Mend the places named in the report and send the file again. First: {first}"

    @classmethod
    def of(cls, report: ImportReport) -> "FaultsInFile":
        """The refusal of this report."""
        return cls(count=len(report.faults), first=report.faults[0].line(), report=report)


class FileNotKept(Problem):
    code = "404.2"
    title = "This file is no longer at hand"
    advice = "Send the file again."


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it was handed in."""

    name: str
    sha256: str
    content: bytes


def label_of(name: str) -> str:
    """A user's name for a file as a label: its last part, without anything that cannot be seen."""
    last = shown(name.replace("\\", "/").rsplit("/", 1)[-1], limit=MOST_NAME)
    return last.strip(". ") or "file"


def keep_file(
    work: Work, *, content: bytes, name: str, purpose: str, media_type: str, sealed: bool = False
) -> str:
    """Stores a file by its content and returns its SHA-256; the user's name for it is only a label.

    `sealed`: among the files that show handwriting, which only this installation's key opens.
    """
    shelf = work.resources.sealed_files if sealed else work.resources.files
    sha256 = shelf.put(content)
    if work.session.get(Blob, sha256) is None:
        row = {
            "sha256": sha256, "size": len(content), "media_type": media_type, "purpose": purpose,
            "name": label_of(name), "stored_at": work.now(),
        }  # fmt: skip
        work.session.execute(insert(Blob), [row])
    return sha256


def get_file(work: Work, *, sha256: str, purpose: str) -> KeptFile:
    """The kept file of this SHA-256 and purpose; raises `FileNotKept`."""
    query = select(Blob).where(col(Blob.sha256) == sha256, col(Blob.purpose) == purpose)
    blob = work.session.execute(query).scalar_one_or_none()
    if blob is None:
        raise FileNotKept
    return KeptFile(name=blob.name, sha256=sha256, content=work.resources.files.get(sha256))
