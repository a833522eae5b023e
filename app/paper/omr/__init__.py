"""Reads scanned forms: `read_files` for batches in child processes, `read_page` for one array."""

from app.paper.omr.batch import read_files
from app.paper.omr.images import Limits
from app.paper.omr.reader import Catalogue, PageReading, read_page
from app.paper.omr.thresholds import DEFAULT, Thresholds

__all__ = ["DEFAULT", "Catalogue", "Limits", "PageReading", "Thresholds", "read_files", "read_page"]
