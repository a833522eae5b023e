"""Rows of the tables from a set of answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from app.campaigns.models import Audience
from app.templates import service as templates


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows go. `sole`: the one unit these answers are about, where there is exactly one;
    `rated`: unit by code for matrix items, empty when the rated units are withheld."""

    unit_id: UUID
    stratum: str
    sole: UUID | None
    rated: Mapping[str, UUID]


def response_row(
    audience: Audience, *, place: Place, mode: str, answers: templates.Answers, flags: list[str],
    validity: str = "valid", opening_id: UUID | None = None, counted: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """A response with a random id. The payload is what was sent, without open text."""
    payload = answers.to_dict(with_remarks=False)
    if not place.rated:
        payload["items"] = {
            item: value for item, value in payload["items"].items() if not isinstance(value, dict)
        }
    return {
        "unit_id": place.unit_id, "id": uuid4(), "campaign_id": audience.campaign_id,
        "audience_id": audience.id, "questionnaire_key": audience.questionnaire_key,
        "questionnaire_version": audience.questionnaire_version, "mode": mode,
        "stratum": place.stratum, "opening_id": opening_id, "counted": counted,
        "validity": validity, "flags": flags, "payload": payload,
    }  # fmt: skip


def answer_rows(
    questionnaire: templates.Questionnaire, *, place: Place, response_id: UUID, answers: templates.Answers
) -> list[dict[str, Any]]:
    """One row per item, rated unit and option.

    An item about no unit stands under the unit itself; an answer about a unit that is withheld has no row.
    """
    withheld = not place.rated and place.sole is None
    about = {
        item.key: place.sole if item.about_unit and place.sole is not None else place.unit_id
        for item in questionnaire.items
        if not item.matrix and not (item.about_unit and withheld)
    }
    rows = []
    for row in answers.rows():
        rated = about.get(row.item) if row.unit is None else place.rated.get(row.unit)
        if rated is not None:
            rows.append(
                {
                    "unit_id": place.unit_id, "response_id": response_id, "item": row.item,
                    "rated_unit_id": rated, "option": row.option, "level": row.level,
                    "number": row.number,
                }
            )  # fmt: skip
    return rows


def remark_rows(audience: Audience, *, place: Place, answers: templates.Answers) -> list[dict[str, Any]]:
    """Open text: nothing in a row leads back to the response."""
    return [
        {
            "unit_id": place.unit_id, "id": uuid4(), "audience_id": audience.id, "item": item,
            "text": said, "redacted_text": None,
        }
        for item, said in answers.remarks.items()
    ]  # fmt: skip
