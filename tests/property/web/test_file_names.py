"""Whatever somebody calls a file, its name stays a label."""

from email.message import Message
from urllib.parse import unquote

from hypothesis import example, given
from hypothesis import strategies as st

from app.core.tabular import find_odd_character
from app.core.uploads import MOST_NAME, label_of
from app.web.downloads import LONGEST, attachment

CRAFTED = (
    "../../etc/passwd", "..\\..\\boot.ini", "C:\\fakepath\\units.xlsx", "/", "..", ".", "", " ",
    "a\r\nset-cookie: x=1", 'a"; filename="b.html', 'a\\"b', "scan\u202efdp.exe", "a\0.pdf", "x" * 5000,
    "%2e%2e%2f", "a;b=c", "\u2028", "\ufeff", "nul", "..;/", "\ud800", "~", "*", "$(id)", "a\tb", "=cmd",
    ".htaccess",
)  # fmt: skip
names = st.one_of(st.sampled_from(CRAFTED), st.text(max_size=300), st.text('./\\ "\r\n;=%*', max_size=40))


@given(name=names)
@example(name="\u0111\u01a1n v\u1ecb.xlsx")
def test_a_label_is_one_visible_line_without_a_path(name: str) -> None:
    label = label_of(name)
    assert 0 < len(label) <= MOST_NAME
    assert not set(label) & set("/\\\r\n\t\0")
    assert label.strip(".") != ""
    assert find_odd_character(label.replace("\ufffd", "")) is None


@given(name=names)
@example(name="\u0111\u01a1n v\u1ecb.xlsx")
def test_a_download_has_one_header_and_one_name(name: str) -> None:
    header = attachment(name)
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["content-disposition"] = header
    assert message.get_content_disposition() == "attachment"
    parameters = message.get_params(failobj=[], header="content-disposition")
    assert {key for key, _ in parameters} == {"attachment", "filename"}
    plain = header.split('"')[1]
    assert header.count('"') == 2
    assert plain
    assert not set(plain) & set("/\\:;%*")
    assert plain[0] != "."
    if "filename*=" in header:
        full = unquote(header.split("UTF-8''")[1])
        assert full == label_of(name)[:LONGEST]


def test_a_name_of_a_vietnamese_file_comes_back_as_it_was() -> None:
    name = "\u0111\u01a1n v\u1ecb 2026.xlsx"
    assert unquote(attachment(name).split("UTF-8''")[1]) == name
    assert attachment("round-quotas.csv") == 'attachment; filename="round-quotas.csv"'
