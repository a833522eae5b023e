"""Problems: every refusal has a stable code, an HTTP status and words for the person it stops.

A room declares its problems in its `errors` shelf. The integer part of the code is the HTTP
status (`409.3`), the rest numbers the problem within it; codes never change their meaning.
"""

from typing import Any, ClassVar


class Problem(Exception):
    """A refusal a person can act on.

    `title` and `advice` are English message ids, translated at the door; `{name}` fields in
    them are filled from the keyword arguments.
    """

    code: ClassVar[str] = "500.1"
    title: ClassVar[str] = "Something went wrong on our side"
    advice: ClassVar[str] = "Nothing was changed. Please try again; if it returns, report the number below."
    registry: ClassVar[dict[str, type["Problem"]]] = {}

    def __init__(self, **details: Any) -> None:
        super().__init__(self.title.format_map(_Lenient(details)))
        self.details = details

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        known = Problem.registry.get(cls.code)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"{cls.__qualname__} reuses code {cls.code} of {known.__qualname__}")
        Problem.registry[cls.code] = cls

    @property
    def status(self) -> int:
        """The HTTP status: the integer part of the code."""
        return int(self.code.split(".", 1)[0])


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class NotFound(Problem):
    code = "404.1"
    title = "Page not found"
    advice = "Check the address, or go back to the start page."


class Forbidden(Problem):
    code = "403.1"
    title = "This is not open to your role"
    advice = "Ask the Department of Home Affairs if your work needs it."


class SignInNeeded(Problem):
    code = "401.1"
    title = "Please sign in"
    advice = "The page opens once you have signed in."


class SecondFactorNeeded(Problem):
    code = "403.3"
    title = "This role asks for a second factor"
    advice = "Set it up on your account page; the page opens after that."


class FormExpired(Problem):
    code = "403.2"
    title = "The form is no longer valid"
    advice = "Open the page again and send it once more. Nothing was changed."


class RequestUnreadable(Problem):
    code = "400.1"
    title = "This could not be read"
    advice = "The address or the form was damaged on its way. Open the page again from its menu."


class MediaNotAccepted(Problem):
    code = "415.1"
    title = "This kind of content is not accepted here"
    advice = "Send the form from its own page."


class BodyTooLarge(Problem):
    code = "413.1"
    title = "The file or form is too large"
    advice = "The limit is {limit} bytes."


class BadInput(Problem):
    """Input that a form refused; `faults` lists (field, message id, params)."""

    code = "422.1"
    title = "Some fields need attention"
    advice = "Nothing was saved. Mend the fields named below and send again."


class TooMany(Problem):
    code = "429.1"
    title = "Too many tries"
    advice = "Please wait {seconds} seconds and try again."


class Conflict(Problem):
    code = "409.1"
    title = "Somebody else changed this at the same time"
    advice = "Open the page again to see the present state; nothing of yours was saved."


class DatabaseBusy(Problem):
    code = "503.1"
    title = "The service is busy"
    advice = "Nothing was lost. Please try again in a moment."


CONSTRAINT_PROBLEMS: dict[str, type[Problem]] = {}
"""One table from the names of constraints, and the words of triggers, to Problems; rooms add theirs."""
