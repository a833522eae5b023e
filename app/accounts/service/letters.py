"""Letters to staff: queued beside what they tell of, written when they leave, kept nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from app.accounts.mailing import write_letter
from app.accounts.models import User
from app.accounts.rules import standing
from app.accounts.service.links import link_token
from app.accounts.store import directory, letters
from app.core import i18n, queue
from app.core.ids import uuid7
from app.core.mail.port import Mail
from app.core.models import Job
from app.core.unit_of_work import Work

Purpose = Literal[
    "invitation", "reset", "password_changed", "address_changed", "second_factor_set", "second_factor_reset"
]
LETTER_LABELS: Final[dict[str, str]] = {
    "invitation": "Invitation",
    "reset": "Link for a new password",
    "password_changed": "Notice: the password was changed",
    "address_changed": "Notice: the address was changed",
    "second_factor_set": "Notice: a second factor was set up",
    "second_factor_reset": "Notice: the second factor was removed",
}
"""English message ids of what a letter is about."""
SHOWN_LETTERS: Final = 10


@dataclass(frozen=True, slots=True)
class LetterRow:
    """How far a letter is. `state`: queued, retry, sent or failed; `reply`: what the relay said."""

    label: str
    state: str
    at: datetime
    due_at: datetime
    reply: str


def queue_letter(work: Work, *, user_id: UUID, purpose: Purpose, address: str = "") -> None:
    """Puts a letter in the queue; it leaves once the unit of work is committed.

    `address`: where to, if not to the account's own address; it is forgotten once the letter is settled.
    """
    payload = {"user_id": str(user_id), "purpose": purpose, "at": work.now().isoformat()}
    queue.enqueue(
        work.session, kind=letters.KIND, dedupe_key=letters.key_of(user_id, name=f"{purpose}:{uuid7()}"),
        payload={**payload, "address": address} if address else payload, due_at=work.now(),
    )  # fmt: skip


def compose_letter(work: Work, *, job: Job) -> Mail | None:
    """The mail of a queued letter, its link made now; None when it is no longer wanted."""
    user = directory.find_user(work.session, user_id=UUID(job.payload["user_id"]))
    purpose = _purpose_now(job.payload["purpose"], user=user)
    if user is None or purpose is None:
        return None
    settings = work.resources.settings
    domain = settings.mail_from.rsplit("@", 1)[-1].strip("<> ") or "localhost"
    return write_letter(
        purpose,
        language=settings.language,
        address=job.payload.get("address") or user.email,
        values={
            "name": user.name,
            "email": user.email,
            "site": settings.staff_url.rstrip("/"),
            "at": i18n.format_datetime(datetime.fromisoformat(job.payload["at"])),
            **_link(work, user=user, purpose=purpose),
        },
        message_id=f"<letter-{job.id}@{domain}>",
    )


def _purpose_now(purpose: str, *, user: User | None) -> str | None:
    """What the letter has become: who never chose a password is invited again; who is out gets no link."""
    if user is None or purpose not in standing.LINK_LASTS:
        return purpose
    return {"invited": "invitation", "active": "reset" if purpose == "reset" else None}.get(user.state)


def _link(work: Work, *, user: User, purpose: str) -> dict[str, str]:
    lasts = standing.LINK_LASTS.get(purpose)
    if lasts is None:
        return {}
    until = work.now() + lasts
    token = link_token(work.resources.tokens, user=user, until=until)
    link = f"{work.resources.settings.staff_url.rstrip('/')}/password/{token}"
    return {"link": link, "until": i18n.format_datetime(until)}


def next_letter_wait(job: Job, *, unknown: bool) -> timedelta | None:
    """How long until a letter is tried again, or None when it has been tried long enough."""
    return standing.letter_wait(job.attempts, purpose=job.payload["purpose"], unknown=unknown)


def forget_address(work: Work, *, job: Job) -> None:
    """Takes the address out of a settled letter that went elsewhere than to the account's own."""
    if "address" in job.payload:
        kept = {key: value for key, value in job.payload.items() if key != "address"}
        letters.set_payload(work.session, job_id=job.id, payload=kept)


def list_letters(work: Work, *, user_id: UUID) -> list[LetterRow]:
    """The latest letters to a member of staff, the newest first."""
    rows = letters.list_letters(work.session, user_id=user_id, limit=SHOWN_LETTERS)
    return [
        LetterRow(
            label=LETTER_LABELS[row.payload["purpose"]],
            state=_state(row),
            at=datetime.fromisoformat(row.payload["at"]),
            due_at=row.due_at,
            reply=row.last_error,
        )
        for row in rows
    ]


def _state(job: Job) -> str:
    if job.state == "done":
        return "sent"
    if job.state == "failed":
        return "failed"
    return "retry" if job.last_error else "queued"
