"""One application (staff or public): routes, static files, health, language, middleware."""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import anyio.to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.gzip import GZipMiddleware

from app.core.database import POOL_SIZE
from app.core.errors import DatabaseBusy, NotFound
from app.core.i18n import Language
from app.core.resources import Resources
from app.core.revisions import HEAD, current_revision
from app.core.unit_of_work import open_work
from app.web import problems
from app.web.addresses import Addresses
from app.web.deps import StaffDoor, page, verb
from app.web.forms import PostedForm, validated
from app.web.middleware import BodyLimit, CleanAddress, SecurityHeaders
from app.web.view import COOKIE_FLAGS, LANGUAGE_COOKIE, STATIC, see_other, static_hash

shared = APIRouter()
SILENT: Final[TelemetryConfig] = {
    "tracing": False, "metrics": False, "logs": False, "auto_configure": False
}  # fmt: skip
"""The framework reports to nobody, whatever the environment says: addresses of requests hold links."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the main menu: shown to those who hold one of the permissions, or to all without any."""

    section: str
    route: str
    label: str
    permissions: tuple[str, ...] = ()


class ChooseLanguage(BaseModel):
    """The language form at the top of every page."""

    model_config = ConfigDict(extra="forbid")
    lang: Language
    next: str = "/"


@shared.get("/healthz", name="healthz")
def healthz() -> Response:
    """Alive."""
    return JSONResponse({"status": "ok"})


@shared.get("/favicon.ico", name="favicon")
def favicon() -> Response:
    """Browsers ask for it by themselves; the pages name their own icon."""
    return Response(status_code=204, headers={"cache-control": "public, max-age=86400"})


@shared.get("/readyz", name="readyz")
def readyz(request: Request) -> Response:
    """Ready: the database answers and its schema is at head; the outbox lag on the staff port."""
    state = readiness(request.app.state.resources)
    lag: Callable[[Resources], int] | None = request.app.state.outbox_lag
    if lag is not None and state["database"] == "ok":
        state["outbox_lag_seconds"] = lag(request.app.state.resources)
    ok = state["database"] == "ok" and state["schema"] == "ok"
    return JSONResponse({"status": "ok" if ok else "unready", **state}, status_code=200 if ok else 503)


def readiness(resources: Resources) -> dict[str, str | int]:
    """`database` and `schema`, each `ok` or what is wrong."""
    try:
        with open_work(resources, writing=False) as work:
            current = current_revision(work.session.connection())
    except (SQLAlchemyError, DatabaseBusy) as error:
        said = error.__cause__ if isinstance(error, DatabaseBusy) else error
        return {"database": type(said).__name__, "schema": "unknown"}
    return {
        "database": "ok",
        "schema": "ok" if current == HEAD else f"at {current or 'nothing'}, head is {HEAD}",
    }


@shared.get("/static/{digest}/{name}", name="static")
def static_file(digest: str, name: str) -> Response:
    """A static file at an address that changes with its content."""
    path = STATIC / name
    if path.parent != STATIC or not path.is_file() or digest != static_hash(name):
        raise NotFound
    return FileResponse(path, headers={"cache-control": "public, max-age=31536000, immutable"})


@shared.post("/language", name="choose_language")
@verb(None, takes=ChooseLanguage)
def choose_language(form: PostedForm) -> Response:
    """Keeps the language in a cookie and goes back to the page."""
    choice = validated(ChooseLanguage, form)
    back = urlsplit(choice.next)
    safe = choice.next if not back.scheme and not back.netloc and choice.next.startswith("/") else "/"
    response = see_other(safe if not safe.startswith("//") else "/")
    response.set_cookie(LANGUAGE_COOKIE, choice.lang, max_age=31_536_000, **COOKIE_FLAGS)
    return response


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = POOL_SIZE
    yield


def build_application(
    resources: Resources,
    *,
    routers: Sequence[APIRouter],
    session_cookie: str,
    staff_door: StaffDoor | None = None,
    upload_paths: Sequence[str] = (),
    outbox_lag: Callable[[Resources], int] | None = None,
    navigation: Sequence[MenuItem] = (),
    home: str = "",
    sheet: str = "app.css",
) -> FastAPI:
    """An application over the given routers; without a staff door nobody can be signed in."""
    routes = [route for router in (*routers, shared) for route in router.routes]  # as they are: no copies
    app = FastAPI(
        routes=routes, docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan, telemetry=SILENT
    )
    app.state.resources = resources
    app.state.threads = ThreadPoolExecutor(POOL_SIZE, thread_name_prefix="door")
    app.state.session_cookie = session_cookie
    app.state.staff_door = staff_door
    app.state.outbox_lag = outbox_lag
    app.state.navigation = tuple(navigation)
    app.state.home = home
    app.state.sheet = sheet
    app.state.addresses = Addresses(app)
    problems.add_handlers(app)
    settings = resources.settings

    def limit(path: str) -> int:
        return settings.max_upload_bytes if path.endswith(tuple(upload_paths)) and upload_paths else (
            settings.max_body_bytes
        )  # fmt: skip

    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=3)
    app.add_middleware(BodyLimit, limit=limit, refuse=problems.show_problem)
    app.add_middleware(CleanAddress, refuse=problems.show_problem)
    app.add_middleware(SecurityHeaders)
    return app


__all__ = ["build_application", "page", "readiness", "verb"]
