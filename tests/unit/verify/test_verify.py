"""A publication is computed again from its own data; nothing in it can change unseen."""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import cli
from analysis.dataset.writer import json_bytes
from analysis.errors import FileError, Finding
from analysis.verify.checking import verify
from analysis.verify.packing import MANIFEST, PublicationError, pack, unpack
from tests.unit.verify.sample import CRITERIA, framework, publication, tables, whole


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round") / "bundle"


@pytest.fixture(scope="module")
def content(folder: Path) -> bytes:
    return publication(folder)


def forged(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Somebody changes a file and makes every hash and the seal fit again."""
    manifest, files, _ = unpack(content)
    kept = {key: value for key, value in manifest.items() if key not in ("files", "format", "format_version")}
    if name == MANIFEST:
        kept = json.loads(change(json_bytes(kept)))
    else:
        files[name] = change(files[name])
    return pack(kept, files)


def faults_of(content: bytes) -> tuple[Finding, ...]:
    """What is wrong with a file, also where it is no publication any more."""
    try:
        return verify(content).findings
    except PublicationError as error:
        return error.findings


def test_what_was_published_can_be_computed_again(content: bytes, folder: Path) -> None:
    checked = verify(content)
    assert (checked.findings, checked.units) == ((), 30)
    document = json.loads(unpack(content)[1]["index.json"])
    found, _ = whole(folder)
    ranked = [unit for unit in document["units"] if unit["rank"]]
    assert len(ranked) == len(found.results["units"]) - 1
    assert {unit["band"] for unit in ranked} == {"good", "weak"}


def test_the_same_round_gives_the_same_bytes(content: bytes, folder: Path) -> None:
    assert publication(folder) == content


def test_a_changed_byte_anywhere_is_noticed_and_its_place_named(content: bytes) -> None:
    places = random.Random(3).sample(range(len(content)), 24)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        heads = [(one.header_offset, one.filename) for one in archive.infolist()]
        directory = archive.start_dir
    for at in (*places, 0, directory, len(content) - 1):
        other = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        name = max((head for head in heads if head[0] <= at), default=heads[0])[1]
        findings = faults_of(other)
        assert findings, at
        if at < directory and findings[0].where != "publication":
            assert any(name in one.where for one in findings), (at, name, findings[:2])


@pytest.mark.parametrize(
    ("name", "change", "where"),
    [
        ("cells.csv", lambda c: c.replace(b",20,", b",21,", 1), "points.csv"),
        ("covariances.csv", lambda c: c.replace(b"0.0", b"0.1", 1), "points.csv"),
        ("between.csv", lambda c: c + b"D01,H01,0.5\n", ""),
        ("points.csv", lambda c: c.replace(b".5", b".6", 1), "points.csv"),
        ("scores.csv", lambda c: c.replace(b",1,1,", b",2,1,", 1), "scores.csv"),
        ("inputs.csv", lambda c: c.replace(b",1.25,", b",1.5,", 1), "index.json"),
        ("framework.yaml", lambda c: c.replace(b"lower: 90", b"lower: 91"), "framework"),
        ("framework.yaml", lambda c: c.replace(b"variant: A", b"variant: B"), "index.json"),
        ("units.csv", lambda c: c.replace(b",no,", b",yes,"), "index.json"),
        ("index.json", lambda c: c.replace(b'"rank": 2', b'"rank": 1', 1), "index.json"),
        ("index.csv", lambda c: c.replace(b",good,", b",weak,", 1), "index.csv"),
        ("index-ranks.csv", lambda c: c[:-3] + b"9\n\n", "index-ranks.csv"),
        (MANIFEST, lambda c: c.replace(b'"rank_on": "published"', b'"rank_on": "exact"'), "index.json"),
        (MANIFEST, lambda c: c.replace(b'"level": 0.95', b'"level": 0.9'), "points.csv"),
    ],
)  # fmt: skip
def test_a_forged_figure_does_not_follow_from_the_others(
    content: bytes, name: str, change: Callable[[bytes], bytes], where: str
) -> None:
    other = forged(content, name, change)
    if where == "":  # a pair of units that shares nobody: no rank set changes by it, the file is another one
        assert hashlib.sha256(other).digest() != hashlib.sha256(content).digest()
        return
    assert other != content
    findings = verify(other).findings
    assert any(where in one.where for one in findings), findings[:3]
    assert all(one.mend for one in findings)


def test_survey_points_are_those_of_the_cells(folder: Path) -> None:
    found, _ = whole(folder)
    units, inputs = tables(found)
    key = next(iter(CRITERIA))
    lines = inputs.decode().split("\n")
    at = next(place for place, line in enumerate(lines) if f",{key}," in line)
    unit = lines[at].split(",")[0]
    lines[at] = f"{unit},{key},0.5,ok"
    with pytest.raises(FileError, match=f"{unit} has 0.5 in {key}, the cells give"):
        publication(folder, inputs="\n".join(lines).encode(), units=units)


def test_without_a_survey_the_documents_decide(folder: Path) -> None:
    found, _ = whole(folder)
    _, inputs = tables(found)
    kept = [line for line in inputs.decode().split("\n") if not any(f",{key}," in line for key in CRITERIA)]
    content = publication(folder, framework=framework("C"), inputs="\n".join(kept).encode(), survey=None)
    assert verify(content).findings == ()
    assert json.loads(unpack(content)[1]["index.json"])["framework"]["variant"] == "C"


def test_what_is_no_publication_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.zip"
    for other in (b"", b"PK", b"x" * 1000):
        path.write_bytes(other)
        assert cli.main(["verify", str(path)]) == 2
        assert "SHA-256" in capsys.readouterr().err


def test_an_auditor_follows_the_way_from_the_answers(
    content: bytes, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(content)
    assert cli.main(["verify", str(path), "--bundle", str(folder)]) == 0
    assert hashlib.sha256(content).hexdigest() in capsys.readouterr().out
    rows = (folder / "responses.csv").read_text(encoding="utf-8").splitlines()
    other = tmp_path / "other"
    other.mkdir()
    for one in folder.iterdir():
        (other / one.name).write_bytes(one.read_bytes())
    assert rows
    design = json.loads((other / "design.json").read_text(encoding="utf-8"))
    design["campaign"] = "another"
    (other / "design.json").write_bytes(json_bytes(design))
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    entry = (other / "design.json").read_bytes()
    manifest["files"]["design.json"] = {"sha256": hashlib.sha256(entry).hexdigest(), "bytes": len(entry)}
    (other / "manifest.json").write_bytes(json_bytes(manifest))
    assert cli.main(["verify", str(path), "--bundle", str(other), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["where"] for one in told["findings"]] == [str(other)]
