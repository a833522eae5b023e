"""Reading the audit trail: who did what, when, about which unit; whether the chain holds; its anchors."""

from app.audit.rules import Reader
from app.audit.service.anchoring import PAGE as ANCHORS_A_PAGE
from app.audit.service.anchoring import (
    AnchorLine,
    AnchorMails,
    anchor_trail,
    has_news,
    list_anchors,
    plan_day,
    show_mails,
    write_letter,
)
from app.audit.service.checking import (
    Check,
    Verdict,
    ask_for_check,
    find_last_check,
    is_check_waiting,
    parse_anchor,
    record_check,
    verify_trail,
)
from app.audit.service.entering import record_role
from app.audit.service.exporting import record_export, write_export
from app.audit.service.searching import PAGE, Line, find_last_seq, list_lines, list_verbs

__all__ = [
    "ANCHORS_A_PAGE",
    "PAGE",
    "AnchorLine",
    "AnchorMails",
    "Check",
    "Line",
    "Reader",
    "Verdict",
    "anchor_trail",
    "ask_for_check",
    "find_last_check",
    "find_last_seq",
    "has_news",
    "is_check_waiting",
    "list_anchors",
    "list_lines",
    "list_verbs",
    "parse_anchor",
    "plan_day",
    "record_check",
    "record_export",
    "record_role",
    "show_mails",
    "verify_trail",
    "write_export",
    "write_letter",
]
