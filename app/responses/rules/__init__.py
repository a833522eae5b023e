"""Decisions of the room: rounds, batches, who counts, what a set of answers looks like. Pure."""

from app.responses.rules.batches import Batch, Cell, plan_batches
from app.responses.rules.draws import draw_counted
from app.responses.rules.fields import Fields, merge_fields, minutes_for
from app.responses.rules.marks import STRAIGHT_LINE, UNIT_WITHHELD, marks_of
from app.responses.rules.receipts import plain_fingerprint, plain_receipt
from app.responses.rules.rounds import is_already_stored, next_round

__all__ = [
    "STRAIGHT_LINE",
    "UNIT_WITHHELD",
    "Batch",
    "Cell",
    "Fields",
    "draw_counted",
    "is_already_stored",
    "marks_of",
    "merge_fields",
    "minutes_for",
    "next_round",
    "plain_fingerprint",
    "plain_receipt",
    "plan_batches",
]
