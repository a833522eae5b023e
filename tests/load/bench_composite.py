"""Index, ranks and classes of a whole country: 3,400 units in 34 lists, 100 leaves each."""

import random
import resource
import time

from analysis.composite.document import Options, compute, table_bytes
from analysis.composite.points import read_points
from analysis.composite.reading import read_framework
from tests.load.figures import Figure, benchmark

UNITS, LISTS, LEAVES = 3_400, 34, 100

FRAMEWORK = "\n".join(
    ["format: framework/1", "key: wide", "version: 1", "variant: B", "domains:"]
    + [
        line
        for domain in range(10)
        for line in (
            f"  - key: d{domain}",
            "    max_points: 10",
            "    parts:",
            *(
                f"      - {{key: d{domain}_{leaf}, max_points: 1, "
                f"source: {'survey' if leaf > 6 else 'document'}, not_applicable: true}}"
                for leaf in range(LEAVES // 10)
            ),
        )
    ]
)


def points() -> bytes:
    """One row a unit and leaf; one in fifty does not apply."""
    stream = random.Random(2025)
    keys = [f"d{domain}_{leaf}" for domain in range(10) for leaf in range(LEAVES // 10)]
    rows = ["unit,criterion,points,status"]
    for unit in range(UNITS):
        for key in keys:
            out = stream.random() < 0.02
            rows.append(f"U{unit:04},{key}," + (",not_applicable" if out else f"{stream.random():.2f},ok"))
    return "\n".join(rows).encode()


@benchmark("composite.country", unit="s", goal=5, better="lower")
def composite_of_a_country() -> Figure:
    """From the two files to the finished table, ranked in 34 lists."""
    table = points()
    groups = {f"U{unit:04}": f"P{unit % LISTS:02}" for unit in range(UNITS)}
    began = time.process_time()
    framework = read_framework(FRAMEWORK.encode(), file="wide.yaml")
    given = read_points(table, file="points.csv", framework=framework)
    table_bytes(compute(framework, given, options=Options(), groups=groups))
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figure(seconds, {"rows": UNITS * LEAVES, "peak_mb": round(peak)})
