"""Files on their way out: always saved, never shown, under a name that is only a name (RFC 6266)."""

import re
from typing import Final
from urllib.parse import quote

from fastapi import Response

from app.core.uploads import label_of

LONGEST: Final = 120
_PLAIN: Final = re.compile(r"[^A-Za-z0-9._-]+")


def attachment(name: str) -> str:
    """The value of Content-Disposition: a plain name for old programs, the full one beside it.

    Nothing in the name can end the header, leave the folder or hide its ending.
    """
    full = label_of(name)[:LONGEST]
    plain = _PLAIN.sub("-", full).strip(".-") or "file"
    if plain == full:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"


def download(content: bytes, *, name: str, media_type: str) -> Response:
    """An answer that the browser saves under this name."""
    return Response(content, media_type=media_type, headers={"content-disposition": attachment(name)})
