"""What lists and the ledger share: hashes of a list, and cells that have seen nothing yet."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.sampling import rules
from app.sampling.models import FrameEntry


def list_digest(entries: Sequence[FrameEntry], *, codes: Mapping[UUID, str]) -> str:
    """SHA-256 over the entries whose unit has a code: unit, person or size, whoever of them is asked."""
    return rules.frame_hash(_line(entry, codes=codes) for entry in entries if entry.unit_id in codes)


def frame_digest(entries: Sequence[FrameEntry], *, codes: Mapping[UUID, str]) -> str:
    """As `list_digest`, and who of them is not asked: it changes with every draw and every removal."""
    return rules.frame_hash(
        _line(entry, codes=codes) + ("" if entry.selected else "\tremoved")
        for entry in entries
        if entry.unit_id in codes
    )


def _line(entry: FrameEntry, *, codes: Mapping[UUID, str]) -> str:
    return f"{codes[entry.unit_id]}\t{entry.person_id or ''}\t{'' if entry.size is None else entry.size}"


def new_cell(audience_id: UUID, *, unit_id: UUID, target: int | None) -> dict[str, Any]:
    """A cell that has seen nothing yet."""
    counters = {"issued": 0, "received": 0, "counted": 0, "over": 0}
    return {"unit_id": unit_id, "audience_id": audience_id, "target": target, **counters}
