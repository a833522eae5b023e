"""Counts of invitations by cell: nothing here knows who answered."""

from dataclasses import dataclass
from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.invitations.service.delivery import SHOWN_AS
from app.invitations.store import counts as store

Cell = tuple[UUID, UUID]
"""(unit, audience)."""


def count_issued(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> dict[Cell, int]:
    """How many people of each cell were sent a first mail: each once, however often the link was renewed."""
    rows = store.count_issued(work.session, campaign_id=campaign_id, scope=scope)
    return {(unit_id, audience_id): count for unit_id, audience_id, count in rows}


@dataclass(frozen=True, slots=True)
class MailCount:
    """First mails of one cell. `asked`: open invitations; of them `delivered` and `undeliverable` mails."""

    asked: int
    delivered: int
    undeliverable: int


def count_mails(work: Work, *, campaign_id: UUID, scope: Scope) -> dict[Cell, MailCount]:
    """How the first mails stand in each cell that has an open invitation."""
    rows = store.count_mails(
        work.session,
        campaign_id=campaign_id,
        scope=scope,
        now=work.now(),
        arrived=SHOWN_AS["sent"],
        lost=SHOWN_AS["undeliverable"],
    )
    return {(row[0], row[1]): MailCount(*row[2:]) for row in rows}


def has_undelivered(work: Work, *, campaign_id: UUID) -> bool:
    """Whether the first mail to anybody came to nothing."""
    return store.has_first_mail_in(
        work.session, campaign_id=campaign_id, now=work.now(), states=SHOWN_AS["undeliverable"]
    )
