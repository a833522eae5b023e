"""From the tables of a closed campaign to the files that the analysis reads."""

from app.reports.bundle.codebook import build_codebook
from app.reports.bundle.collecting import Collected, collect
from app.reports.bundle.counted import (
    Columns,
    Names,
    batteries_of,
    battery_rows,
    cell_rows,
    columns_of,
    form_rows,
    level_rows,
    linear_of,
    pair_rows,
    responded_of,
    weigh,
    words_of,
)
from app.reports.bundle.facts import AudienceFacts, CampaignFacts, Drawn, is_about_unit, item_columns_of
from app.reports.bundle.files import REMARK_COLUMNS, STANDARD, design_of, write_files
from app.reports.bundle.labelled import ExportColumn, ExportTable, Language, build_table
from app.reports.bundle.strata import strata_of

__all__ = [
    "REMARK_COLUMNS",
    "STANDARD",
    "AudienceFacts",
    "CampaignFacts",
    "Collected",
    "Columns",
    "Drawn",
    "ExportColumn",
    "ExportTable",
    "Language",
    "Names",
    "batteries_of",
    "battery_rows",
    "build_codebook",
    "build_table",
    "cell_rows",
    "collect",
    "columns_of",
    "design_of",
    "form_rows",
    "is_about_unit",
    "item_columns_of",
    "level_rows",
    "linear_of",
    "pair_rows",
    "responded_of",
    "strata_of",
    "weigh",
    "words_of",
    "write_files",
]
