"""What each verb of both applications declares that it takes in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.core.resources import Resources
from app.web.deps import Intake
from tests.support import routes


@dataclass(frozen=True, slots=True)
class Verb:
    """One address that takes a form."""

    app: str
    route: APIRoute
    intake: Intake

    @property
    def name(self) -> str:
        """The name of the route."""
        return self.route.name

    @property
    def model(self) -> type[BaseModel]:
        """The form that is taken; a verb that declares none fails here, by name."""
        assert self.intake.takes is not None, f"{self.name} declares no form: @verb(..., takes=TheForm)"
        return self.intake.takes

    @property
    def fields(self) -> frozenset[str]:
        """Names of the fields that the form may hold, the token and the file aside."""
        return frozenset(self.model.model_fields)


def verbs(resources: Resources) -> Iterator[Verb]:
    """Every route of both applications that takes a form."""
    for name, app in routes.applications(resources).items():
        for route, endpoint in routes.endpoints(app):
            if routes.takes_form(endpoint):
                yield Verb(name, route, intake_of(endpoint))


def intake_of(endpoint: Any) -> Intake:
    """What an endpoint's door declares."""
    found = endpoint.intake
    assert isinstance(found, Intake)
    return found
