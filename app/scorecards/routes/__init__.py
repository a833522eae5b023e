"""Pages of self-assessment."""

from fastapi import APIRouter

from app.scorecards.routes.cards import router as cards
from app.scorecards.routes.lines import router as lines

router = APIRouter()
router.include_router(cards)
router.include_router(lines)
