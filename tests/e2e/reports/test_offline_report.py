"""The HTML report in a real browser, from a file, without a network."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analysis.exports.page import report_page
from tests.support.sample_province import province_results

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = "[document.documentElement.scrollWidth, document.querySelector('figure svg').clientWidth]"
LETTERS = "parseFloat(getComputedStyle(document.querySelector('figure svg text')).fontSize)"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    path = folder / "report.html"
    path.write_text(report_page(province_results(folder / "b", units=4, criteria=2)), encoding="utf-8")
    return path


def test_charts_shrunk_to_four_pixels_a_letter_on_a_phone(report: Path, browser_page: "Page") -> None:
    browser_page.goto(report.as_uri())
    assert browser_page.evaluate(WIDTHS) == [1280, 960]
    browser_page.set_viewport_size({"width": 360, "height": 700})
    page, chart = browser_page.evaluate(WIDTHS)
    assert page == 360
    assert chart == 960
    assert browser_page.evaluate(LETTERS) >= 13
