"""Reading what browsers send: one strict door for addresses and form bodies.

Everything is UTF-8, nothing holds a NUL, and every text leaves here in Unicode's composed form
(NFC), so that one word has one spelling behind the door. What does not fit is refused whole,
never repaired: a repaired byte is somebody else's input.
"""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes, urlencode

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from app.core.errors import BodyTooLarge, MediaNotAccepted, RequestUnreadable

MOST_FIELDS = 2000
MOST_FILES = 4
LONGEST_NAME = 200
"""Characters of a field's name, far above every name of our own forms."""
HALF_SIGN = re.compile("[\\ud800-\\udfff]")
"""Half of a pair of UTF-16: no character."""
LOOSE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
URL_ENCODED = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data"
Pairs = list[tuple[str, str]]
Parts = Sequence[tuple[str, str | UploadFile]]


def clean(text: str) -> str:
    """The text in composed form; raises `RequestUnreadable` for a NUL or half a character."""
    if "\0" in text:
        raise RequestUnreadable
    if text.isascii():
        return text
    if HALF_SIGN.search(text):
        raise RequestUnreadable
    return unicodedata.normalize("NFC", text)


def decoded(raw: bytes) -> str:
    """Strict UTF-8, then `clean`; raises `RequestUnreadable`."""
    try:
        return clean(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RequestUnreadable from error


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise RequestUnreadable
    return text


def read_pairs(raw: bytes) -> Pairs:
    """Names and values of a query or an encoded form, in order; raises `RequestUnreadable`."""
    if raw.count(b"&") >= MOST_FIELDS or LOOSE_PERCENT.search(raw):
        raise RequestUnreadable
    if b"%" not in raw and raw.isascii():  # no escapes: read as a whole, not name by name
        told = clean(raw.decode("ascii")).replace("+", " ").split("&")
        return [(_name(name), value) for name, _, value in (part.partition("=") for part in told if part)]
    halves = [part.partition(b"=") for part in raw.replace(b"+", b" ").split(b"&") if part]
    return [(_name(_unquoted(name)), _unquoted(value)) for name, _, value in halves]


def _unquoted(part: bytes) -> str:
    return decoded(unquote_to_bytes(part) if b"%" in part else part)


def clean_query(raw: bytes) -> bytes:
    """The query in composed form; no address repeats a key. Raises `RequestUnreadable`."""
    if not raw:
        return b""
    pairs = read_pairs(raw)
    if len(dict(pairs)) < len(pairs):
        raise RequestUnreadable
    return urlencode(pairs).encode("ascii") if pairs else b""


def clean_path(raw: bytes) -> str:
    """A path as sent over the wire (still encoded), decoded; raises `RequestUnreadable`."""
    if LOOSE_PERCENT.search(raw):
        raise RequestUnreadable
    path = _unquoted(raw)
    if not path.isprintable():
        raise RequestUnreadable
    return path


async def read_body(request: Request) -> Parts:
    """The fields of a form in order, uploads among them. An absent body is an empty form.

    Raises `RequestUnreadable`, `MediaNotAccepted` for any other kind of content, and
    `BodyTooLarge` for text above the limit of ordinary forms.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        raise MediaNotAccepted
    try:
        if kind == MULTIPART:
            return await _multipart(request)
        raw = await _text(request)
    except (ClientDisconnect, MultiPartException) as error:
        raise RequestUnreadable from error
    if kind == URL_ENCODED or not (kind or raw):
        return read_pairs(raw)
    raise MediaNotAccepted


async def _text(request: Request) -> bytes:
    limit: int = request.app.state.resources.settings.max_body_bytes
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > limit:
            raise BodyTooLarge(limit=limit)
    return bytes(found)


async def _multipart(request: Request) -> Parts:
    parser = StrictParser(
        request.headers, request.stream(), max_files=MOST_FILES, max_fields=MOST_FIELDS,
        max_part_size=request.app.state.resources.settings.max_body_bytes,
    )  # fmt: skip
    data = await parser.parse()
    try:
        return [(_name(clean(name)), _cleaned(value)) for name, value in data.multi_items()]
    except RequestUnreadable:
        await data.close()
        raise


def _cleaned(value: str | UploadFile) -> str | UploadFile:
    if isinstance(value, UploadFile):
        value.filename = clean(value.filename or "")
        return value
    return clean(value)


class StrictParser(MultiPartParser):
    """Refuses bytes that are no UTF-8, where the parser below would guess another encoding."""

    def on_headers_finished(self) -> None:
        """A part's headers are complete: its name and file name must be readable."""
        self._require_utf8(self._current_part.content_disposition or b"")
        super().on_headers_finished()

    def on_part_end(self) -> None:
        """A part is complete: text must be readable, a file is taken as it is."""
        if self._current_part.file is None:
            self._require_utf8(self._current_part.data)
        super().on_part_end()

    def _require_utf8(self, raw: bytes | bytearray) -> None:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise MultiPartException("not UTF-8") from error
