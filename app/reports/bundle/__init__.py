"""From the tables of a closed campaign to the files that the analysis reads."""

from app.reports.bundle.collecting import Collected, collect
from app.reports.bundle.facts import AudienceFacts, CampaignFacts, Drawn, is_about_unit, item_columns_of
from app.reports.bundle.files import REMARK_COLUMNS, write_files
from app.reports.bundle.labelled import ExportColumn, ExportTable, Language, build_table

__all__ = [
    "REMARK_COLUMNS",
    "AudienceFacts",
    "CampaignFacts",
    "Collected",
    "Drawn",
    "ExportColumn",
    "ExportTable",
    "Language",
    "build_table",
    "collect",
    "is_about_unit",
    "item_columns_of",
    "write_files",
]
