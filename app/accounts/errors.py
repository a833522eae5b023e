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


class LinkWorthless(Problem):
    """The same for a link that was used, is past its time, or was never made here."""

    code = "404.20"
    title = "This link can no longer be used"
    advice = (
        "A link works once and for a short time. Ask for a new one by the link on the sign-in page, "
        "or ask an administrator for a new invitation."
    )


class UserNotFound(Problem):
    code = "404.21"
    title = "There is no such account"
    advice = "Go back to the list of staff and choose one there."


class NoUnitsBelow(Problem):
    code = "422.26"
    title = "No unit stands below this one"
    advice = "Choose a unit that other units stand below, such as a district."


class RoundRightHeld(Problem):
    code = "409.27"
    title = "The unit holds or has lost this right already"
    advice = "Open the list again to see how it stands."


class GrantNotFound(Problem):
    code = "404.22"
    title = "There is no such role"
    advice = "Go back to the account and choose one of its present roles."


class OwnAccount(Problem):
    code = "409.21"
    title = "Nobody changes the own roles or standing"
    advice = "Ask another administrator to do it."


class LastAdministrator(Problem):
    code = "409.22"
    title = "This is the last administrator"
    advice = "Give another active person the role of administrator first, everywhere and without an end."


class StateUnchanged(Problem):
    code = "409.23"
    title = "The account is not in a state for this"
    advice = "Open the account again to see its present state; nothing was changed."


class PasswordTooShort(Problem):
    code = "422.22"
    title = "This password is too short"
    advice = "Use at least {minimum} characters; several plain words are fine."


class PasswordTooLong(Problem):
    """Nothing is cut off, so that every character counts."""

    code = "422.23"
    title = "This password is too long"
    advice = "Use at most {maximum} bytes; a letter with marks takes two or three."


class CodeRefused(Problem):
    """One answer for a wrong code, a used one and one that is past its time."""

    code = "422.24"
    title = "The code is not right"
    advice = "Enter the code that the app shows now; each code works once."


class OwnPasswordWrong(Problem):
    code = "422.25"
    title = "The present password is not right"
    advice = "Enter the password used for signing in. Nothing was changed."


class SignInHalfExpired(Problem):
    code = "401.20"
    title = "The sign-in took too long"
    advice = "Start again with the address and the password."


class EnrolmentExpired(Problem):
    code = "409.24"
    title = "The page was open for too long"
    advice = "Open it again and scan the new picture."


class SecondFactorPresent(Problem):
    code = "409.25"
    title = "A second factor is set up already"
    advice = "Open your account page to see it."


class SecondFactorRequired(Problem):
    code = "409.26"
    title = "The role asks for a second factor"
    advice = "It cannot be switched off while the role is held."


class SessionNotFound(Problem):
    code = "404.23"
    title = "This sign-in has ended already"
    advice = "Open your account page to see the present ones."
