"""Runs the benchmarks: python -m tests.load.bench [--only PART]... ; writes bench.json and prints a table.

A benchmark is a function marked with `@benchmark` in a module `tests/load/bench_*.py`. It returns a figure;
one that cannot be measured raises, and its row gets no value but the reason.
"""

import argparse
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.load.figures import BENCHMARKS, Benchmark
from tests.support.tree import ROOT

RESULT = ROOT / "bench.json"
KIB_PER_GIB = 1024 * 1024


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown",
    )
    memory = next(
        int(line.split()[1])
        for line in Path("/proc/meminfo").read_text().splitlines()
        if line.startswith("MemTotal")
    )
    return {
        "cpus": os.cpu_count(),
        "cpu": cpu,
        "memory_gib": round(memory / KIB_PER_GIB, 1),
        "load_before": round(os.getloadavg()[0], 2),
    }


def measure(benchmark: Benchmark) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": benchmark.name,
        "value": None,
        "unit": benchmark.unit,
        "goal": benchmark.goal,
        "better": benchmark.better,
        "detail": {},
    }
    try:
        figure = benchmark.run()
    except Exception as error:
        row["reason"] = f"{type(error).__name__}: {error}"
        return row
    return {**row, "value": round(figure.value, 4), "detail": figure.detail}


def verdict(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return str(row["reason"]).splitlines()[0][:60]
    if row["goal"] is None:
        return ""
    reached = row["value"] >= row["goal"] if row["better"] == "higher" else row["value"] <= row["goal"]
    return "reached" if reached else "MISSED"


def show(row: dict[str, Any]) -> None:
    value = "-" if row["value"] is None else f"{row['value']:,.2f}"
    goal = "" if row["goal"] is None else f"{'>=' if row['better'] == 'higher' else '<='} {row['goal']:g}"
    print(f"{row['name']:<34} {value:>12} {row['unit']:<16} {goal:<10} {verdict(row)}", flush=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure the product and compare with its goals.")
    parser.add_argument("--only", action="append", default=[], help="part of a name; may be repeated")
    only = parser.parse_args(arguments).only
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        importlib.import_module(f"tests.load.{path.stem}")
    chosen = [one for one in BENCHMARKS if not only or any(part in one.name for part in only)]
    if not chosen:
        names = ", ".join(one.name for one in BENCHMARKS)
        print(f"No benchmark has {' or '.join(only)} in its name. There are: {names}", file=sys.stderr)
        return 2
    where = machine()
    rows = []
    for benchmark in chosen:
        rows.append(measure(benchmark))
        show(rows[-1])
    found = {"machine": where, "results": rows}
    RESULT.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\nWritten to {RESULT.name}; load before the start {where['load_before']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
