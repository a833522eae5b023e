"""Decisions of accounts."""

from app.accounts.rules.passwords import (
    MAXIMUM_PASSWORD_BYTES,
    MINIMUM_PASSWORD,
    MINIMUM_WITH_SECOND_FACTOR,
    frequent_passwords,
    is_easy_to_guess,
    is_too_long,
    is_too_short,
    is_weak_password,
    own_words,
    prepared,
)
from app.accounts.rules.signing import (
    LONGEST_DELAY,
    browser_name,
    client_label,
    delay_after,
    folded_email,
    is_session_valid,
    is_stale,
    name_order,
    needs_second_factor,
)

__all__ = [
    "LONGEST_DELAY",
    "MAXIMUM_PASSWORD_BYTES",
    "MINIMUM_PASSWORD",
    "MINIMUM_WITH_SECOND_FACTOR",
    "browser_name",
    "client_label",
    "delay_after",
    "folded_email",
    "frequent_passwords",
    "is_easy_to_guess",
    "is_session_valid",
    "is_stale",
    "is_too_long",
    "is_too_short",
    "is_weak_password",
    "name_order",
    "needs_second_factor",
    "own_words",
    "prepared",
]
