"""What the machine read on the forms of a campaign."""

from dataclasses import dataclass
from uuid import UUID

from app.core.unit_of_work import Work
from app.paper.service import places
from app.paper.store import scans as store


@dataclass(frozen=True, slots=True)
class LineRead:
    """One item as read; `accepted` only where the machine is sure of a single value."""

    serial: str
    item: str
    outcome: str
    values: tuple[str, ...]
    accepted: bool


def list_lines_read(work: Work, *, campaign_id: UUID) -> list[LineRead]:
    """Every item of a campaign's pages that count, as read last, by serial and page; none of the own unit."""
    newest = {
        (reading.serial, reading.page): reading
        for reading in store.list_campaign_readings(
            work.session, campaign_id=campaign_id, barred=places.barred_units(work)
        )
    }
    return [
        LineRead(reading.serial, item, row["outcome"], _values(row["value"]), bool(row["accepted"]))
        for reading in newest.values()
        for item, row in reading.items.items()
    ]


def _values(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (value,)
