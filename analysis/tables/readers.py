"""The tables that people read, once for workbook, HTML and print: whole words, figures with n and N.

Only what stands in `Results` enters, and there a hidden figure is null already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypedDict

from analysis.dataset.labels import Language, number, say
from analysis.dataset.results import CriterionRow, ItemRow, Results, UnitRow
from analysis.tables.cells import DASH, by_score, state_of

Kind = Literal["text", "long", "whole", "score", "points", "percent"]
Value = str | int | float | None
ON_PAPER: Final[dict[str, tuple[str, ...]]] = {
    "scores": (
        "unit", "score", "low", "high", "rank", "rank_low", "rank_high", "tier", "n", "N", "invited",
        "inference", "state",
    ),
    "criteria": ("unit", "criterion", "max_points", "points", "low", "high", "n", "state"),
    "items": ("item", "level", "count", "share", "n", "mean_share", "state"),
    "response": ("unit", "group", "N", "invited", "responded", "rate", "inference", "state"),
    "ledger": ("unit", "group", "issued", "returned", "valid", "invalid", "reason"),
    "flags": ("unit", "flag"),
    "quality": (
        "unit", "forms", "straight_line", "near_duplicate", "fast", "any", "score", "without", "state",
    ),
    "effects": ("effect", "group", "comparison", "units", "difference", "low", "high", "state"),
}  # fmt: skip
PLACES: Final[dict[str, int]] = {"whole": 0, "score": 1, "points": 2, "percent": 1}


class LedgerRow(TypedDict):
    """Paper forms of one unit and group as the ledger has them; `invalid`: number by reason, in words."""

    unit: str
    group: str
    issued: int
    returned: int
    valid: int
    invalid: dict[str, int]


@dataclass(frozen=True)
class Column:
    """A column: heading, how its values are written, width in characters, name for programs."""

    head: str
    kind: Kind
    width: int = 10
    key: str = ""


@dataclass(frozen=True)
class Table:
    """`key` names it for programs; `title` for readers; a row has one value per column."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


def narrowed(table: Table) -> Table:
    """The columns that fit on a page; the workbook has them all. Items: all published units together."""
    wanted = ON_PAPER.get(table.key)
    if wanted is None:
        return table
    places = [place for place, column in enumerate(table.columns) if column.key in wanted]
    keys = [column.key for column in table.columns]
    rows = table.rows
    if table.key == "items":
        rows = [row for row in rows if row[keys.index("code")] == ""]
    return replace(
        table,
        columns=[table.columns[place] for place in places],
        rows=[[row[place] for place in places] for row in rows],
    )


def written(value: Value, kind: Kind, language: Language) -> str:
    """A value as readers write it: 1.234,5 in Vietnamese; a dash for nothing."""
    if value is None:
        return "" if kind in ("text", "long") else DASH
    if isinstance(value, str):
        return value
    return number(float(value), language, places=PLACES[kind]) if kind in PLACES else str(value)


def columns_of(language: Language, *named: tuple[str, Kind, int]) -> list[Column]:
    """Columns by the names of their headings."""
    return [Column(say(f"column.{name}", language), kind, width, name) for name, kind, width in named]


def scores_table(results: Results, language: Language) -> Table:
    """Units from high to low with interval, ranks and what must be said of each."""
    columns = columns_of(
        language,
        ("code", "text", 10), ("unit", "long", 36), ("rank_group", "text", 18), ("score", "score", 8),
        ("low", "score", 9), ("high", "score", 9), ("rank", "whole", 7), ("rank_low", "whole", 9),
        ("rank_high", "whole", 9), ("tier", "whole", 8), ("n", "whole", 9), ("N", "whole", 9),
        ("invited", "whole", 9), ("se", "points", 9), ("df", "score", 9), ("inference", "text", 22),
        ("fpc", "text", 12), ("state", "long", 48),
    )  # fmt: skip
    lists = {row["rank_group"]: row["text"][language] for row in results["rankings"]}
    rows: list[list[Value]] = [
        [
            unit["code"],
            unit["name"][language],
            lists.get(unit["rank_group"], unit["rank_group"]),
            unit["score"], unit["ci_low"], unit["ci_high"],
            unit["rank"], unit["rank_low"], unit["rank_high"], unit["tier"],
            unit["n"], unit["N"], unit["invited"], unit["se"], unit["df"],
            None if unit["hidden"] else say(f"inference.{unit['inference']}", language),
            None if unit["hidden"] else say("yes" if unit["fpc_used"] else "no", language),
            state_of(unit, language),
        ]
        for unit in by_score(results)
    ]  # fmt: skip
    return Table("scores", say("report.scores", language), columns, rows)


def criteria_table(results: Results, language: Language) -> Table:
    """One row per published unit × criterion."""
    columns = columns_of(
        language,
        ("code", "text", 10), ("unit", "long", 36), ("criterion_key", "text", 12), ("criterion", "long", 44),
        ("max_points", "points", 9), ("points", "points", 9), ("low", "points", 9), ("high", "points", 9),
        ("se", "points", 9), ("df", "score", 9), ("n", "whole", 9), ("N", "whole", 9),
        ("inference", "text", 22), ("state", "long", 30),
    )  # fmt: skip
    texts = {criterion["key"]: criterion["text"][language] for criterion in results["criteria"]}
    rows = [
        _criterion_line(unit, row, texts, language)
        for unit in by_score(results)
        for row in unit["criteria"]
        if not unit["hidden"]
    ]
    return Table("criteria", say("report.criteria", language), columns, rows)


def _criterion_line(
    unit: UnitRow, row: CriterionRow, texts: dict[str, str], language: Language
) -> list[Value]:
    return [
        unit["code"], unit["name"][language], row["criterion"], texts[row["criterion"]],
        row["max_points"], row["points"], row["ci_low"], row["ci_high"], row["se"], row["df"],
        row["n"], unit["N"], say(f"inference.{unit['inference']}", language),
        say(f"status.{row['status']}", language),
    ]  # fmt: skip


def items_table(results: Results, language: Language) -> Table:
    """One row per unit × item × level; one without a level where levels are hidden."""
    columns = columns_of(
        language,
        ("item_key", "text", 12), ("item", "long", 44), ("code", "text", 10), ("unit", "long", 34),
        ("level", "text", 22), ("count", "whole", 10), ("share", "percent", 9), ("n", "whole", 9),
        ("mean_share", "percent", 11), ("satisfied", "percent", 12), ("low", "percent", 9),
        ("high", "percent", 9), ("state", "long", 34),
    )  # fmt: skip
    heads = {head["key"]: head for head in results["item_heads"]}
    names = {unit["code"]: unit["name"][language] for unit in results["units"]}
    rows: list[list[Value]] = []
    for item in results["items"]:
        head = heads[item["item"]]
        unit = item["unit"] or ""
        start: list[Value] = [
            item["item"], head["text"][language], unit, names.get(unit, say("overall.units", language)),
        ]  # fmt: skip
        labels = {level["key"]: level["label"][language] for level in head["levels"]}
        end = _item_end(item, results, language)
        lines: list[list[Value]] = [
            [labels[level["key"]], level["count"], 100 * level["share"]] for level in item["levels"]
        ]
        rows.extend([*start, *line, *end] for line in lines or [[None, None, None]])
    return Table("items", say("report.levels", language), columns, rows)


def _item_end(item: ItemRow, results: Results, language: Language) -> list[Value]:
    reason = item["reason"] or item["levels_hidden"]
    state = None
    if reason is not None:
        state = say(f"hidden.{reason}", language, minimum=results["options"]["minimum"])
    shares = [item["mean_share"], item["satisfied"], item["satisfied_low"], item["satisfied_high"]]
    return [item["n"], *(None if share is None else 100 * share for share in shares), state]


def response_table(results: Results, language: Language) -> Table:
    """One row per unit × group: persons listed, asked, answered."""
    columns = columns_of(
        language,
        ("code", "text", 10), ("unit", "long", 36), ("group", "long", 30), ("N", "whole", 9),
        ("invited", "whole", 9), ("responded", "whole", 10), ("rate", "percent", 11),
        ("inference", "text", 26), ("fpc", "text", 12), ("state", "long", 36),
    )  # fmt: skip
    names = {unit["code"]: unit["name"][language] for unit in results["units"]}
    groups = {group["key"]: group["text"][language] for group in results["groups"]}
    rows: list[list[Value]] = [
        [
            row["unit"],
            names.get(row["unit"], row["unit"]),
            groups.get(row["group"], row["group"]),
            row["N"],
            row["invited"],
            row["responded"],
            None if row["rate"] is None else 100 * row["rate"],
            say(f"inference.{row['inference']}", language),
            say("yes" if row["fpc_used"] else "no", language),
            say("hidden.response", language) if row["hidden"] else None,
        ]
        for row in results.get("responses", [])
    ]
    return Table("response", say("report.response", language), columns, rows)


def ledger_table(results: Results, ledger: Sequence[LedgerRow], language: Language) -> Table:
    """Paper forms issued, returned, valid and void with the reasons; issued = returned + missing."""
    columns = columns_of(
        language,
        ("code", "text", 10), ("unit", "long", 36), ("group", "long", 30), ("issued", "whole", 9),
        ("returned", "whole", 9), ("valid", "whole", 9), ("invalid", "whole", 11), ("reason", "long", 48),
    )  # fmt: skip
    names = {unit["code"]: unit["name"][language] for unit in results["units"]}
    groups = {group["key"]: group["text"][language] for group in results["groups"]}
    rows: list[list[Value]] = [
        [
            row["unit"],
            names.get(row["unit"], row["unit"]),
            groups.get(row["group"], row["group"]),
            row["issued"],
            row["returned"],
            row["valid"],
            sum(row["invalid"].values()),
            "; ".join(f"{reason}: {count}" for reason, count in sorted(row["invalid"].items())),
        ]
        for row in sorted(ledger, key=lambda row: (row["unit"], row["group"]))
    ]
    return Table("ledger", say("report.ledger", language), columns, rows)


def flags_table(results: Results, language: Language) -> Table:
    """One row per unit and flag, and per unit without a figure the reason."""
    columns = columns_of(
        language, ("code", "text", 10), ("unit", "long", 40), ("flag", "long", 60), ("flag_key", "text", 28)
    )
    rows: list[list[Value]] = []
    for unit in results["units"]:
        start = [unit["code"], unit["name"][language]]
        if unit["reason_text"] is not None:
            rows.append([*start, unit["reason_text"][language], unit["reason"]])
        for flag, words in zip(unit["flags"], unit["flag_texts"], strict=True):
            rows.append([*start, words[language], flag])
    return Table("flags", say("report.flags", language), columns, rows)
