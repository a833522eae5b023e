"""`standings.csv`, `pairs.csv` and `rates.csv`: a row is one unit or one pair, a column one figure."""

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
