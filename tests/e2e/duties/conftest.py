"""A running campaign, and the two people who sign in to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import staff_application
from tests.integration.campaigns.province import RUNNING, Province, copied, province
from tests.support.cast import MANAGER, OFFICER, Member
from tests.support.house import SITE, Visitor, enrol

__all__ = ["province"]


def signed_in(province: Province, member: Member, *, lang: str) -> Visitor:
    """A person at the staff pages, in a language."""
    client = TestClient(staff_application(province.resources), base_url=SITE)
    client.cookies.set("__Host-phieu-language", lang)
    visitor = Visitor(client)
    visitor.sign_in(member)
    return visitor


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Province]:
    """A campaign that has started, with two managers."""
    with copied(RUNNING, "sqlite", tmp_path) as province:
        for member in (OFFICER, MANAGER):
            enrol(province.resources, member)
        yield province


@pytest.fixture(params=["vi", "en"])
def two(running: Province, request: pytest.FixtureRequest) -> tuple[Visitor, Visitor]:
    """Who asks and who decides."""
    return signed_in(running, OFFICER, lang=request.param), signed_in(running, MANAGER, lang=request.param)
