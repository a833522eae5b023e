"""The script beside the exported tables, run by R itself where R is: the same design, the same figures."""

import json
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from analysis import Design, cli
from analysis.dataset.bundle import read_bundle
from analysis.dataset.format import write_manifest
from tests.support.sample_bundles import write_reference_bundle

LABEL = "=1+2"
R_CODE = """
if (!requireNamespace("survey", quietly = TRUE)) quit(status = 3)
source("{folder}/read.R")
formats <- c("csv", if (requireNamespace("haven", quietly = TRUE)) "dta")
for (format in formats) {{
  answers <- read_table("answers", format)
  found <- survey::svyby(~q01, ~rated_unit, survey_design(answers), survey::svymean, na.rm = TRUE)
  found$words <- levels(worded(answers$q01))[2]
  found$label <- attr(answers$q01, "label")
  write.csv(
    format(as.data.frame(found), digits = 17), file.path("{folder}", paste0(format, ".out")),
    row.names = FALSE
  )
}}
"""


def coded(folder: Path) -> Path:
    """The reference survey, its units and strata named by digits; citizens are not corrected for a list."""
    bundle = write_reference_bundle(folder)
    for name in ("codebook.json", "design.json", "responses.csv", "frame.csv"):
        text = (bundle / name).read_text()
        for number in range(1, 19):
            text = text.replace(f"D{number:02}", f"0{number:02}").replace(f"H{number:02}", f"1{number:02}")
        if name != "codebook.json":
            for group in range(1, 5):
                text = text.replace(f"-G{group}", f"{group}")
        (bundle / name).write_text(text)
    design = json.loads((bundle / "design.json").read_text())
    for stratum in design["strata"]:
        stratum["fpc"] = stratum["group"] != "G1"
    (bundle / "design.json").write_text(json.dumps(design))
    codebook = json.loads((bundle / "codebook.json").read_text())
    codebook["items"][0]["levels"][0]["label"] = codebook["items"][0]["text"] = {"vi": LABEL, "en": LABEL}
    (bundle / "codebook.json").write_text(json.dumps(codebook))
    write_manifest(bundle, campaign="coded", written_by="tests")
    return bundle


def ours(bundle: Path) -> pd.DataFrame:
    """Means of the first item by unit, with the corrections that the design asks for."""
    read = read_bundle(bundle)
    sizes = {one["stratum"]: one["N"] if one["fpc"] else None for one in read.design["strata"]}
    frame = read.frame.assign(size=read.frame["stratum"].map(sizes).astype(float))
    return Design(frame, weights="weight", strata="stratum", fpc="size").mean("q01", by="rated_unit")


def test_r_finds_the_same_means_and_errors_by_the_script(tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not installed (Debian: r-base-core, r-cran-survey)")
    bundle, out = coded(tmp_path / "bundle"), tmp_path / "out"
    assert cli.main(["export", str(bundle), "--out", str(out)]) == 0
    done = subprocess.run([rscript, "-e", R_CODE.format(folder=out)], capture_output=True, text=True)
    if done.returncode == 3:
        pytest.skip("R has no package survey (Debian: r-cran-survey)")
    assert done.returncode == 0, done.stderr
    expected = ours(bundle)
    files = sorted(out.glob("*.out"))
    assert files
    for path in files:
        found = (
            pd.read_csv(path, dtype={"rated_unit": str}).set_index("rated_unit").loc[expected["rated_unit"]]
        )
        assert found["q01"].tolist() == pytest.approx(expected["estimate"].tolist(), rel=1e-9)
        assert found["se"].tolist() == pytest.approx(expected["se"].tolist(), rel=1e-9)
        assert set(found["words"]) == set(found["label"]) == {LABEL}
