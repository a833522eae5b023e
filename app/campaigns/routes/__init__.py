"""Pages of campaigns."""

from fastapi import APIRouter

from app.campaigns.routes.domains import router as domains
from app.campaigns.routes.duties import router as duties
from app.campaigns.routes.keying import router as keying
from app.campaigns.routes.rounds import router as rounds
from app.campaigns.routes.shaping import router as shaping

parts = (rounds, shaping, domains, keying, duties)
router = APIRouter(routes=[route for part in parts for route in part.routes])
