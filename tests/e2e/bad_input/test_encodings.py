"""Bytes that are no text, fields nobody asked for, addresses that were damaged: refused, never repaired."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from app.campaigns import service as campaigns
from app.campaigns.models import RespondentGroup
from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.units.models import Unit, UnitType
from tests.e2e.bad_input.sending import URL_ENCODED, Sender, calm
from tests.support import routes
from tests.support.house import SITE

LANGUAGE = "/language"
TAKEN, UNREADABLE, FOREIGN, TOO_LONG, WRONG_KIND = 303, 400, 422, 413, 415
DAMAGED = {
    "invalid UTF-8": b"lang=%ff",
    "raw invalid UTF-8": b"lang=\xff",
    "an overlong slash": b"lang=%c0%af",
    "half a character": b"lang=%ed%a0%80",
    "a cut character": b"lang=e%cc",
    "a NUL": b"lang=en%00",
    "a raw NUL": b"lang=en\x00",
    "a NUL in a name": b"lang%00=en",
    "a line break in a name": b"lang%0d%0aset-cookie=en",
    "a name of 5,000 letters": b"n" * 5000 + b"=en",
    "loose percent signs": b"lang=%zz",
    "a percent sign at the end": b"lang=en%",
    "thousands of fields": b"&".join(b"f%d=1" % number for number in range(5000)),
    "thousands of empty fields": b"&" * 5000,
    "two tokens": b"csrf=00&lang=en",
}
REFUSED = {
    "an unknown field": b"lang=en&role=administrator",
    "a field of another case": b"lang=en&Lang=en",
    "a field in brackets": b"lang=en&lang[]=vi",
    "a repeated field": b"lang=en&lang=vi",
    "a hundred unknown fields": b"lang=en&" + b"&".join(b"f%d=1" % number for number in range(100)),
    "a field without a name": b"lang=en&=1",
    "a dunder": b"lang=en&__class__=1",
}


@pytest.mark.parametrize("body", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_form_is_not_read(sender: Sender, body: bytes) -> None:
    answer = sender.encoded(LANGUAGE, body)
    assert (answer.status_code, "400.1" in answer.text) == (UNREADABLE, True)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_a_field_that_the_form_does_not_have_is_refused(sender: Sender, body: bytes) -> None:
    answer = sender.encoded(LANGUAGE, body)
    assert (answer.status_code, "422.1" in answer.text) == (FOREIGN, True)


def test_the_same_form_without_damage_is_taken(sender: Sender) -> None:
    assert sender.encoded(LANGUAGE, b"lang=en").status_code == TAKEN
    assert sender.encoded(LANGUAGE, b"&lang=en&&next=%2Funits").status_code == TAKEN
    part = b'Content-Disposition: form-data; name="lang"\r\n\r\nen'
    assert sender.multipart(LANGUAGE, part).status_code == TAKEN


def field(name: bytes, value: bytes) -> bytes:
    return b'Content-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value


PARTS = {
    "invalid UTF-8": (field(b"lang", b"\xff"), UNREADABLE),
    "invalid UTF-8 in a name": (field(b"\xff", b"en"), UNREADABLE),
    "a NUL": (field(b"lang", b"en\x00"), UNREADABLE),
    "a long name": (field(b"n" * 5000, b"en"), UNREADABLE),
    "no name": (b"Content-Disposition: form-data\r\n\r\nen", UNREADABLE),
    "no header": (b"\r\nen", UNREADABLE),
    "an unknown field": (field(b"lang", b"en") + b"\r\n--cut\r\n" + field(b"role", b"x"), FOREIGN),
    "a repeated field": (field(b"lang", b"en") + b"\r\n--cut\r\n" + field(b"lang", b"vi"), FOREIGN),
    "a file in place of a field": (
        b'Content-Disposition: form-data; name="lang"; filename="a"\r\n\r\nen', FOREIGN
    ),
    "a file nobody asked for": (
        field(b"lang", b"en")
        + b'\r\n--cut\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nen',
        FOREIGN,
    ),
    "the token as a file": (
        b'Content-Disposition: form-data; name="csrf"; filename="a"\r\n\r\nen', UNREADABLE
    ),
    "three thousand fields": (b"\r\n--cut\r\n".join([field(b"a", b"1")] * 3000), UNREADABLE),
    "fifty files": (
        b"\r\n--cut\r\n".join([b'Content-Disposition: form-data; name="f"; filename="a"\r\n\r\n'] * 50),
        UNREADABLE,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("part", "status"), PARTS.values(), ids=PARTS.keys())
def test_parts_are_read_as_strictly_as_fields(sender: Sender, part: bytes, status: int) -> None:
    assert sender.multipart(LANGUAGE, part).status_code == status


KINDS = {
    "json": "application/json",
    "text": "text/plain",
    "xml": "application/xml",
    "another charset": f"{URL_ENCODED}; charset=utf-16",
    "parts in another charset": "multipart/form-data; boundary=cut; charset=utf-7",
    "nonsense": ";;;",
    "no kind": "",
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_other_kinds_of_content_are_not_accepted(sender: Sender, kind: str) -> None:
    answer = sender.encoded(LANGUAGE, b"lang=en", kind=kind)
    assert (answer.status_code, "415.1" in answer.text) == (WRONG_KIND, True)


@pytest.mark.parametrize("boundary", ["", "; boundary=", f"; boundary={'b' * 5000}", "; boundary=other"])
def test_parts_without_their_boundary_are_not_read(sender: Sender, boundary: str) -> None:
    body = b"--cut\r\n" + field(b"lang", b"en") + b"\r\n--cut--\r\n"
    answer = sender.raw(LANGUAGE, body, kind=f"multipart/form-data{boundary}")
    assert answer.status_code in (UNREADABLE, 403)


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(0, size, 65_536):
        yield b"x" * 65_536


@pytest.mark.parametrize("address", [LANGUAGE, "/units/import"])
def test_a_body_over_the_limit_is_cut_off(sender: Sender, resources: Resources, address: str) -> None:
    """Announced or in chunks, as a form or as a file; text on the way of a file has the lower limit."""
    settings = resources.settings
    limit = settings.max_upload_bytes if address.endswith("import") else settings.max_body_bytes
    parts = "multipart/form-data; boundary=cut"
    for kind, size in ((URL_ENCODED, settings.max_body_bytes), (parts, limit), ("", settings.max_body_bytes)):
        for body in (b"x" * (size + 1), chunks(size + 65_536)):
            answer = sender.raw(address, body, kind=kind)
            assert (answer.status_code, "413.1" in answer.text) == (TOO_LONG, True), (kind, size)


@pytest.mark.parametrize("length", ["-1", "1e3", "abc", "", "0x10", "9" * 5000, "1.5", "\u0663"])
def test_a_length_that_is_none_is_refused(sender: Sender, length: str) -> None:
    headers = {"content-length": length.encode("utf-8")}
    sent = sender.client.build_request(
        "POST", LANGUAGE, content=b"lang=en", headers={"content-type": URL_ENCODED}
    )
    sent.headers["content-length"] = headers["content-length"].decode("latin-1")
    answer = calm(sender.client.send(sent))
    assert answer.status_code in (UNREADABLE, TOO_LONG)


QUERIES = {
    "invalid UTF-8": "search=%ff",
    "a NUL": "search=%00",
    "half a character": "search=%ed%a0%80",
    "a loose percent sign": "search=%",
    "a repeated key": "search=a&search=b",
    "a long name": "n" * 5000 + "=1",
    "thousands of keys": "&".join(f"k{number}=1" for number in range(5000)),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_a_damaged_query_is_not_read(sender: Sender, query: str) -> None:
    """Addresses that nobody was given: the page says so, on routes with and without parameters."""
    for path in ("/units", "/campaigns", "/sign-in", "/healthz", "/nothing"):
        answer = sender.get(f"{path}?{query}")
        assert (answer.status_code, "400.1" in answer.text) == (UNREADABLE, True), path


@pytest.mark.parametrize(
    "path", ["/units/%ff", "/campaigns/%00", "/static/%0d%0a/x", "/%c0%ae", "/a%", "/%ed%a0%80"]
)
def test_a_damaged_path_is_not_read(sender: Sender, path: str) -> None:
    assert sender.get(path).status_code == UNREADABLE


def test_what_a_page_does_not_know_in_a_query_is_left_alone(sender: Sender) -> None:
    """Mail programs and portals add keys of their own to links; no page may break by that."""
    for path in ("/units", "/campaigns", "/sign-in"):
        assert sender.get(f"{path}?utm_source=portal&fbclid=1").status_code == 200


@pytest.mark.parametrize(
    "number", ["9" * 30, str(2**31), "1e9", "-" + "9" * 30, "NaN", "1.5", "x", "\u0663" * 40]
)
def test_numbers_that_are_none_lead_nowhere(sender: Sender, number: str) -> None:
    for address in (
        "/people?number=", "/people?added=", "/questionnaires?installed=", "/mailbox?start=", "/units?added=",
        "/campaigns/x/delivery?start=",
    ):  # fmt: skip
        assert sender.get(address + quote(number)).status_code == 404, address
    assert sender.get(f"/questionnaires/citizen/{quote(number)}").status_code == 404


def test_every_spelling_of_a_word_is_kept_as_one(sender: Sender, resources: Resources) -> None:
    """Composed and decomposed letters look alike; behind the door there is one of them."""
    name = "\u0110\u1ea1i bi\u1ec3u"
    apart = unicodedata.normalize("NFD", name)
    assert apart != name
    _add_campaign(resources)
    for number, form in enumerate((quote(apart), quote(name))):
        body = f"key=g{number}&name_vi={form}&name_en=x".encode()
        assert sender.encoded("/campaigns/spelling/groups", body).status_code == TAKEN
    part = [field(b"key", b"g2"), field(b"name_en", b"x"), field(b"name_vi", apart.encode())]
    assert sender.multipart("/campaigns/spelling/groups", *part).status_code == TAKEN
    with open_work(resources, writing=False) as work:
        kept = set(work.session.execute(select(col(RespondentGroup.name_vi))).scalars())
    assert kept == {name}


def _add_campaign(resources: Resources) -> None:
    """One unit and one campaign, through the services."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        work.session.add(UnitType(key="office", name_vi="office", name_en="office", rank_group="office"))
        work.session.flush()
        owner = Unit(
            code="P", name_vi="P", name_en="P", name_sort="p", name_search="p", type_key="office",
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        work.session.add(owner)
        work.session.flush()
        draft = campaigns.CampaignDraft(
            key="spelling", name_vi="x", name_en="x", owner_unit_id=owner.id,
            period_from=date(2023, 1, 1), period_to=date(2023, 12, 31),
        )  # fmt: skip
        campaigns.create_campaign(work, draft=draft)


def test_a_search_finds_whatever_the_spelling(sender: Sender) -> None:
    page = sender.get("/units?search=" + quote(unicodedata.normalize("NFD", "\u1ed9i v\u1ee5"))).text
    assert "\u1ed9i v\u1ee5" in page


def test_the_public_pages_are_as_strict(resources: Resources) -> None:
    client = TestClient(routes.applications(resources)["public"], base_url=SITE)
    for path in ("/r/%ff", "/answer?page=%ff", "/answer?page=1&page=2", "/r/%00/start"):
        answer = calm(client.get(path))
        assert answer.status_code == UNREADABLE, path
    sent = calm(client.post("/answer", content=b"a=%ff", headers={"content-type": URL_ENCODED}))
    assert sent.status_code == UNREADABLE
