"""Pages of the staff: who there is."""

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.core.permissions import ROLE_LABELS, Permission
from app.core.unit_of_work import Work
from app.web.deps import page
from app.web.view import render

router = APIRouter()


@router.get("/users", name="accounts.users")
@page(Permission.USERS_MANAGE)
def list_users(request: Request, work: Work) -> Response:
    """Everybody who can sign in, with their roles."""
    context = {"staff": service.list_staff(work), "labels": ROLE_LABELS}
    return render(request, "accounts/users.html", context=context)
