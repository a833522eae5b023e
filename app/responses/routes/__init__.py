"""Two doors: `public` for those who answer, `router` for staff."""

from fastapi import APIRouter

from app.responses.routes.accepting import statements
from app.responses.routes.keys import keys
from app.responses.routes.receipts import lists
from app.responses.routes.respondents import public as answering
from app.responses.routes.staff import router as counts
from app.responses.routes.ticket import ANSWER_COOKIE

router = APIRouter(routes=[*counts.routes, *keys.routes, *statements.routes])
public = APIRouter(routes=[*answering.routes, *lists.routes])

__all__ = ["ANSWER_COOKIE", "public", "router"]
