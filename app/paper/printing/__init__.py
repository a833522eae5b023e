"""Forms as PDF: `print_forms`, cover sheets, and a pen that fills forms in for demonstrations and tests."""

from app.paper.printing.cover import print_cover_sheets
from app.paper.printing.forms import SerialTicket, print_forms, sheet_plan

__all__ = ["SerialTicket", "print_cover_sheets", "print_forms", "sheet_plan"]
