"""Makes `answers.csv` and `frame.csv` again: a simulated survey of 30 units with a fixed seed.

Departments D01-D18 take 20 paper forms each, districts H01-H12 take 30. Groups: G1 citizens (paper, quota),
G2 heads of provincial divisions, G3 heads of district divisions, G4 commune leaders (e-mailed links).
Two years, independent samples. q01-q10: levels 1-5; q11: 1/0; q12: one of a-d.
Run: python simulate.py [FOLDER]
"""

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

UNITS = [f"D{number:02d}" for number in range(1, 19)] + [f"H{number:02d}" for number in range(1, 13)]
GROUPS = ["G1", "G2", "G3", "G4"]
GROUP_EFFECT = {"G1": -0.15, "G2": 0.25, "G3": 0.15, "G4": 0.05}
YEAR_EFFECT = {2022: -0.12, 2023: 0.0}
FRAME_HEADER = ["year", "unit", "kind", "grp", "mode", "N", "invited", "responded"]
ANSWER_HEADER = ["rid", "year", "unit", "kind", "grp", "mode", "clerk", "sex", "age", "seconds"]
QUESTIONS = [f"q{number:02d}" for number in range(1, 13)]

Vector = npt.NDArray[np.float64]
Cell = int | str


@dataclass(frozen=True)
class Stratum:
    """One year × unit × group."""

    year: int
    unit: str
    group: str

    @property
    def kind(self) -> str:
        return "department" if self.unit.startswith("D") else "district"

    @property
    def mode(self) -> str:
        return "paper" if self.group == "G1" else "email"


def draw_sizes(rng: np.random.Generator, cell: Stratum) -> tuple[int, int]:
    """People in the group and people asked."""
    if cell.group == "G1":
        return int(rng.integers(180, 9000)), 20 if cell.kind == "department" else 30
    if cell.group == "G2":
        size = int(rng.integers(8, 30))
        return size, size
    if cell.group == "G3":
        size = int(rng.integers(12, 60))
        return size, min(size, 20)
    return int(rng.integers(40, 220)), 25


def draw_response(rng: np.random.Generator, cell: Stratum, size: int, invited: int) -> tuple[int, int]:
    """People asked and answering, with three cells made odd on purpose."""
    responded = invited if cell.group == "G1" else int(rng.binomial(invited, 0.72))
    if cell.group == "G1" and rng.random() < 0.3:
        responded -= int(rng.integers(1, 4))
    odd = {
        (2023, "D07", "G3"): (invited, 0),
        (2023, "D11", "G2"): (invited, 1),
        (2023, "H05", "G2"): (size, size),
    }
    return odd.get((cell.year, cell.unit, cell.group), (invited, max(responded, 3)))


def draw_answer(rng: np.random.Generator, index: int, latent: float, missing: float) -> Cell:
    if rng.random() < missing:
        return ""
    if index < 10:
        return int(np.clip(np.round(latent), 1, 5))
    if index == 10:
        return int(latent > 3.4)
    return "abcd"[int(rng.choice(4, p=[0.45, 0.3, 0.15, 0.1]))]


def draw_form(rng: np.random.Generator, cell: Stratum, level: Vector) -> list[Cell]:
    """sex, age, clerk, seconds and the twelve answers of one form."""
    person = rng.normal(0, 0.55)
    sex = "F" if rng.random() < 0.46 else "M"
    age = ["18-34", "35-49", "50+"][int(rng.choice(3, p=[0.3, 0.45, 0.25]))]
    clerk = f"{cell.unit}-K{int(rng.integers(1, 4))}" if cell.group == "G1" else ""
    latent = level + person + rng.normal(0, 0.8, 12)
    if rng.random() < 0.04:
        latent[:10] = np.round(latent[0])
    missing = 0.09 if cell.group == "G1" else 0.03
    answers = [draw_answer(rng, index, float(latent[index]), missing) for index in range(12)]
    if (cell.year, cell.unit) == (2023, "H09"):
        answers[7] = ""
    if (cell.year, cell.unit) == (2023, "D03") and answers[10] != "":
        answers[10] = 1
    seconds: Cell = "" if cell.group == "G1" else int(rng.lognormal(5.2, 0.6))
    return [clerk, sex, age, seconds, *answers]


def write(path: Path, header: list[str], rows: list[list[Cell]]) -> None:
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def main(folder: Path) -> None:
    rng = np.random.default_rng(2023_12_04)
    units = dict(zip(UNITS, rng.normal(0, 0.45, 30), strict=True))
    questions = rng.normal(0, 0.25, 12)
    frame: list[list[Cell]] = []
    rows: list[list[Cell]] = []
    for cell in (Stratum(year, unit, group) for year in YEAR_EFFECT for unit in UNITS for group in GROUPS):
        size, asked = draw_sizes(rng, cell)
        invited, responded = draw_response(rng, cell, size, asked)
        about: list[Cell] = [cell.year, cell.unit, cell.kind, cell.group, cell.mode]
        frame.append([*about, size, invited, responded])
        level = 3.75 + units[cell.unit] + GROUP_EFFECT[cell.group] + questions + YEAR_EFFECT[cell.year]
        for _ in range(responded):
            rows.append([len(rows) + 1, *about, *draw_form(rng, cell, level)])
    write(folder / "frame.csv", FRAME_HEADER, frame)
    write(folder / "answers.csv", ANSWER_HEADER + QUESTIONS, rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
