"""Paper forms: printed, issued, returned, scanned, entered twice, adjudicated; one fate each."""

from app.paper.models.checks import PlantedEntry, PlantedForm, PlantedWithdrawal, Recheck, RecheckDraw
from app.paper.models.forms import PaperForm, PrintBatch, Quarantine
from app.paper.models.keying import Adjudication, DeskClaim, DoubtedLine, Entry, MachineEntry, ReviewedLine
from app.paper.models.scans import PageLikeness, Reading, ScanFile, ScanPage

__all__ = [
    "Adjudication",
    "DeskClaim",
    "DoubtedLine",
    "Entry",
    "MachineEntry",
    "PageLikeness",
    "PaperForm",
    "PlantedEntry",
    "PlantedForm",
    "PlantedWithdrawal",
    "PrintBatch",
    "Quarantine",
    "Reading",
    "Recheck",
    "RecheckDraw",
    "ReviewedLine",
    "ScanFile",
    "ScanPage",
]
