"""The delivery ledger: what became of the first mail to each person. It knows nothing about answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.invitations import store
from app.invitations.errors import InvitationNotFound

DeliveryState = Literal["none", "queued", "sent", "retry", "returned", "blocked", "undeliverable", "revoked"]
SHOWN_AS: Final[dict[DeliveryState, tuple[str, ...]]] = {
    "none": ("none", "dropped"),
    "queued": ("queued", "sending"),
    "sent": ("sent",),
    "retry": ("retry", "unknown", "delayed"),
    "returned": ("returned",),
    "blocked": ("blocked",),
    "undeliverable": ("undeliverable", "failed"),
    "revoked": ("revoked",),
}
"""What is shown, and the states behind it; `none`: no mail for the present link yet.

`returned`: it came back and is sent once more; `blocked`: refused because of the sender; `undeliverable`:
somebody has to call."""
_SHOWN: Final = {state: shown for shown, states in SHOWN_AS.items() for state in states}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One invitation: who, where, and how far the first mail is. `due_at`: the next try of a waiting mail.

    `message_id`: the first mail with the present link; `returned_at`: when it was found how it stands.
    """

    unit_id: UUID
    invitation_id: UUID
    audience_id: UUID
    full_name: str
    position: str
    unit_vi: str
    unit_en: str
    state: DeliveryState
    due_at: datetime | None
    sent_at: datetime | None
    attempts: int
    reply: str
    message_id: UUID | None
    email: str
    phone: str
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """A report on a first mail: its kind, when it came, the status and the words of the server."""

    kind: str
    at: datetime
    status: str
    words: str


def list_delivery(
    work: Work, *, campaign_id: UUID, scope: Scope, state: DeliveryState | None = None, search: str = "",
    start: int = 0, limit: int | None = None,
) -> list[DeliveryRow]:  # fmt: skip
    """Rows in the order of units and given names.

    `search` looks in names of people and units, without marks, and in addresses.
    """
    found = store.list_delivery(
        work.session, campaign_id=campaign_id, scope=scope, states=SHOWN_AS[state] if state else (),
        search=search.strip(), now=work.now(), start=start, limit=limit,
    )  # fmt: skip
    return [_row(row) for row in found]


def get_delivery(
    work: Work, *, campaign_id: UUID, unit_id: UUID, invitation_id: UUID, scope: Scope
) -> DeliveryRow:
    """One row; raises `InvitationNotFound`, also outside the scope."""
    found = store.find_delivery(
        work.session, campaign_id=campaign_id, unit_id=unit_id, invitation_id=invitation_id, scope=scope,
        now=work.now(),
    )  # fmt: skip
    if found is None:
        raise InvitationNotFound
    return _row(tuple(found))


def _row(row: Any) -> DeliveryRow:
    unit_id, invitation_id, audience_id, state, name, position = row[:6]
    unit_vi, unit_en, mail, due_at, sent_at, attempts, reply, message_id = row[6:14]
    email, phone, returned_at = row[14:]
    shown: DeliveryState = "revoked" if state == "revoked" else _SHOWN[mail]
    return DeliveryRow(
        unit_id=unit_id,
        invitation_id=invitation_id,
        audience_id=audience_id,
        full_name=name,
        position=position,
        unit_vi=unit_vi,
        unit_en=unit_en,
        state=shown,
        due_at=due_at,
        sent_at=sent_at,
        attempts=attempts or 0,
        reply=reply or "",
        message_id=message_id,
        email=email,
        phone=phone,
        returned_at=returned_at,
    )


def count_delivery(work: Work, *, campaign_id: UUID, scope: Scope) -> dict[DeliveryState, int]:
    """How many invitations stand in each shown state; every state is a key."""
    counts: dict[DeliveryState, int] = dict.fromkeys(SHOWN_AS, 0)
    found = store.count_delivery(work.session, campaign_id=campaign_id, scope=scope, now=work.now())
    for (state, mail), count in found.items():
        counts["revoked" if state == "revoked" else _SHOWN[mail]] += count
    return counts


def list_events(work: Work, *, row: DeliveryRow) -> list[DeliveryEvent]:
    """What servers reported about the first mail of a row of the ledger, in the order of time."""
    if row.message_id is None:
        return []
    return [DeliveryEvent(*found) for found in store.list_bounces(work.session, message_id=row.message_id)]
