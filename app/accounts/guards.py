"""How the staff application finds the person behind a cookie."""

from app.accounts import service
from app.core.unit_of_work import Work
from app.web.deps import SignedIn

SESSION_COOKIE = "__Host-phieu-staff"


class AccountsDoor:
    """The staff door, over the sessions of this room."""

    def find_actor(self, work: Work, *, session_id: str) -> SignedIn | None:
        """The actor of a session cookie, or None."""
        found = service.find_actor(work, session_id=session_id)
        return SignedIn(actor=found[0], stale=found[1]) if found else None

    def touch_session(self, work: Work, *, session_id: str) -> None:
        """Renews the session's last sight."""
        service.touch_session(work, session_id=session_id)
