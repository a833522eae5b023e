"""The core that works on numbers loads numpy and scipy.special alone; `import analysis` not even those."""

import subprocess
import sys

CORE = (
    "analysis.estimates.association",
    "analysis.estimates.counts",
    "analysis.estimates.intervals",
    "analysis.estimates.variance",
    "analysis.weights",
    "analysis.weights.residuals",
)
HEAVY = {"pandas", "plotly", "scipy.stats", "scipy.sparse", "scipy.optimize", "scipy.linalg"}


def loaded(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_core_is_light() -> None:
    found = loaded(f"import {', '.join(CORE)}")
    assert {"numpy", "scipy.special"} <= found
    assert found & HEAVY == set()


def test_the_library_loads_on_first_use() -> None:
    assert loaded("import analysis, analysis.exports") & {*HEAVY, "numpy", "scipy", "xlsxwriter"} == set()
