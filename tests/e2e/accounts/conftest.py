"""The sign-in pages over a fresh database."""

import pytest
from starlette.testclient import TestClient

from app.accounts.guards import SESSION_COOKIE, AccountsDoor
from app.accounts.routes import router
from app.core.resources import Resources
from app.web.application import build_application
from tests.support.house import SITE, Visitor, house, sqlite_house

__all__ = ["house", "sqlite_house"]


@pytest.fixture
def visitor(sqlite_house: Resources) -> Visitor:
    app = build_application(
        sqlite_house, routers=(router,), session_cookie=SESSION_COOKIE, staff_door=AccountsDoor()
    )
    return Visitor(TestClient(app, base_url=SITE))
