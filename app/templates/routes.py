"""Pages of questionnaires and frameworks: the list, previews in both languages, what a check found."""

from fastapi import APIRouter, Request, Response

from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.templates import service
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm
from app.web.view import render, say, see_other

router = APIRouter()

KIND_LABELS = {
    "scale": "Rating scale",
    "choice": "One choice",
    "multi": "Several choices",
    "number": "Number",
    "text": "Open text",
}
CHANNEL_LABELS = {"paper": "On paper", "online": "Online", "open_link": "Open link"}
SOURCE_LABELS = {
    "document": "Documents",
    "survey": "Survey",
    "external": "External score",
    "adjustment": "Bonus or deduction",
}
STAGE_LABELS = {
    "source": "File",
    "shape": "Fields",
    "meaning": "Meaning",
    "editorial": "Wording",
    "collection": "Between files",
}


@router.get("/questionnaires", name="templates.list")
@page(Permission.TEMPLATES_READ)
def list_templates(work: Work, request: Request, installed: int = -1) -> Response:
    """Published questionnaires and frameworks."""
    notice = say(request, "{count} versions taken over.", count=installed)
    context = {
        "questionnaires": service.list_questionnaires(work),
        "frameworks": service.list_frameworks(work),
        "waiting": service.list_waiting(work),
        "channels": CHANNEL_LABELS,
        "notice": notice if installed >= 0 else None,
    }
    return render(request, "templates/list.html", context=context)


@router.get("/questionnaires/check", name="templates.check")
@page(Permission.TEMPLATES_READ)
def show_check(request: Request) -> Response:
    """What a check of the shipped files finds."""
    findings = service.check_folder()
    context = {
        "findings": findings,
        "error_count": sum(one.finding.is_error for one in findings),
        "stages": STAGE_LABELS,
    }
    return render(request, "templates/check.html", context=context)


@router.post("/questionnaires/install", name="templates.install")
@verb(Permission.TEMPLATES_PUBLISH, takes=Nothing)
def install(work: Work, form: PostedForm) -> Response:  # noqa: ARG001
    """Takes the published versions of the shipped files over into the database."""
    waiting = len(service.list_waiting(work))
    service.install_shipped(work)
    return see_other(f"/questionnaires?installed={waiting}")


@router.get("/questionnaires/{key}/{version}", name="templates.questionnaire")
@page(Permission.TEMPLATES_READ)
def show_questionnaire(work: Work, request: Request, key: str, version: int) -> Response:
    """A questionnaire in both languages, with levels, shares and the criteria it feeds."""
    context = {
        "questionnaire": service.get_questionnaire(work, key=key, version=version),
        "kinds": KIND_LABELS,
        "channels": CHANNEL_LABELS,
        "leaves": _criteria(work),
    }
    return render(request, "templates/questionnaire.html", context=context)


@router.get("/frameworks/{key}/{version}", name="templates.framework")
@page(Permission.TEMPLATES_READ)
def show_framework(work: Work, request: Request, key: str, version: int) -> Response:
    """A framework as a tree of criteria with points, and its bands."""
    framework = service.get_framework(work, key=key, version=version)
    rows = [(depth, one) for domain in framework.domains for depth, one in _walk(domain, 0)]
    context = {"framework": framework, "rows": rows, "sources": SOURCE_LABELS}
    return render(request, "templates/framework.html", context=context)


def _criteria(work: Work) -> dict[str, service.Criterion]:
    """Every published criterion by its key, in the newest version that has it."""
    found: dict[str, service.Criterion] = {}
    for listed in reversed(service.list_frameworks(work)):
        framework = service.get_framework(work, key=listed.definition.key, version=listed.definition.version)
        found.update({one.key: one for domain in framework.domains for _, one in _walk(domain, 0)})
    return found


def _walk(criterion: service.Criterion, depth: int) -> list[tuple[int, service.Criterion]]:
    below = [pair for part in criterion.parts for pair in _walk(part, depth + 1)]
    return [(depth, criterion), *below]
