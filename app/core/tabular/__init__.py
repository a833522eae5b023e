"""Tables in files: read xlsx, xls, ods and csv with every fault in its place; write them safely."""

from app.core.tabular.books import XLSX, fault_book, template_book
from app.core.tabular.headings import Column, Found
from app.core.tabular.keeping import report_bytes, report_of
from app.core.tabular.layout import (
    MOST_LAYOUT,
    LayoutUnreadable,
    SheetChoice,
    chosen_layout,
    layout_of,
    layout_text,
)
from app.core.tabular.mapping import ColumnRead, Place, SheetSeen, columns_read, sheets_seen
from app.core.tabular.opening import MOST_BYTES, MOST_ROWS, Book, open_book
from app.core.tabular.report import ImportReport, Label, RowChange, RowFault, in_file_order
from app.core.tabular.table import Row, Table, find_table, read_table
from app.core.tabular.text import find_odd_character, folded, shown, sort_key_vi, sort_keys_vi, tidy
from app.core.tabular.writing import DocumentHead, SheetToWrite, csv_safe, write_workbook

__all__ = [
    "MOST_BYTES",
    "MOST_LAYOUT",
    "MOST_ROWS",
    "XLSX",
    "Book",
    "Column",
    "ColumnRead",
    "DocumentHead",
    "Found",
    "ImportReport",
    "Label",
    "LayoutUnreadable",
    "Place",
    "Row",
    "RowChange",
    "RowFault",
    "SheetChoice",
    "SheetSeen",
    "SheetToWrite",
    "Table",
    "chosen_layout",
    "columns_read",
    "csv_safe",
    "fault_book",
    "find_odd_character",
    "find_table",
    "folded",
    "in_file_order",
    "layout_of",
    "layout_text",
    "open_book",
    "read_table",
    "report_bytes",
    "report_of",
    "sheets_seen",
    "shown",
    "sort_key_vi",
    "sort_keys_vi",
    "template_book",
    "tidy",
    "write_workbook",
]
