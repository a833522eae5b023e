"""A staff application with units and people, over a fresh database that holds the units of 2023."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.actor import SYSTEM
from app.core.permissions import Role
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from app.people.routes import router as people
from app.units import service
from app.units.routes import router as units
from tests.e2e.units.door import Browser
from tests.support.tree import ROOT

DATA = ROOT / "tests" / "data" / "tra_vinh_2023"


@pytest.fixture
def resources(sqlite_url: str, tmp_path: Path) -> Resources:
    held = build_resources(Settings(data_dir=tmp_path, database_url=sqlite_url))
    with open_work(held, actor=SYSTEM, writing=True) as work:
        service.import_units(work, content=(DATA / "units.xlsx").read_bytes(), name="units.xlsx")
    return held


@pytest.fixture
def open_browser(resources: Resources) -> Callable[..., Browser]:
    def opened(role: Role = Role.MANAGER, lang: str = "vi") -> Browser:
        return Browser(resources, routers=(units, people), role=role, lang=lang)

    return opened
