"""The Problems of accounts."""

from app.core.errors import Problem


class SignInRefused(Problem):
    """One answer for an unknown address and for a wrong password."""

    code = "422.20"
    title = "The address and the password do not fit together"
    advice = "Check both and try again. Capital letters count in the password."


class SignInDelayed(Problem):
    code = "429.20"
    title = "Too many tries"
    advice = "Please wait {seconds} seconds, then try again. The account is not locked."


class EmailTaken(Problem):
    code = "409.20"
    title = "There is already an account with this address"
    advice = "Use another address, or change the existing account."


class PasswordTooWeak(Problem):
    code = "422.21"
    title = "This password is too easy to guess"
    advice = "Use at least {minimum} characters; several plain words are fine. Common passwords are refused."
