"""The use cases of accounts."""

from app.accounts.rules.standing import LINK_LASTS
from app.accounts.service.access import disable_user, enable_user, get_user, reset_second_factor
from app.accounts.service.directory import (
    DirectoryRow,
    Profile,
    change_user,
    find_user_id,
    invite_again,
    invite_user,
    list_directory,
    show_user,
)
from app.accounts.service.grants import GrantRow, add_grant, end_grant, get_grant
from app.accounts.service.letters import (
    LETTER_LABELS,
    LetterRow,
    compose_letter,
    forget_address,
    next_letter_wait,
    queue_letter,
)
from app.accounts.service.links import read_password_link
from app.accounts.service.own_account import (
    OwnAccount,
    Renewed,
    change_password,
    least_own_password,
    prepare_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    set_second_factor,
    show_account,
)
from app.accounts.service.recovery import (
    MOST_PER_ADDRESS,
    ask_for_reset,
    choose_password,
    find_by_link,
    least_password_length,
)
from app.accounts.service.round_rights import (
    RoundRightRow,
    end_round_right,
    give_round_right,
    list_round_rights,
    may_open_rounds,
)
from app.accounts.service.second_factor import Enrolment
from app.accounts.service.sessions import (
    OwnSession,
    end_session,
    find_actor,
    sign_out,
    sign_out_everywhere,
    touch_session,
)
from app.accounts.service.signing import HALF_LASTS, SignedIn, finish_sign_in, read_half, sign_in
from app.accounts.service.staff import add_user, list_names
from app.accounts.service.throttle import Origin

__all__ = [
    "HALF_LASTS",
    "LETTER_LABELS",
    "LINK_LASTS",
    "MOST_PER_ADDRESS",
    "DirectoryRow",
    "Enrolment",
    "GrantRow",
    "LetterRow",
    "Origin",
    "OwnAccount",
    "OwnSession",
    "Profile",
    "Renewed",
    "RoundRightRow",
    "SignedIn",
    "add_grant",
    "add_user",
    "ask_for_reset",
    "change_password",
    "change_user",
    "choose_password",
    "compose_letter",
    "disable_user",
    "enable_user",
    "end_grant",
    "end_round_right",
    "end_session",
    "find_actor",
    "find_by_link",
    "find_user_id",
    "finish_sign_in",
    "forget_address",
    "get_grant",
    "get_user",
    "give_round_right",
    "invite_again",
    "invite_user",
    "least_own_password",
    "least_password_length",
    "list_directory",
    "list_names",
    "list_round_rights",
    "may_open_rounds",
    "next_letter_wait",
    "prepare_second_factor",
    "queue_letter",
    "read_half",
    "read_password_link",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_second_factor",
    "set_second_factor",
    "show_account",
    "show_user",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "touch_session",
]
