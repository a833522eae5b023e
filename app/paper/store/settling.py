"""What stands beside the clerks' entries: the machine's entry, lines somebody doubted."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from app.paper.models import DoubtedLine, MachineEntry, PaperForm


def add_machine_entry(session: Session, *, entry: MachineEntry) -> None:
    """Stores the machine's entry for ever."""
    session.add(entry)
    session.flush()


def find_machine_entry(session: Session, *, form: PaperForm) -> MachineEntry | None:
    """The machine's entry of a form; None where two people key it or nobody has yet."""
    where = (
        col(MachineEntry.unit_id) == form.unit_id,
        col(MachineEntry.campaign_id) == form.campaign_id,
        col(MachineEntry.serial) == form.serial,
    )
    return session.execute(select(MachineEntry).where(*where)).scalar_one_or_none()


def list_doubts(session: Session, *, form: PaperForm, items: Collection[str]) -> Sequence[DoubtedLine]:
    """The lines of a form that somebody doubted, among these items."""
    where: list[ColumnElement[bool]] = [
        col(DoubtedLine.unit_id) == form.unit_id,
        col(DoubtedLine.campaign_id) == form.campaign_id,
        col(DoubtedLine.serial) == form.serial,
        col(DoubtedLine.item).in_(list(items)),
    ]
    return session.execute(select(DoubtedLine).where(*where)).scalars().all()
