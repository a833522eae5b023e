"""What lies in a publication beside the survey: the framework, the lists, the points, the index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np

from analysis.composite.document import Options, compute, document_bytes, table_bytes
from analysis.composite.framework import Framework
from analysis.composite.index import unit_index
from analysis.composite.points import UnitPoints, read_points
from analysis.composite.reading import read_framework
from analysis.composite.standing import standings
from analysis.composite.units import Lists, read_lists
from analysis.recipes.index import Chance, IndexRank, index_ranks
from analysis.tables.csv_files import csv_bytes
from analysis.verify.survey import Survey, covariance_of, without_error

FRAMEWORK: Final = "framework.yaml"
UNITS: Final = "units.csv"
INPUTS: Final = "inputs.csv"
INDEX: Final = "index.json"
TABLE: Final = "index.csv"
RANKS: Final = "index-ranks.csv"
INPUT_FILES: Final = (FRAMEWORK, UNITS, INPUTS)
RESULT_FILES: Final = (INDEX, TABLE, RANKS)
RANK_COLUMNS: Final = ("unit", "rank_group", "se", "rank", "rank_low", "rank_high", "tier")


@dataclass(frozen=True)
class Inputs:
    """Framework, points by unit and lists of a publication, as files and read."""

    framework: Framework
    points: Mapping[str, UnitPoints]
    lists: Lists
    options: Options


def read_inputs(files: Mapping[str, bytes], *, options: Mapping[str, Any]) -> Inputs:
    """Raises `FileError` with the line that cannot be used. `options`: missing, rank_on, tie_breaks."""
    framework = read_framework(files[FRAMEWORK], file=FRAMEWORK)
    points = read_points(files[INPUTS], file=INPUTS, framework=framework)
    lists = read_lists(files[UNITS], file=UNITS, units=points)
    chosen = Options(
        options["missing"], options["rank_on"], tuple(options["tie_breaks"]), tuple(lists.unranked)
    )
    return Inputs(framework, points, lists, chosen)


def index_files(inputs: Inputs, *, survey: Survey | None) -> dict[str, bytes]:
    """Index, ranks and classes computed from the points; rank sets from the survey's error."""
    document = compute(inputs.framework, inputs.points, options=inputs.options, groups=inputs.lists.groups)
    files = {INDEX: document_bytes(document), TABLE: table_bytes(document)}
    ranks = [] if survey is None else _ranks(inputs, survey)
    rows = [
        [one.unit, one.rank_group, one.se, one.rank, one.rank_low, one.rank_high, one.tier] for one in ranks
    ]
    return {**files, RANKS: csv_bytes(RANK_COLUMNS, rows)}


def _ranks(inputs: Inputs, survey: Survey) -> list[IndexRank]:
    options = inputs.options
    units = [
        unit_index(inputs.framework, unit=unit, given=given, missing=options.missing)
        for unit, given in inputs.points.items()
    ]
    standing = standings(
        inputs.framework, units, rank_on=options.rank_on, tie_breaks=options.tie_breaks,
        unranked=options.unranked, groups=inputs.lists.groups,
    )  # fmt: skip
    return index_ranks(
        inputs.framework, units, given=inputs.points, standings=standing, groups=inputs.lists.groups,
        chance=chance_of(survey, list(inputs.points)), rank_on=options.rank_on, level=survey.options["level"],
        seed=survey.options["seed"], draws=survey.options["draws"],
    )  # fmt: skip


def chance_of(survey: Survey, units: Sequence[str]) -> Chance:
    """Error of the survey's points of these units; NaN for those that the cells say nothing about."""
    told = {unit: frozenset(one.points) for unit, one in survey.told.items()}
    strangers = [unit for unit in units if unit not in told]
    matrix = covariance_of(survey, units, unknown=[*without_error(survey), *strangers])
    return Chance(units, told, np.asarray(matrix))


def survey_figures(inputs: Inputs, survey: Survey) -> dict[tuple[str, str], Decimal]:
    """What the survey gives each unit in each of its leaves: points, as the cells say, ten decimals."""
    leaves = {key for key, leaf in inputs.framework.leaves.items() if leaf.source == "survey"}
    return {
        (unit, key): Decimal(f"{value:.10f}")
        for unit, one in survey.told.items()
        for key, value in one.points.items()
        if key in leaves
    }
