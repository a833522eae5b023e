"""The use cases of invitations."""

from app.invitations.rules import InvitationKey
from app.invitations.service.counts import MailCount, count_issued, count_mails, has_undelivered
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
    leads_somewhere,
    link_token,
    mark_done,
    raise_gen,
    read_link,
    revoke,
)
from app.invitations.service.outbox import ClaimedMail, claim_mail, compose_mail, has_due_mail
from app.invitations.service.pacing import (
    SendingState,
    get_plan,
    pause_sending,
    resume_sending,
    sending_state,
    set_plan,
)
from app.invitations.service.relay import RelayState, outbox_lag, relay_state
from app.invitations.service.returns import (
    RECORDED,
    Became,
    Returned,
    record_returns,
    return_address,
)
from app.invitations.service.roster import (
    RosterRow,
    ask_roster_change,
    describe_step,
    list_differences,
    plan_roster_step,
    search_list,
)
from app.invitations.service.settling import (
    Outcome,
    Settled,
    keep_wanted,
    note_relay_down,
    release_mail,
    settle_mails,
)
from app.invitations.service.waves import (
    cancel_wave,
    list_due_waves,
    list_waves,
    plan_wave,
    queue_wave,
)

__all__ = [
    "RECORDED",
    "SHOWN_AS",
    "Became",
    "ClaimedMail",
    "DeliveryRow",
    "DeliveryState",
    "InvitationKey",
    "MailCount",
    "Outcome",
    "RelayState",
    "Returned",
    "RosterRow",
    "SendingState",
    "Settled",
    "ask_roster_change",
    "cancel_wave",
    "claim_mail",
    "compose_mail",
    "count_delivery",
    "count_issued",
    "count_mails",
    "describe_step",
    "find_invitation",
    "get_delivery",
    "get_invitation",
    "get_plan",
    "has_due_mail",
    "has_undelivered",
    "keep_wanted",
    "leads_somewhere",
    "link_token",
    "list_delivery",
    "list_differences",
    "list_due_waves",
    "list_waves",
    "mark_done",
    "note_relay_down",
    "outbox_lag",
    "pause_sending",
    "plan_roster_step",
    "plan_wave",
    "prepare_invitations",
    "queue_messages",
    "queue_wave",
    "raise_gen",
    "read_link",
    "record_returns",
    "relay_state",
    "release_mail",
    "resume_sending",
    "return_address",
    "revoke",
    "search_list",
    "sending_state",
    "set_plan",
    "settle_mails",
]
