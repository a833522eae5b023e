"""All SQL of invitations and the outbox."""

from app.invitations.store.delivery import count_delivery, find_delivery, list_delivery
from app.invitations.store.invited import (
    Addressee,
    add_invitations,
    find_invitation,
    list_addressees,
    list_invitations_of,
    list_invited,
    raise_gen,
    set_done,
    set_revoked,
)
from app.invitations.store.outbox import (
    add_messages,
    claim_messages,
    count_waiting,
    drop_messages,
    has_due,
    list_to_invite,
    list_to_remind,
    release_messages,
    replace_messages,
    settle_message,
    was_sent_before,
    was_tried,
)
from app.invitations.store.relay import clear_failures, list_failures, note_failure

__all__ = [
    "Addressee",
    "add_invitations",
    "add_messages",
    "claim_messages",
    "clear_failures",
    "count_delivery",
    "count_waiting",
    "drop_messages",
    "find_delivery",
    "find_invitation",
    "has_due",
    "list_addressees",
    "list_delivery",
    "list_failures",
    "list_invitations_of",
    "list_invited",
    "list_to_invite",
    "list_to_remind",
    "note_failure",
    "raise_gen",
    "release_messages",
    "replace_messages",
    "set_done",
    "set_revoked",
    "settle_message",
    "was_sent_before",
    "was_tried",
]
