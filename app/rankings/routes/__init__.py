"""Two doors: `public` for everybody, `router` for staff."""

from fastapi import APIRouter

from app.rankings.routes.council import router as council
from app.rankings.routes.public import public
from app.rankings.routes.runs import router as runs

router = APIRouter()
router.include_router(council)
router.include_router(runs)

__all__ = ["public", "router"]
