"""The start page, how a round goes, and the local mailbox of the demonstration."""

from fastapi import APIRouter

from app.home.routes.collection import router as collection
from app.home.routes.progress import router as progress
from app.home.routes.start import router as start

router = APIRouter(routes=[*start.routes, *progress.routes, *collection.routes])
