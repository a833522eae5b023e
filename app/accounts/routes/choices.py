"""What the pages of staff choose from, and how they give back what was typed."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request

from app.core import clock
from app.core.actor import EVERYWHERE
from app.core.unit_of_work import Work
from app.units import service as units
from app.units.models import Unit
from app.web.forms import PostedForm

Errors = list[tuple[str, str]]


def posted(form: PostedForm) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: form.first(name) for name in form.values}


def unit_choices(work: Work) -> list[Unit]:
    """Units that are valid today, in official order."""
    return units.list_units(work, scope=EVERYWHERE, on=clock.today())


def campaigns_of(request: Request, work: Work) -> dict[UUID, Any]:
    """The campaigns that a role may be limited to, by id; `main` hands in who knows them."""
    source: Callable[[Work], Sequence[Any]] | None = getattr(request.app.state, "list_campaigns", None)
    return {one.id: one for one in source(work)} if source else {}
