"""A staff application with the questionnaires, over a fresh database."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.permissions import Role
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.scorecards.routes import router as scorecards
from app.templates.routes import router
from tests.e2e.units.door import Browser


@pytest.fixture
def resources(sqlite_url: str, tmp_path: Path) -> Resources:
    return build_resources(Settings(data_dir=tmp_path, database_url=sqlite_url))


@pytest.fixture
def open_browser(resources: Resources) -> Callable[..., Browser]:
    def opened(role: Role = Role.MANAGER, lang: str = "vi") -> Browser:
        return Browser(resources, routers=(router, scorecards), role=role, lang=lang)

    return opened
