"""Pages of results. The fixed addresses come before that of one unit."""

from fastapi import APIRouter

from app.reports.routes.changes import router as changes
from app.reports.routes.looks import router as looks
from app.reports.routes.results import router as results
from app.reports.routes.runs import router as runs

parts = (changes, runs, looks, results)
router = APIRouter(routes=[route for part in parts for route in part.routes])
