"""Mails that came back: whose they are, what is kept, and what follows for the person.

What follows never depends on whether somebody has answered: it would tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from app.core.audit import audited
from app.core.tokens import Purpose, Tokens
from app.core.unit_of_work import Work
from app.invitations import rules, store
from app.invitations.bounces import (
    TRY_AGAIN_AFTER,
    Kind,
    Prove,
    Report,
    Return,
    find_returned,
    is_timely,
    return_path,
    standing,
)
from app.invitations.models import Message

Became = Literal[
    "hard", "soft", "policy", "delayed", "repeated", "late", "foreign", "absence", "other", "unreadable"
]
"""What became of a mail in the mailbox. `foreign`: its address was not made here; `late`: outside the time
in which its mail can have come back; `repeated`: known already."""
RECORDED = ("hard", "soft", "policy", "delayed")


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail from the mailbox of what comes back, and when it arrived there; None: what it says itself."""

    report: Report
    received_at: datetime | None = None


def return_address(tokens: Tokens, *, mailbox: str, message_id: UUID) -> str:
    """The envelope sender of a mail; empty where no mailbox takes what comes back."""
    return return_path(mailbox, message_id=message_id, prove=_prove(tokens))


def _prove(tokens: Tokens) -> Prove:
    return lambda context: tokens.derive(Purpose.BOUNCE, context=context)


@audited("invitations.record_returns")
def record_returns(work: Work, *, returned: Iterable[Returned], now: datetime) -> list[Became]:
    """Records mails that came back and says what each became; the same ones again change nothing.

    A forged address, a report outside its time, an absence note and what cannot be read change nothing.
    """
    became: list[Became] = [_record(work, one=one, now=now) for one in returned]
    work.note(object="mails", messages=len(became), repeated=became.count("repeated"))
    return became


def _record(work: Work, *, one: Returned, now: datetime) -> Became:
    report = one.report
    if report.what != "failure" or report.kind is None:
        return report.what if report.what != "failure" else "other"
    message = _message_of(work, report=report)
    if message is None:
        return "foreign"
    received_at = min(one.received_at or report.sent_at or now, now)
    in_doubt = message.state in ("unknown", "sending")
    if not is_timely(received_at, sent_at=message.sent_at, in_doubt=in_doubt):
        return "late"
    if store.has_bounce(work.session, message_id=message.id, mark=report.mark):
        return "repeated"
    store.add_bounce(
        work.session,
        values={
            "message_id": message.id, "kind": report.kind, "status_code": report.status,
            "received_at": received_at, "mark": report.mark, "words": report.words,
        },
    )  # fmt: skip
    _settle(work, message=message, now=now)
    return report.kind


def _message_of(work: Work, *, report: Report) -> Message | None:
    message_id = find_returned(
        report.recipients, mailbox=work.resources.settings.bounce_address, prove=_prove(work.resources.tokens)
    )
    return store.find_message(work.session, message_id=message_id) if message_id else None


def _settle(work: Work, *, message: Message, now: datetime) -> None:
    """How the mail stands now. The first mail is judged by its own reports only, as it is shown by person."""
    if message.returned == "undeliverable":
        return
    judged = standing(_reports(work, message=message), sent_at=message.sent_at)
    store.set_returned(work.session, message_id=message.id, returned=judged, at=now)
    state = rules.next_state(message.state, event=judged)
    if state is None or (judged == "returned" and message.kind != "invite"):
        return
    values: dict[str, Any] = {"state": state}
    if judged == "returned":  # a full mailbox may have room tomorrow
        values |= {"due_at": now + TRY_AGAIN_AFTER, "attempts": 0}
    store.move_message(work.session, message_id=message.id, state=message.state, values=values)


def _reports(work: Work, *, message: Message) -> list[Return]:
    if message.kind == "remind":
        found = store.list_bounces_of(work.session, invitation_id=message.invitation_id)
        return [Return(cast(Kind, row[0]), row[1]) for row in found]
    known = store.list_bounces(work.session, message_id=message.id)
    return [Return(cast(Kind, row[0]), row[1]) for row in known]
