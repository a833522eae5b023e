"""The staff application of the rooms up to invitations, over a province with a campaign in draft."""

from collections.abc import Callable

import pytest

from app.campaigns.routes import router as campaigns
from app.core.permissions import Role
from app.invitations.routes import router as invitations
from app.people.routes import router as people
from app.sampling.routes import router as sampling
from app.units.routes import router as units
from tests.e2e.units.door import Browser
from tests.integration.campaigns.province import Province

ROUTERS = (units, people, campaigns, sampling, invitations)
Open = Callable[..., Browser]


@pytest.fixture
def browser(province: Province) -> Open:
    """Opens a browser for a role and a language."""

    def open_browser(role: Role = Role.MANAGER, lang: str = "vi") -> Browser:
        return Browser(province.resources, routers=ROUTERS, role=role, lang=lang)

    return open_browser
