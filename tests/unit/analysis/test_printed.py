"""The printed report: national heading, A4, every name, the honesty sentence; nothing is taken for markup."""

import datetime
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from analysis import cli
from analysis.dataset.labels import say
from analysis.dataset.results import Results
from analysis.exports import Heading
from analysis.exports.heading import BLANK, date_line
from analysis.exports.printed import report_pdf
from tests.support.sample_bundles import matrix_bundle
from tests.support.sample_province import province_results

EVIL = '#panic("x") $y$ *bold* <z>'
A4_POINTS = [595, 842]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    found = province_results(tmp_path_factory.mktemp("province"), units=4, criteria=2)
    found["units"][1]["name"] = {"vi": EVIL, "en": EVIL}
    return found


def pages_of(content: bytes) -> list[str]:
    document: Any = pdfium.PdfDocument(content)
    assert all(sorted(round(side) for side in page.get_size()) == A4_POINTS for page in document)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_the_report_has_the_national_heading_and_says_how_far_to_trust_it(results: Results) -> None:
    heading = Heading(issuer="Issuer", place="Place", date=datetime.date(2026, 1, 5), signer_title="Head")
    content = report_pdf(results, heading=heading)
    pages = pages_of(content)
    for words in ("heading.nation", "heading.motto", "heading.draft", "honesty.model"):
        assert say(words, "vi") in pages[0]
    assert "ISSUER" in pages[0]
    assert say("heading.date", "vi", place="Place", day="05", month="01", year=2026) in pages[0]
    assert EVIL in " ".join(pages)
    assert results["provenance"]["bundle_sha256"] in " ".join(pages)
    assert content == report_pdf(results, heading=heading)


def test_what_is_not_known_is_left_to_be_filled_in() -> None:
    assert BLANK in date_line(Heading(), "vi")
    march = Heading(place="P", date=datetime.date(2026, 3, 15))
    assert date_line(march, "vi") == say("heading.date", "vi", place="P", day="15", month="3", year=2026)


def test_the_command_takes_languages_and_an_earlier_campaign(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, out = matrix_bundle(tmp_path / "b"), tmp_path / "out"
    assert cli.main(["run", str(bundle), "--out", str(out), "--no-pdf"]) == 0
    assert not (out / "report.pdf").exists()
    again = ["--language", "vi", "--language", "en", "--earlier", str(bundle)]
    assert cli.main(["run", str(bundle), "--out", str(out), *again]) == 0
    names = {path.name for path in out.iterdir()}
    assert {"report.pdf", "report.en.pdf", "report.en.html", "results.en.xlsx"} <= names
    assert {"picture-change.svg", "picture-change.en.svg", "chart-change.json", "change.csv"} <= names
    capsys.readouterr()
    assert cli.main(["run", str(bundle), "--out", str(out), "--earlier", str(out / "scores.csv")]) == 2
    assert "is neither a folder nor a zip file" in capsys.readouterr().err
    assert cli.main(["run", str(bundle), "--out", str(out), "--panel", str(out / "scores.csv")]) == 2
    assert "--earlier" in capsys.readouterr().err
