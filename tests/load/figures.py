"""What a benchmark is, and the list of all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value in the benchmark's unit, and what else explains it."""

    value: float
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Benchmark:
    name: str
    unit: str
    goal: float | None
    better: Better
    run: Callable[[], Figure]


BENCHMARKS: list[Benchmark] = []


def benchmark(
    name: str, *, unit: str, goal: float | None, better: Better
) -> Callable[[Callable[[], Figure]], Callable[[], Figure]]:
    """Enter a function into the list of benchmarks; `goal` is None where there is only something to watch."""

    def enter(run: Callable[[], Figure]) -> Callable[[], Figure]:
        BENCHMARKS.append(Benchmark(name=name, unit=unit, goal=goal, better=better, run=run))
        return run

    return enter
