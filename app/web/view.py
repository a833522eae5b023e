"""Pages: one Jinja environment per language, autoescape on, undefined names refused."""

import hashlib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from app.core import clock, i18n
from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.i18n import Language
from app.core.permissions import ROLE_LABELS, Permission
from app.core.unit_of_work import Work
from app.core.version import VERSION
from app.web import csrf
from app.web.addresses import Addresses

APP = Path(__file__).resolve().parents[1]
STATIC = Path(__file__).resolve().parent / "static"
LANGUAGE_COOKIE = "__Host-phieu-language"
COOKIE_FLAGS: dict[str, Any] = {"secure": True, "httponly": True, "samesite": "lax", "path": "/"}
_request: ContextVar[Request] = ContextVar("request")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person as a page sees them."""

    name: str
    role_label: str
    actor: Actor

    def can(self, *permissions: str) -> bool:
        """Whether the person holds one of the permissions in the campaign that was entered."""
        return any(self.actor.can(Permission(permission)) for permission in permissions)

    def inside(self, campaign_id: UUID | None, owner_unit_id: UUID | None = None) -> "Viewer":
        """The same person as seen in a campaign; None: outside of any, as for the main menu."""
        return replace(self, actor=self.actor.within(campaign_id, owner_unit_id=owner_unit_id))


def language_of(request: Request) -> Language:
    """The chosen language, else the installation's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen == "en" or chosen == "vi":
        return "en" if chosen == "en" else "vi"
    default: Language = request.app.state.resources.settings.language
    return default


@cache
def static_hash(name: str) -> str:
    """The first 12 hex digits of a static file's SHA-256, for an address that never goes stale."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def sheets(*names: str) -> Markup:
    """Style sheets as they stand, for a page that has to open without a network."""
    content = "".join((STATIC / name).read_text(encoding="utf-8") for name in names)
    return Markup(f"<style>{content}</style>")  # noqa: S704


def csrf_input(token: str) -> Markup:
    """The hidden field that every form has."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, token)


def _url(name: str, **params: object) -> str:
    addresses: Addresses = _request.get().app.state.addresses
    return addresses.find(name, params)


def _static(name: str) -> str:
    return f"/static/{static_hash(name)}/{name}"


@cache
def environment(language: Language) -> Environment:
    """The environment of a language; templates are named `room/page.html`."""
    rooms = sorted(path.parent for path in APP.glob("*/pages") if path.is_dir())
    loader = PrefixLoader({room.name: FileSystemLoader(room / "pages") for room in rooms})
    env = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"], auto_reload=False,
    )  # fmt: skip
    env.install_gettext_translations(i18n.translations(language), newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        lang=language, static=_static, url=_url, clock_now=clock.now,
        csrf_field=lambda: csrf_input(csrf.token_for(_request.get())),
        csrf_token=lambda: csrf.token_for(_request.get()), path=lambda: _request.get().url.path,
    )  # fmt: skip
    env.filters.update(
        number=lambda value, digits=0: i18n.format_number(value, digits=digits, language=language),
        percent=lambda value, digits=1: (
            i18n.format_number(value * 100, digits=digits, language=language) + "%"
        ),
        date=i18n.format_date,
        datetime=i18n.format_datetime,
        text=lambda value: i18n.in_language(value, language),
        named=lambda row: row.name_vi if language == "vi" else (row.name_en or row.name_vi),
    )
    return env


def viewer_of(request: Request) -> Viewer | None:
    """The signed-in person behind this request, or None."""
    work: Work | None = getattr(request.state, "work", None)
    actor: Actor | None = work.actor if work else getattr(request.state, "actor", None)
    if actor is None or actor.kind != "staff":
        return None
    language = language_of(request)
    labels = [i18n.translate(language, ROLE_LABELS[role]) for role in actor.roles]
    return Viewer(name=actor.name, role_label=", ".join(labels), actor=actor)


def render(
    request: Request,
    template: str,
    *,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page. The context adds to `request`, `actor`, `demo`, `now` and the environment's globals."""
    mark = _request.set(request)
    try:
        given: dict[str, Any] = {
            "request": request,
            "actor": viewer_of(request),
            "demo": request.app.state.resources.settings.demo,
            "now": clock.now(),
            "path": request.url.path,
            "navigation": request.app.state.navigation,
            "version": VERSION,
            **(context or {}),
        }
        html = environment(language_of(request)).get_template(template).render(given)
    finally:
        _request.reset(mark)
    return html_response(request, html, status=status, headers=headers)


def html_response(
    request: Request, html: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page as drawn; a visit that began with this request gets its cookie."""
    response = HTMLResponse(html, status_code=status, headers=dict(headers or {}))
    new_visit = getattr(request.state, "new_visit", None)
    if new_visit is not None:
        response.set_cookie(csrf.VISIT_COOKIE, new_visit, **COOKIE_FLAGS)
    return response


def draw(template: str, *, language: Language, context: Mapping[str, Any]) -> Markup:
    """A piece of a page, from its context alone: no request, no actor, no token."""
    return Markup(environment(language).get_template(template).render(context))  # noqa: S704


def see_other(address: str) -> RedirectResponse:
    """After a POST that did its work: go and look there."""
    return RedirectResponse(address, status_code=303)


def say(request: Request, message: str, **params: object) -> str:
    """A message in the reader's language."""
    return i18n.translate(language_of(request), message, **params)


def said(request: Request, problem: BadInput) -> list[tuple[str, str]]:
    """The faults of a form as (field, sentence); a fault of the whole form leads nowhere."""
    return [
        ("" if fault.field == "form" else fault.field, say(request, fault.message, **fault.params))
        for fault in problem.details["faults"]
    ]
