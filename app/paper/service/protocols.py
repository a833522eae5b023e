"""The papers that go with a batch: cover, records of the hand-over and the return, label of the envelope."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.campaigns import service as campaigns
from app.core.i18n import Language, translate
from app.paper.definition.cover import CoverSheet

_TO_FILL: Final = "." * 40
"""A dotted line, filled in by hand."""
SERIALS_IN_RECORD: Final = 48
SERIALS_A_PAGE: Final = 150
"""What one page of a list holds: 25 rows of six, and room to sign."""
Said = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Pack:
    """A batch in words: who asks, the round, the unit, the group, its serials as printed, and until when the
    forms come back, empty while nobody has said."""

    issuer: tuple[str, ...]
    campaign: str
    unit: str
    group: str
    serials: tuple[str, ...]
    until: str = ""


def protocols(pack: Pack, *, language: Language) -> tuple[CoverSheet, ...]:
    """Four pages: the cover that lies on the pile, the hand-over and the return, signed by both sides, and
    the label of the envelope; of a large pack the list of its serials after the hand-over."""

    def said(message: str) -> str:
        return translate(language, message)

    return (
        _cover(pack, said=said), _hand_over(pack, said=said), *_lists(pack, said=said),
        _return(pack, said=said), _label(pack, said=said),
    )  # fmt: skip


def _lists(pack: Pack, *, said: Said) -> list[CoverSheet]:
    """The serials of a large pack, for which the record of the hand-over has no room."""
    if len(pack.serials) <= SERIALS_IN_RECORD:
        return []
    return [
        CoverSheet(
            heading=pack.issuer,
            title=said("List of the forms handed over"),
            facts=_facts(pack, said=said),
            cells=pack.serials[start : start + SERIALS_A_PAGE],
            signatures=(said("Handed out by"), said("Received by the unit")),
        )
        for start in range(0, len(pack.serials), SERIALS_A_PAGE)
    ]


def _cover(pack: Pack, *, said: Said) -> CoverSheet:
    steps = (
        said("1. Count the forms and sign the record of the hand-over."),
        said(
            "2. Hand one form to each person who is asked. Nobody of the unit marks a form or looks at what "
            "was marked."
        ),
        said(
            "3. Keep spoilt forms and forms given back for another one with the unused ones, and report the "
            "numbers of lost ones."
        ),
        said("4. Give back all forms, with the sealed envelope and the record of the return."),
    )
    return CoverSheet(
        heading=pack.issuer,
        title=said("Cover of a pile of survey forms"),
        facts=(
            *_facts(pack, said=said),
            (said("Forms in this pile"), str(len(pack.serials))),
            (said("Forms come back until"), pack.until or _TO_FILL),
        ),
        note="\n".join(steps),
    )


def _facts(pack: Pack, *, said: Said) -> tuple[tuple[str, str], ...]:
    return (
        (said("Survey round"), pack.campaign),
        (said("Unit"), pack.unit),
        (said("Respondent group"), pack.group),
    )


def _hand_over(pack: Pack, *, said: Said) -> CoverSheet:
    short = len(pack.serials) <= SERIALS_IN_RECORD
    return CoverSheet(
        heading=pack.issuer,
        title=said("Record of the hand-over of survey forms"),
        facts=(
            *_facts(pack, said=said),
            (said("Forms handed over"), str(len(pack.serials))),
            (said("Serials"), ", ".join(pack.serials) if short else said("on the list that follows")),
            (said("Handed over on"), _TO_FILL),
        ),
        note=said(
            "Both sides have counted the forms together. A form that is spoilt or lost is reported by its "
            "serial; forms that were not used are given back with the others. One copy for each side."
        ),
        signatures=(said("Handed out by"), said("Received by the unit")),
        national=tuple(said(line) for line in campaigns.NATIONAL_HEADING),
    )


def _return(pack: Pack, *, said: Said) -> CoverSheet:
    return CoverSheet(
        heading=pack.issuer,
        title=said("Record of the return of survey forms"),
        facts=(
            *_facts(pack, said=said),
            (said("Forms received at the hand-over"), str(len(pack.serials))),
            (said("Forms given back"), _TO_FILL),
            (said("Forms not given back, with their serials"), _TO_FILL),
            (said("Seal of the envelope when it was received"), _TO_FILL),
            (said("Given back on"), _TO_FILL),
        ),
        note=said("Both sides have counted the forms together. One copy for each side."),
        signatures=(said("Given back by the unit"), said("Received by")),
        national=tuple(said(line) for line in campaigns.NATIONAL_HEADING),
    )


def _label(pack: Pack, *, said: Said) -> CoverSheet:
    return CoverSheet(
        heading=(),
        title=said("Survey forms: to be opened by the receiver only"),
        facts=(
            (said("Receiver"), " – ".join(pack.issuer)),
            (said("Sending unit"), pack.unit),
            *_facts(pack, said=said)[:1],
            (said("Respondent group"), pack.group),
            (said("Forms in this envelope"), _TO_FILL),
        ),
        note=said(
            "Stick this label on the envelope. The filled-in forms go in unread; the envelope is closed and "
            "sealed before the people who answered, as far as they are present."
        ),
    )
