"""What stands at the head and the foot of a printed report; what is not known is left to be filled in."""

import datetime
from dataclasses import dataclass
from typing import Final

from analysis.dataset.labels import Language, say

BLANK: Final = "\u2026\u2026\u2026"
SHORT_BLANK: Final = "\u2026\u2026"


@dataclass(frozen=True, slots=True)
class Heading:
    """`superior` and `issuer`: the bodies at the upper left; `number`: of the document; `place` and `date`.

    `signer_title`, `signer_name`, `recipients`: at the foot. `draft` prints the word over the title: true
    until the document is signed.
    """

    superior: str = ""
    issuer: str = ""
    number: str = ""
    place: str = ""
    date: datetime.date | None = None
    signer_title: str = ""
    signer_name: str = ""
    recipients: tuple[str, ...] = ()
    draft: bool = True


def date_line(heading: Heading, language: Language) -> str:
    """Place and date: days below 10 and the months 1 and 2 with a leading zero; dots where unknown."""
    place = heading.place or BLANK
    if heading.date is None:
        return say(
            "heading.date", language, place=place, day="\u2026\u2026", month="\u2026\u2026", year=BLANK
        )
    day, month = heading.date.day, heading.date.month
    padded = f"{month:02d}" if month <= 2 or language == "en" else str(month)
    return say("heading.date", language, place=place, day=f"{day:02d}", month=padded, year=heading.date.year)
