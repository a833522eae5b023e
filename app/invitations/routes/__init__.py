"""Pages of invitations."""

from fastapi import APIRouter

from app.invitations.routes.delivery import router as delivery
from app.invitations.routes.pacing import router as pacing
from app.invitations.routes.reserves import router as reserves
from app.invitations.routes.texts import router as texts
from app.invitations.routes.undeliverable import router as undeliverable
from app.invitations.routes.waves import router as waves

SHELVES = (pacing, texts, waves, undeliverable, reserves, delivery)
router = APIRouter(routes=[route for one in SHELVES for route in one.routes])
