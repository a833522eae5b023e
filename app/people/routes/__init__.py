"""Pages of people: the list, and the import of a workbook in two steps."""

from fastapi import APIRouter

from app.people.routes.checking import router as checking
from app.people.routes.importing import router as importing
from app.people.routes.listing import router as listing

parts = (listing, importing, checking)
router = APIRouter(routes=[route for part in parts for route in part.routes])
