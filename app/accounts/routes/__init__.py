"""Pages of accounts."""

from fastapi import APIRouter

from app.accounts.routes.grants import router as grants
from app.accounts.routes.own_account import router as own_account
from app.accounts.routes.passwords import router as passwords
from app.accounts.routes.round_rights import router as round_rights
from app.accounts.routes.second_factor import router as second_factor
from app.accounts.routes.signing import router as signing
from app.accounts.routes.staff import router as staff

parts = (signing, own_account, second_factor, staff, grants, passwords, round_rights)
router = APIRouter(routes=[route for part in parts for route in part.routes])
