"""Pages of sampling."""

from fastapi import APIRouter

from app.sampling.routes.compiling import router as compiling
from app.sampling.routes.draws import router as draws
from app.sampling.routes.frames import router as frames
from app.sampling.routes.ledger import router as ledger
from app.sampling.routes.lists import router as lists
from app.sampling.routes.quotas import router as quotas

parts = (frames, draws, quotas, ledger, lists, compiling)
router = APIRouter(routes=[route for part in parts for route in part.routes])
