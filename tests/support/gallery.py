"""The pages of `tests/unit/web/gallery`, drawn with the real frames and catalogues but without a request."""

from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from app.core import i18n

WEB = Path(i18n.__file__).parents[1] / "web"
PAGES, STATIC = WEB / "pages", WEB / "static"
GALLERY = Path(__file__).parents[1] / "unit" / "web" / "gallery"
TOKEN = '<input type="hidden" name="csrf" value="x">'


class Viewer:
    """A signed-in person as frames see one."""

    name = "Clerk One"
    role_label = "Clerk"

    def inside(self, campaign_id: UUID | None) -> "Viewer":
        assert campaign_id is None
        return self

    def can(self, *permissions: str) -> bool:
        return "audit.read" not in permissions


def environment(language: i18n.Language) -> Environment:
    """The pages with the real catalogues, but without a request."""
    env = Environment(
        loader=PrefixLoader({"web": FileSystemLoader(PAGES), "gallery": FileSystemLoader(GALLERY)}),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    env.install_gettext_translations(i18n.translations(language), newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        lang=language, csrf_field=lambda: Markup(TOKEN), url=lambda name: f"/{name}", demo=True, path="/here",
        static=lambda name: f"/static/0/{name}", actor=Viewer(), version="0.1", now=None,
        navigation=[
            {"section": "home", "route": "home", "label": "Home", "permissions": ()},
            {"section": "audit", "route": "audit", "label": "Audit log", "permissions": ("audit.read",)},
        ],
    )  # fmt: skip
    env.filters["number"] = lambda value, digits=0: i18n.format_number(
        value, digits=digits, language=language
    )
    return env


def draw(name: str, language: i18n.Language, **context: object) -> str:
    return environment(language).get_template(f"gallery/{name}").render({"errors": [], **context})
