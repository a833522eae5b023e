"""Bundles for tests: the simulated survey of one year, written through the writer of the format."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dataset.format import (
    Cell,
    Codebook,
    Criterion,
    CriterionLink,
    DesignFile,
    Group,
    Item,
    Level,
    Option,
    Options,
    Stratum,
    Text,
    Unit,
    write_bundle,
)
from tests.support.reference_survey import FOLDER, LEVELS, answers, results

SHARES = [0.0, 0.25, 0.5, 0.75, 1.0]


def text(word: str) -> Text:
    return Text(vi=f"{word} vi", en=word)


def scale_item(key: str, *, criterion: str | None = None, about_unit: bool = True, **changes: Any) -> Item:
    """A five-level item that feeds `criterion` with weight 1."""
    links = [] if criterion is None else [CriterionLink(criterion=criterion, weight=1.0)]
    item = Item(
        key=key,
        questionnaires=["form"],
        kind="scale",
        about_unit=about_unit,
        battery=True,
        text=text(key),
        levels=[Level(level=n, label=text(f"level {n}"), share=SHARES[n - 1]) for n in range(1, 6)],
        options=[],
        criteria=links,
    )
    return Item(**{**item, **changes})  # type: ignore[typeddict-item]


def reference_codebook() -> Codebook:
    rule = results()["scores_rule"]
    owner = {q: key for key, criterion in rule["criteria"].items() for q in criterion["q"]}
    yes_no = [
        Level(level=1, label=text("no"), share=None),
        Level(level=2, label=text("yes"), share=None),
    ]
    options = [Option(key=option, label=text(f"option {option}")) for option in "abcd"]
    units = sorted(answers()["unit"].unique())
    return Codebook(
        items=[
            *(scale_item(q, criterion=owner[q]) for q in LEVELS),
            scale_item("q11", kind="choice", battery=False, levels=yes_no),
            scale_item("q12", kind="multi", battery=False, levels=[], options=options),
            scale_item("seconds", kind="number", battery=False, levels=[], about_unit=False),
        ],
        criteria=[
            Criterion(key=key, text=text(f"criterion {key}"), max_points=criterion["max"])
            for key, criterion in rule["criteria"].items()
        ],
        groups=[Group(key=group, text=text(f"group {group}")) for group in rule["group_weights"]],
        units=[
            Unit(code=unit, name=text(f"unit {unit}"), type=unit[0], rank_group=unit[0], ranked=True)
            for unit in units
        ],
    )


def reference_design(year: int, options: Options | None = None) -> DesignFile:
    frame = pd.read_csv(FOLDER / "frame.csv")
    return DesignFile(
        campaign=f"reference-{year}",
        method_sha256=None,
        strata=[
            Stratum(
                stratum=f"{row['unit']}-{row['grp']}",
                unit=str(row["unit"]),
                group=str(row["grp"]),
                N=int(row["N"]),
                invited=int(row["invited"]),
                responded=int(row["responded"]),
                inference="model" if row["mode"] == "paper" else "design",
                fpc=True,
            )
            for _, row in frame[frame["year"] == year].iterrows()
        ],
        group_weights=dict(results()["scores_rule"]["group_weights"]),
        missing_group_policy="renormalise",
        order="group_first",
        options=options or {},
    )


def reference_rows(year: int) -> Iterator[dict[str, Cell]]:
    """One row per form of the year; q11 becomes levels 1 and 2, q12 four columns."""
    rows = answers()
    for row in rows[rows["year"] == year].to_dict("records"):
        known = {name: None if pd.isna(value) else value for name, value in row.items()}
        chosen = known["q12"]
        yield {
            "response": f"r{row['rid']:05d}",
            "rated_unit": str(row["unit"]),
            "home_unit": str(row["unit"]),
            "group": str(row["grp"]),
            "stratum": f"{row['unit']}-{row['grp']}",
            "mode": str(row["mode"]),
            "questionnaire": "form",
            "version": "1",
            "weight": float(row["w"]),
            **{q: known[q] for q in LEVELS},
            "q11": None if known["q11"] is None else known["q11"] + 1,
            **{f"q12_{option}": None if chosen is None else chosen == option for option in "abcd"},
            "seconds": known["seconds"],
        }


def write_reference_bundle(folder: Path, *, year: int = 2023, options: Options | None = None) -> Path:
    """The simulated survey of one year as a bundle in `folder`."""
    write_bundle(
        folder,
        codebook=reference_codebook(),
        design=reference_design(year, options),
        responses=reference_rows(year),
        written_by="tests",
    )
    return folder


MATRIX_UNITS = ["D1", "D2", "D3", "H1"]


def matrix_bundle(folder: Path, *, officials: int = 12, citizens: int = 6, silent: int = 2) -> Path:
    """Three departments rated by officials of one district (each rates all) and by their own citizens.

    Citizens of D2 are fewer than the minimum (`silent`); D3 is assessed but not ranked. Answers are fixed.
    """
    sizes = {"D1-cit": citizens, "D2-cit": silent, "D3-cit": citizens, "H1-off": officials}
    design = DesignFile(
        campaign="matrix",
        method_sha256="0" * 64,
        strata=[matrix_stratum(name, count) for name, count in sizes.items()],
        group_weights={"cit": 0.6, "off": 0.4},
        missing_group_policy="renormalise",
        order="group_first",
        options={},
    )
    rows = [row for name, count in sizes.items() for n in range(count) for row in matrix_rows(name, n)]
    write_bundle(folder, codebook=matrix_codebook(), design=design, responses=rows, written_by="tests")
    return folder


def matrix_codebook() -> Codebook:
    return Codebook(
        items=[scale_item("q1", criterion="C1"), scale_item("q2", criterion="C2")],
        criteria=[Criterion(key=key, text=text(key), max_points=10) for key in ("C1", "C2")],
        groups=[Group(key=key, text=text(key)) for key in ("cit", "off")],
        units=[
            Unit(code=u, name=text(u), type=u[0], rank_group=u[0], ranked=u in ("D1", "D2"))
            for u in MATRIX_UNITS
        ],
    )


def matrix_stratum(name: str, count: int) -> Stratum:
    listed = name == "H1-off"
    return Stratum(
        stratum=name,
        unit=name[:2],
        group=name[3:],
        N=2 * count if listed else None,
        invited=None,
        responded=count,
        inference="design" if listed else "model",
        fpc=listed,
    )


def matrix_rows(stratum: str, number: int) -> Iterator[dict[str, Cell]]:
    """The rows of one response: one per rated unit."""
    listed = stratum == "H1-off"
    for place, unit in enumerate(MATRIX_UNITS[:3] if listed else [stratum[:2]]):
        yield {
            "response": f"{stratum}-{number}",
            "rated_unit": unit,
            "home_unit": stratum[:2],
            "group": stratum[3:],
            "stratum": stratum,
            "mode": "online" if listed else "paper",
            "questionnaire": "form",
            "version": "1",
            "weight": 2.0 if listed else 1.0,
            "q1": 1 + (number + place) % 5,
            "q2": None if number % 4 == 3 else 1 + (number * 3 + place) % 5,
        }
