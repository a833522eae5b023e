"""Pages that are the same for everybody but for a few texts: drawn once, from then on only filled in.

A stencil is drawn without any request: where a reader's own texts belong it has marks. So nothing of a
reader can be kept in it, and what a page asks for beyond the values given here fails (see decision 0033).
"""

import re
import secrets
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from app.core.i18n import Language
from app.core.version import VERSION
from app.web import csrf
from app.web.addresses import Addresses
from app.web.view import csrf_input, environment, html_response, language_of

MOST_STENCILS: Final = 1000
"""Pages kept, 3 to 6 kB each."""
_NONCE: Final = secrets.token_hex(16)
"""Marks that no text of ours or of anybody else's can contain."""
_MARK: Final = re.compile(f"mark{_NONCE}([a-z_]+)end")
_TOKEN: Final = "csrf_token"  # noqa: S105
_PATH: Final = "path"


def render_filled(
    request: Request, template: str, *, shared: Mapping[str, Hashable], own: Mapping[str, str]
) -> HTMLResponse:
    """A page of somebody who is not signed in. `own`: texts of this reader, never kept; a `Markup` is taken
    as it is. `shared`: all else that the template reads; the page is drawn once for each set of them.

    The template knows neither `request` nor `actor` nor `now`; an empty text of `own` is told to it as such.
    """
    filled = {name: text for name, text in own.items() if text}
    values = {**shared, **dict.fromkeys(own.keys() - filled.keys(), "")}
    state = request.app.state
    pieces = _pieces(
        template, language_of(request), state.addresses, state.resources.settings.demo,
        frozenset(values.items()), frozenset(filled),
    )  # fmt: skip
    filled |= {_TOKEN: csrf.token_for(request), _PATH: _path_of(request)}
    html = "".join(escape(filled[piece]) if at % 2 else piece for at, piece in enumerate(pieces))
    return html_response(request, html)


def _path_of(request: Request) -> str:
    query: bytes = request.scope["query_string"]
    path: str = request.scope["path"]
    return f"{path}?{query.decode('ascii')}" if query else path


@lru_cache(maxsize=MOST_STENCILS)
def _pieces(
    template: str, language: Language, addresses: Addresses, demo: bool,
    shared: frozenset[tuple[str, Hashable]], own: frozenset[str],
) -> tuple[str, ...]:  # fmt: skip
    """Text and names of own texts in turn, text first."""
    context = {
        "actor": None, "demo": demo, "version": VERSION, _PATH: _mark(_PATH),
        "url": lambda name, **params: addresses.find(name, params),
        "csrf_field": lambda: csrf_input(_mark(_TOKEN)), _TOKEN: lambda: _mark(_TOKEN),
        **dict(shared), **{name: _mark(name) for name in own},
    }  # fmt: skip
    return tuple(_MARK.split(environment(language).get_template(template).render(context)))


def _mark(name: str) -> Markup:
    return Markup(f"mark{_NONCE}{name}end")  # noqa: S704
