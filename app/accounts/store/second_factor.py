"""SQL of second factors and recovery codes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col

from app.accounts.models import RecoveryCode, User


def set_second_factor(session: Session, *, user_id: UUID, secret: str, step: int) -> bool:
    """Keeps the sealed secret and the step of its first code; False where there is one already."""
    done = session.execute(
        update(User)
        .where(col(User.id) == user_id, col(User.totp_secret).is_(None))
        .values(totp_secret=secret, totp_last_step=step)
        .execution_options(synchronize_session=False)
    )
    return _hit(done)


def advance_step(session: Session, *, user_id: UUID, step: int) -> bool:
    """Takes a step as used; False where it, or a later one, was used before."""
    done = session.execute(
        update(User)
        .where(
            col(User.id) == user_id, or_(col(User.totp_last_step).is_(None), col(User.totp_last_step) < step)
        )
        .values(totp_last_step=step)
        .execution_options(synchronize_session=False)
    )
    return _hit(done)


def replace_recovery_codes(session: Session, *, user_id: UUID, digests: Sequence[str]) -> None:
    """New recovery codes in the place of all former ones."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    session.execute(insert(RecoveryCode), [{"user_id": user_id, "digest": one} for one in digests])


def use_recovery_code(session: Session, *, user_id: UUID, digest: str) -> bool:
    """Takes a recovery code out; False where there is none."""
    done = session.execute(
        delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id, col(RecoveryCode.digest) == digest)
    )
    return _hit(done)


def count_recovery_codes(session: Session, *, user_id: UUID) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).select_from(RecoveryCode).where(col(RecoveryCode.user_id) == user_id)
    left: int = session.execute(query).scalar_one()
    return left


def _hit(done: object) -> bool:
    return isinstance(done, CursorResult) and done.rowcount == 1
