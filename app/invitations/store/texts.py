"""The words of mails, version by version."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import and_, delete, func, select
from sqlmodel import Session, col

from app.invitations.models import MailLanguage, MailText, Message
from app.invitations.rules import WAITING


def list_current_texts(session: Session, *, campaign_id: UUID) -> Sequence[MailText]:
    """The last version of each text of a campaign."""
    last = (
        select(
            col(MailText.group_key), col(MailText.kind), col(MailText.language),
            func.max(MailText.version).label("version"),
        )
        .where(col(MailText.campaign_id) == campaign_id)
        .group_by(col(MailText.group_key), col(MailText.kind), col(MailText.language))
        .subquery()
    )  # fmt: skip
    statement = select(MailText).join(
        last,
        and_(
            col(MailText.group_key) == last.c.group_key, col(MailText.kind) == last.c.kind,
            col(MailText.language) == last.c.language, col(MailText.version) == last.c.version,
        ),
    )  # fmt: skip
    return session.execute(statement.where(col(MailText.campaign_id) == campaign_id)).scalars().all()


def list_texts(session: Session, *, ids: Iterable[UUID]) -> dict[UUID, MailText]:
    """Texts by id."""
    statement = select(MailText).where(col(MailText.id).in_(sorted(ids)))
    return {row.id: row for row in session.execute(statement).scalars()}


def add_text(session: Session, *, text: MailText) -> None:
    """Adds a version."""
    session.add(text)
    session.flush()


def count_waiting_with(session: Session, *, campaign_id: UUID) -> dict[tuple[UUID | None, str], int]:
    """How many mails wait with each text: (text id or None for the shipped one, kind) -> mails."""
    statement = (
        select(col(Message.text_id), col(Message.kind), func.count())
        .where(col(Message.campaign_id) == campaign_id, col(Message.state).in_((*WAITING, "sending")))
        .group_by(col(Message.text_id), col(Message.kind))
    )
    return {(row[0], row[1]): row[2] for row in session.execute(statement)}


def list_languages(session: Session, *, campaign_id: UUID) -> dict[str, str]:
    """The languages chosen for groups: group -> language."""
    statement = select(col(MailLanguage.group_key), col(MailLanguage.language))
    found = session.execute(statement.where(col(MailLanguage.campaign_id) == campaign_id))
    return {row[0]: row[1] for row in found}


def put_language(session: Session, *, campaign_id: UUID, group: str, language: str | None) -> None:
    """Writes the language of a group; None: forgets it."""
    here = (col(MailLanguage.campaign_id) == campaign_id, col(MailLanguage.group_key) == group)
    session.execute(delete(MailLanguage).where(*here))
    if language is not None:
        session.add(MailLanguage(campaign_id=campaign_id, group_key=group, language=language))
    session.flush()
