"""Pages of paper."""

from fastapi import APIRouter

from app.paper.routes.agreement import router as agreement
from app.paper.routes.batches import router as batches
from app.paper.routes.corrections import router as corrections
from app.paper.routes.desk import router as desk
from app.paper.routes.disputes import router as disputes
from app.paper.routes.gallery import router as gallery
from app.paper.routes.ledger import router as ledger
from app.paper.routes.pages import router as pages
from app.paper.routes.planting import router as planting
from app.paper.routes.printed_words import router as printed_words
from app.paper.routes.rechecks import router as rechecks
from app.paper.routes.returns import router as returns
from app.paper.routes.scans import router as scans
from app.paper.routes.voiding import router as voiding

parts = (
    batches, voiding, returns, ledger, scans, pages, desk, disputes, gallery, agreement, corrections,
    planting, rechecks, printed_words,
)  # fmt: skip
router = APIRouter(routes=[route for part in parts for route in part.routes])
