"""Pages of units. The fixed addresses come before that of one unit."""

from fastapi import APIRouter

from app.units.routes.editing import router as editing
from app.units.routes.importing import router as importing
from app.units.routes.succession import router as succession
from app.units.routes.tree import router as tree
from app.units.routes.types import router as types

parts = (importing, types, editing, succession, tree)
router = APIRouter(routes=[route for part in parts for route in part.routes])
