"""Serials and page codes: every slip of a hand or an eye is noticed."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.paper.definition.serial import (
    CHECK_ALPHABET,
    UNPRINTED_CHECKS,
    CodeForged,
    CodeKey,
    CodeMalformed,
    Serial,
    SerialCheckFails,
    SerialMalformed,
    draw_serials,
    is_issuable,
    page_code,
    parse_code,
    parse_serial,
    verify_code,
)

UNHURRIED = settings(deadline=None)
KEY = CodeKey("TEST2023", b"a secret of the tests only")

serials = (
    st.tuples(st.integers(1, 9999), st.integers(0, 99_999))
    .filter(lambda pair: is_issuable(*pair))
    .map(lambda pair: Serial(*pair))
)


def test_a_check_character_worked_out_by_hand() -> None:
    # the 1 has weight 2^6 = 64 = 27 mod 37; (1 - 27) mod 37 = 11, the letter B
    assert str(Serial(1, 0)) == "0001-00000-B"


@UNHURRIED
@given(serials)
def test_a_serial_reads_back_however_it_is_typed(serial: Serial) -> None:
    assert parse_serial(str(serial)) == serial
    assert parse_serial(f"  {serial.compact.lower()} ") == serial
    assert parse_serial(str(serial).replace("-", " \u2013 ")) == serial


@UNHURRIED
@given(serials, st.integers(0, 9), st.sampled_from(CHECK_ALPHABET))
def test_every_single_wrong_character_is_noticed(serial: Serial, place: int, wrong: str) -> None:
    text = serial.compact
    if text[place] == wrong:
        return
    with pytest.raises((SerialMalformed, SerialCheckFails)):
        parse_serial(text[:place] + wrong + text[place + 1 :])


@UNHURRIED
@given(serials, st.integers(0, 8))
def test_every_swap_of_neighbours_is_noticed(serial: Serial, place: int) -> None:
    text = serial.compact
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped == text:
        return
    with pytest.raises((SerialMalformed, SerialCheckFails)):
        parse_serial(swapped)


@pytest.mark.parametrize("text", ["", "0417", "0417-38206", "ABCD-38206-X", "0417-38206-XX", "\u0664" * 10])
def test_what_is_no_serial_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SerialMalformed, match="0417-38206-X"):
        parse_serial(text)


def test_serials_are_drawn_new_and_without_doubtful_letters() -> None:
    taken = {serial.random for serial in draw_serials(7, count=50, draw=random.Random(1).randrange)}
    drawn = draw_serials(7, count=2000, draw=random.Random(1).randrange, taken=taken)
    assert len(set(drawn)) == 2000
    assert not taken & {serial.random for serial in drawn}
    assert not UNPRINTED_CHECKS & {serial.check for serial in drawn}


def test_a_unit_that_runs_out_of_numbers_is_told() -> None:
    with pytest.raises(ValueError, match="leave too few"):
        draw_serials(7, count=1, draw=random.Random(1).randrange, taken=range(80_000))


@UNHURRIED
@given(serials, st.integers(1, 4))
def test_a_page_code_reads_back(serial: Serial, page: int) -> None:
    code = verify_code(KEY, text=page_code(KEY, serial=serial, page=page))
    assert (code.campaign, code.serial, code.page) == ("TEST2023", serial, page)


@UNHURRIED
@given(serials, st.integers(1, 4))
def test_a_code_of_another_secret_or_page_is_forged(serial: Serial, page: int) -> None:
    text = page_code(KEY, serial=serial, page=page)
    other = CodeKey("TEST2023", b"another secret of the tests")
    with pytest.raises(CodeForged):
        verify_code(other, text=text)
    with pytest.raises(CodeForged):
        verify_code(KEY, text=text.replace(f".{page}.", f".{page + 1}."))


@pytest.mark.parametrize("text", ["", "https://example.org", "PH1.A.0417.1.AAAAAAAA", "PH2.A.B.C.D"])
def test_strange_codes_are_no_page_codes(text: str) -> None:
    with pytest.raises(CodeMalformed):
        parse_code(text)


def test_the_secret_is_not_shown() -> None:
    assert "secret of the tests" not in repr(KEY)
