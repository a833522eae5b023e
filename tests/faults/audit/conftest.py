"""A trail of a thousand events, without the triggers that guard it: what a superuser has before them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.actor import SYSTEM
from app.core.audit import AuditNote, write_notes
from app.core.resources import Resources
from tests.support.house import house

__all__ = ["house"]
EVENTS, AT_ONCE = 1000, 5
STARTED = datetime(2026, 1, 5, 1, 0, 0, 1, tzinfo=UTC)


def note(number: int) -> AuditNote:
    """One event; every third is about no unit."""
    unit_id = None if number % 3 == 0 else UUID(int=number)
    details = {"number": number, "name": f"n\u1ed9i v\u1ee5 {number}", "parts": [1, {"b": True, "a": "x"}]}
    return AuditNote(object=f"thing:{number}", unit_id=unit_id, details=details, verb="test.happened")


@pytest.fixture
def bared(house: Resources) -> Resources:
    """The house with the trail filled and its triggers gone."""
    with house.database.transaction(writing=True) as opened:
        for number in range(1, EVENTS + 1, AT_ONCE):
            at = STARTED + timedelta(seconds=17 * number)
            notes = [note(number + more) for more in range(AT_ONCE)]
            write_notes(opened.session, actor=SYSTEM, notes=notes, at=at)
        if house.database.is_sqlite:
            opened.session.execute(text("DROP TRIGGER audit_event_no_update"))
            opened.session.execute(text("DROP TRIGGER audit_event_no_delete"))
        else:
            opened.session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        opened.session.commit()
    return house
