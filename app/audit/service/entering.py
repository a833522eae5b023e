"""Who may enter the database: what `phieu database roles` gave and took."""

from app.core.audit import audited
from app.core.unit_of_work import Work


@audited("audit.roles_set")
def record_role(work: Work, *, name: str, created: bool, granted: int, taken: int, password: bool) -> None:
    """Writes down what became of a database role. `granted`, `taken`: rights that it lacked, or had too many.

    `password`: a new one was set; it is not written down.
    """
    work.note(object=f"role:{name}", created=created, granted=granted, taken=taken, password_set=password)
