"""One batch of sealed answers becomes rows: decrypted, checked, shuffled. Asks no database."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.campaigns.models import Audience
from app.responses import sealing
from app.responses.errors import EnvelopeDamaged
from app.responses.rules import UNIT_WITHHELD
from app.responses.service.rows import Place, answer_rows, remark_rows, response_row
from app.responses.service.submitting import VERSION
from app.templates import service as templates

Row = dict[str, Any]


@dataclass(slots=True)
class Unsealed:
    """The rows of one batch, in no order that means anything."""

    responses: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    remarks: list[Row] = field(default_factory=list)


def unseal(
    sealed: Sequence[tuple[UUID, bytes]],
    *,
    audience: Audience,
    questionnaire: templates.Questionnaire,
    place: Place,
    key: bytes,
    opening_id: UUID,
) -> Unsealed:
    """The rows behind (home unit, ciphertext) pairs. Raises `EnvelopeDamaged` for one that does not fit."""
    lottery = random.SystemRandom()
    rows = Unsealed()
    opened = sealing.letter_opener(key, campaign_id=audience.campaign_id, audience_id=audience.id)
    for home, ciphertext in lottery.sample(sealed, len(sealed)):
        letter = _letter(opened(ciphertext), home=home, audience=audience)
        given = _answers_of(letter, questionnaire=questionnaire)
        flags = [*letter["flags"], *([] if place.rated else [UNIT_WITHHELD])]
        response = response_row(
            audience, place=place, mode="online", answers=given, flags=flags, opening_id=opening_id
        )
        rows.responses.append(response)
        rows.answers += answer_rows(questionnaire, place=place, response_id=response["id"], answers=given)
        rows.remarks += remark_rows(audience, place=place, answers=given)
    lottery.shuffle(rows.remarks)
    return rows


def root_of(responses: Sequence[Row]) -> str:
    """Root over id and payload of each response, by id."""
    by_id = sorted(responses, key=lambda row: row["id"])
    return sealing.merkle_root(
        f"{row['id']} {json.dumps(row['payload'], sort_keys=True)}".encode() for row in by_id
    )


def _letter(content: bytes, *, home: UUID, audience: Audience) -> Row:
    """What was sealed. The first version of the letter did not name its home unit."""
    letter: Row = json.loads(content)
    meant = [audience.questionnaire_key, audience.questionnaire_version]
    moved = letter["v"] != 1 and letter["unit"] != str(home)
    if moved or letter["v"] not in (1, VERSION) or letter["questionnaire"] != meant:
        raise EnvelopeDamaged
    return letter


def _answers_of(letter: Row, *, questionnaire: templates.Questionnaire) -> templates.Answers:
    """The answers as understood when they were sent; the codes of the units are those of the letter."""
    said = letter["answers"]
    units = {code for value in said["items"].values() if isinstance(value, dict) for code in value}
    given, faults = templates.answers_from_dict(questionnaire, data=said, units=sorted(units))
    if faults:
        raise EnvelopeDamaged
    return given
