"""Pages of invitations."""

from fastapi import APIRouter

from app.invitations.routes.delivery import router as delivery
from app.invitations.routes.pacing import router as pacing

router = APIRouter()
router.include_router(pacing)
router.include_router(delivery)
