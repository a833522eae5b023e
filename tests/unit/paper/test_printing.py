"""The PDF: the same bytes for the same input, Vietnamese as it was given, one page after the other."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from app.paper.definition.cover import CoverSheet
from app.paper.definition.fiducials import fiducial
from app.paper.printing import SerialTicket, print_cover_sheets, print_forms
from app.paper.printing.raster import render_pages, write_scan
from tests.support.sample_form import KEY, UNIT, citizen_form, printed, tickets


def texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return found


def test_the_same_tickets_give_the_same_bytes() -> None:
    assert printed(3)[0] == printed(3)[0]
    assert printed(3)[0] != printed(3, seed=2)[0]


def test_pages_come_in_the_order_of_the_layout_with_serial_and_unit() -> None:
    pdf, layout = printed(3)
    pages = texts(pdf)
    assert len(pages) == sum(form.sheet.pages for form in layout.forms)
    for place, form in enumerate(layout.forms):
        for page in pages[2 * place : 2 * place + 2]:
            assert form.serial in page
            assert UNIT in page


def test_vietnamese_comes_out_as_it_went_in() -> None:
    form = citizen_form()
    words = " ".join(" ".join(texts(printed(1)[0])).split())
    for item in form.items:
        assert item.text.split()[0] in words
    assert form.wording.national_heading[0] in words


def test_both_faces_are_embedded() -> None:
    pdf = printed(1)[0]
    assert pdf.count(b"/FontFile2") >= 2
    assert b"NotoSans" in pdf


def test_a_name_too_long_for_its_line_is_set_smaller_and_not_over_the_serial() -> None:
    out = BytesIO()
    ticket = SerialTicket(tickets(1)[0].serial, UNIT + " " + "rat dai " * 40)
    print_forms(citizen_form(), [ticket], key=KEY, out=out)
    assert "\u2026" in texts(out.getvalue())[0]


def test_printing_needs_serials_and_each_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no serials"):
        print_forms(citizen_form(), [], key=KEY, out=tmp_path / "x.pdf")
    with pytest.raises(ValueError, match="twice"):
        print_forms(citizen_form(), tickets(1) * 2, key=KEY, out=tmp_path / "x.pdf")


def test_a_path_and_a_stream_give_the_same(tmp_path: Path) -> None:
    print_forms(citizen_form(), tickets(1), key=KEY, out=tmp_path / "x.pdf")
    assert (tmp_path / "x.pdf").read_bytes() == printed(1)[0]


def test_fiducials_are_those_of_the_detector() -> None:
    import cv2

    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number in range(50):
        drawn = cv2.aruco.generateImageMarker(dictionary, number, 6) < 128
        assert [list(row) for row in fiducial(number)] == drawn.tolist()


def test_cover_sheets_hold_their_facts() -> None:
    sheet = CoverSheet(
        (UNIT,), "Bien ban", (("So phieu", "20"), (UNIT, "0417")), "Ghi chu", ("Ben giao", "Ben nhan")
    )
    out = BytesIO()
    print_cover_sheets([sheet, sheet], out=out)
    pages = texts(out.getvalue())
    assert len(pages) == 2
    assert all(word in pages[1] for word in (UNIT, "Bien ban", "0417", "Ghi chu", "Ben giao", "Ben nhan"))


def test_scans_are_written_in_the_usual_kinds(tmp_path: Path) -> None:
    pages = list(render_pages(printed(1)[0], dpi=50))
    for name, magic in (("a.pdf", b"%PDF"), ("a.tif", b"II*\x00")):
        write_scan(pages, out=tmp_path / name, dpi=50)
        assert (tmp_path / name).read_bytes().startswith(magic)
    with pytest.raises(ValueError, match="several pages"):
        write_scan(pages, out=tmp_path / "a.jpg")
    with pytest.raises(ValueError, match="unknown kind"):
        write_scan(pages, out=tmp_path / "a.bmp")
