"""How the figures were made, what the keys mean, and all tables of a run in the order they are read."""

from collections.abc import Sequence
from typing import Any, Final

from analysis.dataset.labels import Language, number, percent, say, short
from analysis.dataset.results import Results
from analysis.dataset.sentences import honesty_lines, method_line
from analysis.tables.cells import DASH
from analysis.tables.readers import (
    Column,
    LedgerRow,
    Table,
    Value,
    columns_of,
    criteria_table,
    flags_table,
    items_table,
    ledger_table,
    response_table,
    scores_table,
)
from analysis.tables.signs import effects_table, quality_table, signs_table

CODED: Final = ("lonely", "empty_criterion", "rank_on", "missing_group_policy", "order")
PLAIN: Final = ("minimum", "draws", "seed", "places")


def result_tables(
    results: Results, language: Language, *, ledger: Sequence[LedgerRow] = ()
) -> dict[str, Table]:
    """All tables by key, in the order they are read."""
    tables = [
        method_table(results, language),
        scores_table(results, language),
        criteria_table(results, language),
        items_table(results, language),
        response_table(results, language),
        *([ledger_table(results, ledger, language)] if ledger else []),
        flags_table(results, language),
        quality_table(results, language),
        signs_table(results, language),
        effects_table(results, language),
        codebook_table(results, language),
    ]
    return {table.key: table for table in tables}


def codebook_table(results: Results, language: Language) -> Table:
    """Items with their levels, then criteria and groups: key and words."""
    columns = columns_of(
        language, ("item_key", "text", 16), ("item", "long", 60), ("kind", "text", 16),
        ("level_key", "text", 10), ("level", "long", 36),
    )  # fmt: skip
    rows: list[list[Value]] = []
    for head in results["item_heads"]:
        start: list[Value] = [head["key"], head["text"][language], say(f"kind.{head['kind']}", language)]
        levels: list[list[Value]] = [[level["key"], level["label"][language]] for level in head["levels"]]
        rows.extend([*start, *level] for level in levels or [[None, None]])
    for criterion in results["criteria"]:
        most = say("column.max", language, points=short(criterion["max_points"], language))
        name = f"{criterion['text'][language]} ({most})"
        rows.append([criterion["key"], name, say("column.criterion", language), None, None])
    for group in results["groups"]:
        rows.append([group["key"], group["text"][language], say("column.group", language), None, None])
    return Table("codebook", say("report.codebook", language), columns, rows)


def method_table(results: Results, language: Language) -> Table:
    """Honesty first, then how the figures were made and from what."""
    columns = [Column("", "long", 38), Column("", "long", 110)]
    provenance = results["provenance"]
    rows: list[list[Value]] = [
        *_trust_lines(results, language),
        [say("note.interval", language), method_line(results, language)],
        [say("note.campaign", language), results["campaign"]],
        [say("note.bundle", language), provenance["bundle_sha256"]],
        [say("note.method", language), provenance["method_sha256"] or DASH],
        [say("note.library", language), provenance["library"]],
        [say("note.written_by", language), provenance["written_by"]],
        *_option_lines({**results["options"], **provenance}, language),
        *_reliability_lines(results, language),
        [say("report.response", language), say("note.ledger", language)],
    ]
    return Table("method", say("report.method", language), columns, rows)


def _trust_lines(results: Results, language: Language) -> list[list[Value]]:
    return [[say("report.trust", language), sentence] for sentence in honesty_lines(results, language)]


def _pair(name: str, text: str, language: Language) -> list[Value]:
    return [say(f"note.{name}", language), text]


def _option_lines(known: dict[str, Any], language: Language) -> list[list[Value]]:
    weights = "; ".join(f"{key} {short(value, language)}" for key, value in known["group_weights"].items())
    lines: list[list[Value]] = [
        [say("note.level", language), percent(known["level"], language)],
        [say("note.ci", language), say(f"ci.{known['ci']}", language)],
        [say("note.group_weights", language), weights],
        *(_pair(name, say(f"value.{known[name]}", language), language) for name in CODED),
        *(_pair(name, str(known[name]), language) for name in PLAIN),
        [say("note.missing_weight_limit", language), percent(known["missing_weight_limit"], language)],
    ]
    return lines


def _reliability_lines(results: Results, language: Language) -> list[list[Value]]:
    texts = {criterion["key"]: criterion["text"][language] for criterion in results["criteria"]}
    lines: list[list[Value]] = []
    for row in results["reliability"]:
        alpha, omega = (
            DASH if row[key] is None else number(row[key], language, places=2) for key in ("alpha", "omega")
        )
        name = texts.get(row["criterion"], row["criterion"])
        lines.append(
            [say("note.reliability", language, criterion=name), f"{alpha}; {omega} (n = {row['n']})"]
        )
    return lines
