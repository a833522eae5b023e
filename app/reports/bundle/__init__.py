"""From the tables of a closed campaign to the files that the analysis reads."""

from app.reports.bundle.collecting import Collected, collect
from app.reports.bundle.facts import AudienceFacts, CampaignFacts, item_columns_of
from app.reports.bundle.files import REMARK_COLUMNS, write_files

__all__ = [
    "REMARK_COLUMNS",
    "AudienceFacts",
    "CampaignFacts",
    "Collected",
    "collect",
    "item_columns_of",
    "write_files",
]
