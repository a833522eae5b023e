"""Staff: who there is, with which roles."""

from collections.abc import Sequence
from uuid import UUID

from app.accounts import rules
from app.accounts.errors import EmailTaken, PasswordTooWeak
from app.accounts.forms import NewUser
from app.accounts.models import RoleGrant, User
from app.accounts.service.passwords import hash_password
from app.accounts.store import staff as store
from app.core.audit import audited
from app.core.errors import CONSTRAINT_PROBLEMS
from app.core.unit_of_work import Work
from app.units import service as units
from app.units.errors import UnitNotFound

CONSTRAINT_PROBLEMS["uq_user_email"] = EmailTaken
CONSTRAINT_PROBLEMS["user.email"] = EmailTaken


@audited("accounts.user_added")
def add_user(work: Work, *, form: NewUser) -> User:
    """Adds a member of staff with one role. Raises `PasswordTooWeak`, `EmailTaken`, `UnitNotFound`."""
    if rules.is_weak_password(form.password, email=form.email):
        raise PasswordTooWeak(minimum=rules.MINIMUM_PASSWORD)
    unit_id = _unit_id(work, code=form.unit) if form.unit else None
    home_id = _unit_id(work, code=form.home) if form.home else unit_id
    user = User(
        email=rules.folded_email(form.email),
        name=form.name,
        home_unit_id=home_id,
        password_hash=hash_password(form.password),
    )
    grant = RoleGrant(user_id=user.id, role=form.role.value, unit_id=unit_id)
    store.add_user(work.session, user=user, grant=grant)
    work.note(object=f"user:{user.id}", unit_id=unit_id, role=form.role.value)
    return user


def _unit_id(work: Work, *, code: str) -> UUID:
    unit = units.find_unit_by_code(work, code=code)
    if unit is None:
        raise UnitNotFound(code=code)
    return unit.id


def list_names(work: Work, *, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of users by id, for lists that name who did something."""
    return store.list_names(work.session, user_ids=user_ids)
