"""The head of an official document (Decree 30/2020): the issuer at the left, country and motto beside it."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from app.campaigns.models import Campaign
from app.core.i18n import Language, translate
from app.core.unit_of_work import Work
from app.units import service as units

NATIONAL_HEADING: Final = ("SOCIALIST REPUBLIC OF VIET NAM", "Independence – Freedom – Happiness")
_PLACE_AND_DATE: Final = "{place}, {year}-{month}-{day}"
_DOTS: Final = "…………"
_FEW_DOTS: Final = "……"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head in words. `issuer`: the superior body, if any, then the one that issues, in capitals;
    `place_and_date`: with dots where something is to be filled in by hand."""

    issuer: tuple[str, ...]
    nation: str
    motto: str
    place_and_date: str


def letterhead_of(
    work: Work, *, campaign: Campaign, language: Language, day: date | None = None,
    unit_id: UUID | None = None,
) -> Letterhead:  # fmt: skip
    """The head of a document of a campaign, of the day it was made, if that is settled.

    `unit_id`: the unit that issues it, where that is not the body that asks.
    """
    nation, motto = (translate(language, line) for line in NATIONAL_HEADING)
    return Letterhead(
        issuer=bodies_of(work, unit_id=unit_id or campaign.owner_unit_id, language=language),
        nation=nation,
        motto=motto,
        place_and_date=_place_and_date(day, language=language),
    )


def issuer_of(work: Work, *, campaign: Campaign, language: Language | None = None) -> tuple[str, ...]:
    """The superior body, if there is one, and the body that asks, in capitals; in the installation's language
    where none is given."""
    return bodies_of(
        work, unit_id=campaign.owner_unit_id, language=language or work.resources.settings.language
    )


def bodies_of(work: Work, *, unit_id: UUID, language: Language) -> tuple[str, ...]:
    """The superior body of a unit, if there is one, and the unit, in capitals: the issuer of a document."""
    above = units.ancestor_ids(work, unit_id=unit_id)[:1]
    bodies = [units.get_unit(work, unit_id=one) for one in (*above, unit_id)]
    english = language == "en"
    return tuple(((one.name_en if english else "") or one.name_vi).upper() for one in bodies)


def _place_and_date(day: date | None, *, language: Language) -> str:
    """Days below 10, and the months 1 and 2, with a leading zero."""
    if day is None:
        return translate(
            language, _PLACE_AND_DATE, place=_DOTS, day=_FEW_DOTS, month=_FEW_DOTS, year=_FEW_DOTS
        )
    month = f"{day.month:02d}" if day.month <= 2 or language == "en" else str(day.month)
    return translate(language, _PLACE_AND_DATE, place=_DOTS, day=f"{day.day:02d}", month=month, year=day.year)
