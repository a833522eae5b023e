"""Two doors: `public` for those who answer, `router` for staff."""

from app.responses.routes.receipts import lists
from app.responses.routes.respondents import public
from app.responses.routes.staff import router
from app.responses.routes.ticket import ANSWER_COOKIE

public.include_router(lists)

__all__ = ["ANSWER_COOKIE", "public", "router"]
