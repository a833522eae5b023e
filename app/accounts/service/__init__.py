"""The use cases of accounts."""

from app.accounts.service.sessions import find_actor, sign_out, touch_session
from app.accounts.service.signing import sign_in
from app.accounts.service.staff import StaffMember, add_user, list_names, list_staff

__all__ = [
    "StaffMember",
    "add_user",
    "find_actor",
    "list_names",
    "list_staff",
    "sign_in",
    "sign_out",
    "touch_session",
]
