"""Pages of self-assessment and of its appraisal."""

from fastapi import APIRouter

from app.scorecards.routes.analysing import router as analysing
from app.scorecards.routes.appraisals import router as appraisals
from app.scorecards.routes.cards import router as cards
from app.scorecards.routes.commenting import router as commenting
from app.scorecards.routes.concluding import router as concluding
from app.scorecards.routes.drafts import router as drafts
from app.scorecards.routes.evenly import router as evenly
from app.scorecards.routes.figures import router as figures
from app.scorecards.routes.leafing import router as leafing
from app.scorecards.routes.lines import router as lines
from app.scorecards.routes.objecting import router as objecting
from app.scorecards.routes.reporting import router as reporting

router = APIRouter()
router.include_router(cards)
router.include_router(lines)
router.include_router(objecting)
router.include_router(leafing)
router.include_router(evenly)
router.include_router(concluding)
router.include_router(analysing)  # before the page of a unit: its address takes any word
router.include_router(appraisals)
router.include_router(figures)
router.include_router(drafts)
router.include_router(commenting)
router.include_router(reporting)
