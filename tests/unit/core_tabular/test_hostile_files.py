"""Files that were made to harm, or are no tables at all: refused with a reason, quickly, in one piece."""

import io
import zipfile

import pytest

from app.core.tabular import open_book
from app.core.tabular.opening import MOST_ROWS, REASONS
from tests.unit.core_tabular.workbooks import cell, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(content: bytes, name: str = "file.xlsx") -> str:
    """The key of the reason why a file was refused."""
    book = open_book(content, name=name)
    assert book.sheets == ()
    keys = {reason: key for key, reason in REASONS.items()}
    return keys[book.faults[0].reason]


def archive(*parts: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as made:
        for name, content in parts:
            made.writestr(name, content)
    return target.getvalue()


def test_a_cell_at_the_far_corner_does_not_take_all_memory() -> None:
    """Read densely, these few kilobytes ask for 549 GB and end the process of the reader."""
    assert refusal(cell("XFD1048576", "x")) == "too_large_inside"


def test_an_archive_that_unpacks_into_far_too_much_is_refused() -> None:
    block = b"\0" * (1 << 20)
    bomb = archive(*((f"xl/worksheets/sheet{n}.xml", block * 32) for n in range(13)))
    assert len(bomb) < 1 << 20
    assert refusal(bomb) == "too_large_inside"


def test_an_archive_of_too_many_parts_is_refused() -> None:
    assert refusal(archive(*((f"p{n}", b"") for n in range(2001)))) == "too_large_inside"


def test_an_archive_whose_parts_overlap_is_refused() -> None:
    one = bytearray(archive(("a", b"x" * 5000), compression=zipfile.ZIP_STORED))
    start = one.rindex(b"PK\x01\x02")
    end = one.rindex(b"PK\x05\x06")
    directory = bytes(one[start:end])
    tail = bytearray(one[end:])
    tail[8:10] = tail[10:12] = (2).to_bytes(2, "little")
    tail[12:16] = (2 * len(directory)).to_bytes(4, "little")
    assert refusal(bytes(one[:start]) + directory * 2 + bytes(tail)) == "too_large_inside"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"PK\x03\x04 and then nothing", "unreadable"),
        (archive(("word/document.xml", b"<w/>")), "unreadable"),
        (OLE + b"\0" * 600, "unreadable"),
        (b"a,b\n\xff\xfe1,2\n", "not_utf8"),
        (b"a,b\n1,\x002\n", "unreadable"),
        (b'a,b\n"' + b"x" * 200_000 + b'",2\n', "unreadable"),
        (b"x" * (20 * 1024 * 1024 + 1), "too_large"),
    ],
    ids=["empty", "blank", "cut-zip", "document", "ole", "latin", "nul", "huge-cell", "too-large"],
)
def test_other_files_are_refused_with_a_reason(content: bytes, why: str) -> None:
    assert refusal(content) == why


def test_more_rows_than_the_limit_are_refused() -> None:
    assert refusal(b"a,b\n" * (MOST_ROWS + 1), "rows.csv") == "too_many_rows"
    assert not open_book(b"a,b\n" * MOST_ROWS, name="rows.csv").faults


def test_a_damaged_sheet_is_refused() -> None:
    good = zipfile.ZipFile(io.BytesIO(xlsx([["Unit code"], ["S01"]])))
    parts = [(name, good.read(name)) for name in good.namelist()]
    broken = [(name, body[: len(body) // 2] if "sheet1" in name else body) for name, body in parts]
    assert refusal(archive(*broken)) == "unreadable"


def test_the_name_of_a_file_is_a_label_without_folders_or_controls() -> None:
    assert open_book(b"", name="../../etc/pass\r\nwd\0.csv").name == "pass wd\ufffd.csv"
    assert open_book(b"", name="C:\\temp\\units.csv").name == "units.csv"
