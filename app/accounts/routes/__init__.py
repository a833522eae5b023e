"""Pages of accounts."""

from fastapi import APIRouter

from app.accounts.routes.signing import router as signing
from app.accounts.routes.staff import router as staff

router = APIRouter()
router.include_router(signing)
router.include_router(staff)
