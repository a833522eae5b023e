"""Publications, for everybody: what is out, its tables, one unit, the file itself, a copy to keep."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from app.core.unit_of_work import Work
from app.rankings import service
from app.rankings.errors import NoSuchPublication
from app.rankings.models import Publication
from app.web.deps import Number, page
from app.web.downloads import download
from app.web.view import language_of, render, see_other, sheets

public = APIRouter()
HERE: Final = "/published/{key}/{number}"


@public.get("/published", name="published.list")
@page(None)
def list_published(work: Work, request: Request) -> Response:
    """The latest publication of every round."""
    return render(request, "rankings/published.html", context={"found": service.list_public(work)})


@public.get("/published/{key}", name="published.latest")
@page(None)
def show_latest(work: Work, key: str) -> Response:
    """The latest publication of a round."""
    found, _ = service.get_public(work, key=key)
    return see_other(f"/published/{key}/{found.number}")


@public.get(HERE, name="published.show")
@page(None)
def show_publication(work: Work, request: Request, key: str, number: Number) -> Response:
    """Ranks, classes and domains of every unit, with the method and what it cannot tell."""
    found, of_round = service.get_public(work, key=key, number=number)
    context = {**_context(work, key=key, publication=found), "of_round": of_round}
    return render(request, "rankings/publication.html", context=context)


@public.get(f"{HERE}/units/{{unit}}", name="published.unit")
@page(None)
def show_published_unit(work: Work, request: Request, key: str, number: Number, unit: str) -> Response:
    """One unit: domains and every line of the criteria."""
    found, _ = service.get_public(work, key=key, number=number)
    context = _context(work, key=key, publication=found)
    read = context["found"]
    if unit not in read.units:
        raise NoSuchPublication
    context |= {"unit": read.units[unit], "lines": read.lines(unit)}
    return render(request, "rankings/published_unit.html", context=context)


@public.get(f"{HERE}/publication.zip", name="published.file")
@page(None)
def hand_out_publication(work: Work, key: str, number: Number) -> Response:
    """The file from which everything can be computed again."""
    found, _ = service.get_public(work, key=key, number=number)
    content = service.public_content(work, publication=found)
    return download(content, name=f"{key}-{found.number}.zip", media_type="application/zip")


@public.get(f"{HERE}/copy.html", name="published.copy")
@page(None)
def hand_out_copy(work: Work, request: Request, key: str, number: Number) -> Response:
    """The whole publication as one page that opens without a network."""
    found, _ = service.get_public(work, key=key, number=number)
    context = {**_context(work, key=key, publication=found), "sheet": sheets("app.css", "figures.css")}
    drawn = render(request, "rankings/copy.html", context=context)
    name = f"{key}-{found.number}-{language_of(request)}.html"
    return download(bytes(drawn.body), name=name, media_type="text/html; charset=utf-8")


def _context(work: Work, *, key: str, publication: Publication) -> dict[str, Any]:
    read = service.read_public(work, publication=publication)
    return {"key": key, "publication": publication, "found": read}
