"""Pages of campaigns."""

from fastapi import APIRouter

from app.campaigns.routes.domains import router as domains
from app.campaigns.routes.duties import router as duties
from app.campaigns.routes.rounds import router as rounds
from app.campaigns.routes.shaping import router as shaping

router = APIRouter(routes=[*rounds.routes, *shaping.routes, *domains.routes, *duties.routes])
