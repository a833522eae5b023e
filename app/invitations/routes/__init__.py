"""Pages of invitations."""

from fastapi import APIRouter

from app.invitations.routes.delivery import router as delivery
from app.invitations.routes.pacing import router as pacing
from app.invitations.routes.texts import router as texts
from app.invitations.routes.undeliverable import router as undeliverable
from app.invitations.routes.waves import router as waves

router = APIRouter(
    routes=[*pacing.routes, *texts.routes, *waves.routes, *undeliverable.routes, *delivery.routes]
)
