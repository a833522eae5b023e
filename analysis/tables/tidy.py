"""Tidy tables beside the scores: a row is one unit, pair or check, a column one figure."""

from analysis.dataset.results import Results
from analysis.tables.csv_files import Value, csv_bytes

STANDING_COLUMNS = (
    "unit", "rank_group", "score", "se", "rank", "rank_low", "rank_high", "alone_low", "alone_high", "tier",
    "tier_down", "tier_up", "band", "band_down", "band_up", "lowest_forms",
)  # fmt: skip
PAIR_COLUMNS = (
    "rank_group", "first", "second", "difference", "se", "z", "p", "p_holm", "p_bh", "told_apart",
)  # fmt: skip
RATE_COLUMNS = ("unit", "group", "N", "invited", "responded", "rate", "inference", "fpc_used", "hidden")


def standings_csv(results: Results) -> bytes:
    """One row per unit with a score; `p_<class>` at the end where the round has classes."""
    bands = [band["key"] for band in results.get("bands", [])]
    rows: list[list[Value]] = [
        [
            *(row[column] for column in STANDING_COLUMNS),  # type: ignore[literal-required]
            *(row["probabilities"].get(key) for key in bands),
        ]
        for row in results.get("standings", [])
    ]
    return csv_bytes([*STANDING_COLUMNS, *(f"p_{key}" for key in bands)], rows)


def pairs_csv(results: Results) -> bytes:
    """One row per pair of ranked units of a list: first minus second, with raw and adjusted p."""
    rows: list[list[Value]] = [
        [row[column] for column in PAIR_COLUMNS]  # type: ignore[literal-required]
        for row in results.get("pairs", [])
    ]
    return csv_bytes(PAIR_COLUMNS, rows)


def rates_csv(results: Results) -> bytes:
    """One row per unit × group: persons listed, asked, answered; empty where hidden or unknown."""
    rows: list[list[Value]] = [
        [row[column] for column in RATE_COLUMNS]  # type: ignore[literal-required]
        for row in results.get("responses", [])
    ]
    return csv_bytes(RATE_COLUMNS, rows)


def quality_csv(results: Results) -> bytes:
    """Signs of poor answering: a row per check over all units (`unit` empty), then per unit and check."""
    quality = results.get("quality")
    rows: list[list[Value]] = []
    for check in quality["checks"] if quality else []:
        why = None if check["why"] is None else check["why"]["vi"]
        rows.append([None, check["check"], check["looked_at"], check["flagged"], check["expected"], why])
    for row in quality["units"] if quality else []:
        rows.append([row["unit"], row["check"], row["forms"], row["flagged"], None, None])
    return csv_bytes(["unit", "check", "forms", "flagged", "expected", "why"], rows)


def without_csv(results: Results) -> bytes:
    """Scores with all forms and without the flagged ones; `unit` is empty for the mean of what is shown."""
    quality = results.get("quality")
    rows: list[list[Value]] = [
        [row["unit"], row["score"], row["without"], row["difference"], row["hidden"]]
        for row in (quality["scores"] if quality else [])
    ]
    return csv_bytes(["unit", "score", "without", "difference", "hidden"], rows)


EFFECT_COLUMNS = (
    "kind", "group", "identifiable", "first", "second", "units", "n_first", "n_second", "difference", "se",
    "ci_low", "ci_high",
)  # fmt: skip


def effects_csv(results: Results) -> bytes:
    """Effects of mode and clerk: a row per group and pair of modes, or why nothing can be told."""
    rows: list[list[Value]] = [
        [
            *(row[column] for column in EFFECT_COLUMNS),  # type: ignore[literal-required]
            ";".join(row["flags"]),
            None if row["why"] is None else row["why"]["vi"],
        ]
        for row in results.get("effects", [])
    ]
    return csv_bytes([*EFFECT_COLUMNS, "flags", "why"], rows)
