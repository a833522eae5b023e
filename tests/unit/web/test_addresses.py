"""Addresses by name: as the application itself would give them, and quoted."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI

from app.core.resources import build_resources
from app.core.settings import Settings
from app.web.addresses import Addresses
from tests.support import routes

SOMEBODY = UUID("5f0c9a52-94a1-4f8e-9a3c-6b1f0d7e2a11")


def small() -> Addresses:
    app = FastAPI()
    app.add_api_route("/units/{unit_id}/edit", lambda: None, name="units.edit")
    app.add_api_route("/pages/{number:int}", lambda: None, name="pages.show")
    return Addresses(app)


def test_places_are_filled_and_quoted() -> None:
    assert small().find("units.edit", {"unit_id": SOMEBODY}) == f"/units/{SOMEBODY}/edit"
    assert small().find("pages.show", {"number": 7}) == "/pages/7"
    assert small().find("units.edit", {"unit_id": "a/../b?c"}) == "/units/a%2F..%2Fb%3Fc/edit"


@pytest.mark.parametrize(
    ("name", "params"), [("units.gone", {}), ("units.edit", {}), ("units.edit", {"unit_id": 1, "more": 2})]
)
def test_what_fits_no_route_is_an_error(name: str, params: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        small().find(name, params)


def test_every_route_has_the_address_that_the_application_gives(tmp_path: Path) -> None:
    resources = build_resources(Settings(data_dir=tmp_path))
    try:
        for app in routes.applications(resources).values():
            for route, _endpoint in routes.endpoints(app):
                params = dict.fromkeys(re.findall(r"{(\w+)", route.path), "1")
                ours = app.state.addresses.find(route.name, params)
                assert ours == str(app.url_path_for(route.name, **params))
    finally:
        resources.database.dispose()
