"""How the staff application finds the person behind a cookie."""

from fastapi import Request

from app.accounts import service
from app.accounts.service import Origin
from app.core.unit_of_work import Work
from app.web.deps import SignedIn

SESSION_COOKIE = "__Host-phieu-staff"
HALF_COOKIE = "__Host-phieu-half"
"""Between the password and the code."""


def origin_of(request: Request) -> Origin:
    """Where a request comes from, for counting tries and for the list of own sessions."""
    address = request.client.host if request.client else ""
    return Origin(address=address, user_agent=request.headers.get("user-agent", ""))


class AccountsDoor:
    """The staff door, over the sessions of this room."""

    def find_actor(self, work: Work, *, session_id: str) -> SignedIn | None:
        """The actor of a session cookie, or None."""
        found = service.find_actor(work, session_id=session_id)
        return SignedIn(actor=found[0], stale=found[1]) if found else None

    def touch_session(self, work: Work, *, session_id: str) -> None:
        """Renews the session's last sight."""
        service.touch_session(work, session_id=session_id)
