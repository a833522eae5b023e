"""The use cases of invitations."""

from app.invitations.rules import InvitationKey
from app.invitations.service.delivery import (
    SHOWN_AS,
    DeliveryRow,
    DeliveryState,
    count_delivery,
    get_delivery,
    list_delivery,
)
from app.invitations.service.issuing import prepare_invitations, queue_messages
from app.invitations.service.links import (
    find_invitation,
    get_invitation,
    link_token,
    mark_done,
    raise_gen,
    read_link,
    revoke,
)
from app.invitations.service.outbox import (
    ClaimedMail,
    Outcome,
    RelayState,
    claim_mail,
    compose_mail,
    has_due_mail,
    outbox_lag,
    relay_state,
    release_mail,
    settle_mail,
)
from app.invitations.service.roster import (
    RosterRow,
    ask_roster_change,
    describe_step,
    list_differences,
    plan_roster_step,
    search_list,
)

__all__ = [
    "SHOWN_AS",
    "ClaimedMail",
    "DeliveryRow",
    "DeliveryState",
    "InvitationKey",
    "Outcome",
    "RelayState",
    "RosterRow",
    "ask_roster_change",
    "claim_mail",
    "compose_mail",
    "count_delivery",
    "describe_step",
    "find_invitation",
    "get_delivery",
    "get_invitation",
    "has_due_mail",
    "link_token",
    "list_delivery",
    "list_differences",
    "mark_done",
    "outbox_lag",
    "plan_roster_step",
    "prepare_invitations",
    "queue_messages",
    "raise_gen",
    "read_link",
    "relay_state",
    "release_mail",
    "revoke",
    "search_list",
    "settle_mail",
]
