"""`python -m analysis validate`, and findings in Vietnamese."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis import cli
from analysis.dataset.wording import worded
from analysis.dataset.writer import file_entry
from analysis.errors import Finding
from tests.support import tree
from tests.support.sample_bundles import matrix_bundle

PLACES = {"bundle", "counted", "files", "meaning", "schema", "succession", "rounds", "rule", "comparable"}
FRAGMENTS = ("is ", "belongs ", "rates ", "differs ")


def said_in(path: Path) -> Iterator[str]:
    """Sentences of findings in a module: `{}` stands for each value."""
    module = tree.parse(path)
    skipped = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node) if part is not node}
    for node in ast.walk(module):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield "".join(str(part) for part in parts)


def test_every_finding_about_a_bundle_has_its_vietnamese() -> None:
    known = set(json.loads((tree.ROOT / "analysis/locale/findings.vi.json").read_text(encoding="utf-8")))
    missing = set()
    for path in (tree.ROOT / "analysis").rglob("*.py"):
        if path.stem in PLACES and path.parent.name in ("dataset", "recipes", "scores"):
            for text in said_in(path):
                whole = text.endswith(".") and " " in text and text.strip("{}. ")
                part = text.startswith(FRAGMENTS) and not text.endswith((".", ")"))
                if (whole and text not in known) or (part and f"{{}} {text}." not in known):
                    missing.add(text)
    assert missing == set()


def test_values_stay_in_their_places() -> None:
    said = Finding("responses.csv line 4, column q1", "'9' is no level (2 rows).", "Write a number.")
    found = worded(said, "vi")
    assert found.where.startswith("responses.csv d")
    assert "'9'" in found.what
    assert "(2 " in found.what
    assert "9" not in found.mend
    english = Finding("a", "is 3.", "Add it.")
    assert worded(english, "en") == english


def spoilt(folder: Path) -> Path:
    """A bundle with three faults in two files, one of them a wrong hash."""
    bundle = matrix_bundle(folder)
    rows = (bundle / "responses.csv").read_text(encoding="utf-8").splitlines()
    (bundle / "responses.csv").write_text("\n".join([*rows, rows[-1]]) + "\n", encoding="utf-8")
    design = json.loads((bundle / "design.json").read_text(encoding="utf-8"))
    design["strata"][0]["N"] = 1
    content = json.dumps(design).encode()
    (bundle / "design.json").write_bytes(content)
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["design.json"] = file_entry(content)
    (bundle / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return bundle


def test_a_bundle_is_looked_at_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = spoilt(tmp_path / "bad")
    assert cli.main(["validate", str(bundle)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "2 findings"
    assert any(line.startswith("responses.csv: is not the file") for line in lines)
    assert any("N is 1, below invited or responded" in line for line in lines)
    assert cli.main(["validate", str(bundle), "--json", "--language", "vi"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["valid"], len(document["findings"])) == (False, 2)
    assert not any("is not" in one["what"] for one in document["findings"])
    assert any(
        one["expected"].endswith("or more, or null") and one["got"] == "1" for one in document["findings"]
    )
    good = matrix_bundle(tmp_path / "good")
    assert cli.main(["validate", str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
    assert cli.main(["validate", str(tmp_path / "none")]) == 2
