"""Mails that come back: where they are sent to, what they say, what follows for the person. Pure."""

from app.invitations.bounces.files import list_files, split_mails
from app.invitations.bounces.kinds import Kind, find_status, kind_of
from app.invitations.bounces.reading import Report, read_report
from app.invitations.bounces.standing import (
    STANDINGS,
    TRY_AGAIN_AFTER,
    Return,
    Standing,
    is_timely,
    standing,
    standing_of_refusal,
)
from app.invitations.bounces.verp import Prove, find_returned, return_path

__all__ = [
    "STANDINGS",
    "TRY_AGAIN_AFTER",
    "Kind",
    "Prove",
    "Report",
    "Return",
    "Standing",
    "find_returned",
    "find_status",
    "is_timely",
    "kind_of",
    "list_files",
    "read_report",
    "return_path",
    "split_mails",
    "standing",
    "standing_of_refusal",
]
