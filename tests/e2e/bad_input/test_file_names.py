"""A crafted file name: no path, no header and no page is changed by it."""

import io
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from app.core.models import Blob
from app.core.resources import Resources
from app.core.tabular import SheetToWrite, find_odd_character, write_workbook
from app.core.unit_of_work import open_work
from tests.e2e.bad_input.sending import Sender

UPLOAD = "/units/import"
LONGEST_HEADER = 4000
"""Around this length the header of a part is no longer read."""
CRAFTED = [
    b"../../../etc/passwd", b"..\\..\\units.xlsx", b"/etc/cron.d/x", b'a\\"b.xlsx', b"a\\r\\nset-cookie: x=1",
    b"%0d%0aset-cookie:%20x=1", b"scan\xe2\x80\xae" + b"fdp.exe", b"x" * 5000, b".", b"..", b" ",
    b".htaccess", b"a;filename=b", b"<script>alert(1)</script>.xlsx", b"${7*7}.xlsx", b"=cmd|' /C calc'!A0",
    b"\xe1\xba\xa1" * 300,
]  # fmt: skip


def workbook(number: int) -> bytes:
    """A small workbook that is no list of units, each with its own content."""
    out = io.BytesIO()
    write_workbook(out, sheets=[SheetToWrite("a", [f"column {number}"], [["x"]])])
    return out.getvalue()


def upload(sender: Sender, name: bytes, content: bytes) -> int:
    """Hands a file in under a name of exactly these bytes; nothing but a refusal or a report comes back."""
    head = b'Content-Disposition: form-data; name="file"; filename="' + name + b'"\r\n\r\n'
    answer = sender.multipart(UPLOAD, head + content)
    assert "set-cookie" not in answer.headers
    assert "<script>alert" not in answer.text
    status: int = answer.status_code
    return status


def files_below(folder: Path) -> set[str]:
    """Every file that lies below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", CRAFTED, ids=lambda name: quote_from_bytes(name)[:30])
def test_a_crafted_name_is_only_a_label(sender: Sender, resources: Resources, name: bytes) -> None:
    around = resources.settings.data_dir.parent
    before = files_below(around)
    assert upload(sender, name, workbook(CRAFTED.index(name))) == (400 if len(name) > LONGEST_HEADER else 422)
    new = files_below(around) - before
    assert all(Path(one).parts[:2] == ("var", "files") and len(Path(one).name) == 64 for one in new), new
    with open_work(resources, writing=False) as work:
        labels = work.session.execute(select(col(Blob.name))).scalars().all()
    for label in labels:
        assert len(label) <= 200
        assert not set(label) & set("/\\\r\n\0")
        assert find_odd_character(label.replace("\ufffd", "")) is None


def test_a_file_without_a_name_is_no_file(sender: Sender) -> None:
    assert upload(sender, b"", b"anything") == 422


NAMES = st.one_of(
    st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode("utf-8", "ignore"))
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    name=st.one_of(
        st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode("utf-8", "ignore"))
    )
)
def test_any_bytes_as_a_name_are_refused_or_reported(sender: Sender, name: bytes) -> None:
    assert upload(sender, name, b"no workbook") in (400, 422)
