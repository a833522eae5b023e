"""Those whom no mail reaches: who they are, why, a better address; mails refused for the sender's sake."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.actor import Scope
from app.core.audit import audited
from app.core.clock import in_vietnam
from app.core.i18n import Language, translate
from app.core.tabular import SheetToWrite, write_workbook
from app.core.unit_of_work import Work
from app.invitations import store
from app.invitations.bounces import find_status, kind_of
from app.invitations.service.delivery import DeliveryRow, get_delivery, list_delivery
from app.invitations.service.issuing import queue_messages
from app.invitations.service.links import get_invitation, raise_gen
from app.people import service as people

Reason = Literal["no_mailbox", "no_domain", "full", "unreachable"]
_NO_DOMAIN: Final = frozenset({"5.1.2", "5.1.10", "5.4.4"})
_FULL: Final = frozenset({"5.2.2", "4.2.2"})


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody to call: the row of the ledger, why in one word, and what the server said."""

    row: DeliveryRow
    reason: Reason
    words: str


def list_undeliverable(
    work: Work, *, campaign_id: UUID, scope: Scope, search: str = "", start: int = 0, limit: int | None = None
) -> list[Unreached]:
    """Open invitations whose first mail was found undeliverable, in the order of units and names."""
    rows = list_delivery(
        work, campaign_id=campaign_id, scope=scope, state="undeliverable", search=search, start=start,
        limit=limit,
    )  # fmt: skip
    known = store.list_latest(work.session, message_ids=[row.message_id for row in rows if row.message_id])
    found = []
    for row in rows:
        status, words = find_status(row.reply), row.reply
        kind: str | None = kind_of(status, words=words)
        if row.message_id in known:
            kind, status, words = known[row.message_id]
        found.append(Unreached(row, _reason(kind, status), words))
    return found


def _reason(kind: str | None, status: str) -> Reason:
    if status in _FULL:
        return "full"
    if status in _NO_DOMAIN:
        return "no_domain"
    return "unreachable" if kind == "soft" else "no_mailbox"


@audited("invitations.correct_address")
def correct_address(
    work: Work,
    *,
    campaign_id: UUID,
    unit_id: UUID,
    invitation_id: UUID,
    email: str,
    reason: str,
    scope: Scope,
) -> None:
    """Gives a person another address; the old link becomes worthless and a new one is sent there.

    Raises `InvitationNotFound` outside the scope, `AddressRefused`, `InvitationsNotOpen`,
    `InvitationRevoked`.
    """
    get_delivery(work, campaign_id=campaign_id, unit_id=unit_id, invitation_id=invitation_id, scope=scope)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    invitation = get_invitation(work, unit_id=unit_id, invitation_id=invitation_id)
    allowed = campaigns.official_domains(work, campaign=campaign)
    people.correct_address(work, person_id=invitation.person_id, email=email, scope=scope, domains=allowed)
    raise_gen(work, unit_id=unit_id, invitation_id=invitation_id, reason=reason)
    queue_messages(work, campaign_id=campaign_id, kind="invite", scope=scope)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=unit_id, invitation=str(invitation_id), reason=reason
    )


@audited("invitations.send_blocked")
def send_blocked(work: Work, *, campaign_id: UUID) -> int:
    """Sends first mails once more that were refused because of the sender; returns how many."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    released = store.release_blocked(work.session, campaign_id=campaign_id, now=work.now())
    work.note(object=f"campaign:{campaign.key}", messages=released)
    return released


COLUMNS: Final = (
    "Person",
    "Position",
    "Unit",
    "Telephone",
    "Address",
    "Reason",
    "Words of the server",
    "Since",
)
REASONS: Final[dict[Reason, str]] = {
    "no_mailbox": "There is no such mailbox",
    "no_domain": "The part after @ does not exist or takes no mail",
    "full": "The mailbox is full",
    "unreachable": "The person's mail server cannot be reached",
}
"""Message ids; the page says the same."""


def undeliverable_workbook(work: Work, *, campaign_id: UUID, scope: Scope, language: Language) -> bytes:
    """The list as a workbook; text stays text, whatever it begins with."""
    rows = [
        (
            one.row.full_name, one.row.position,
            (one.row.unit_en if language == "en" else "") or one.row.unit_vi, one.row.phone, one.row.email,
            translate(language, REASONS[one.reason]), one.words,
            in_vietnam(one.row.returned_at).replace(tzinfo=None) if one.row.returned_at else None,
        )
        for one in list_undeliverable(work, campaign_id=campaign_id, scope=scope)
    ]  # fmt: skip
    out = BytesIO()
    sheet = SheetToWrite(
        name=translate(language, "Undeliverable"),
        headings=[translate(language, heading) for heading in COLUMNS],
        rows=rows,
        widths=(28, 28, 36, 16, 32, 32, 48, 12),
    )
    write_workbook(out, sheets=[sheet])
    return out.getvalue()
