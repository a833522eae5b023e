"""The opening: everything or nothing, in batches large enough, by the recorded draw."""

import json
from uuid import UUID

from app.campaigns.models import Campaign
from app.core.actor import SYSTEM
from app.core.models import AuditEvent
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations.models import Invitation
from app.responses import rules, sealing
from app.responses import service as responses
from app.responses.models import Answer, BallotLog, Draft, Envelope, Opening, Receipt, Remark, Response
from tests.support.answering import KEY, Round, start_round


def everybody_answers(held: Round) -> list[str]:
    """What each said can be told from the number of training sessions."""
    receipts = []
    for number, link in enumerate(held.links):
        said = held.fields(level=1 + number % 5) | {"m09": [str(number)], "m11": [f"remark {number}"]}
        receipts.append(held.submit(link, values=said))
    return receipts


def numbers(held: Round) -> set[int]:
    return {int(one.number) for one in held.read(Answer) if one.number is not None}


def test_everything_becomes_rows_and_nothing_sealed_stays(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 12, "D1C2": 3, "D2C1": 11})
    receipts = everybody_answers(held)
    held.close()
    report = held.open()
    assert (report.opened, report.counted) == (26, 26)
    assert (held.read(Envelope), held.read(Draft)) == ([], [])
    assert len(held.read(Response)) == 26
    assert len(held.read(Answer)) == 26 * 25
    assert {one.text for one in held.read(Remark)} == {f"remark {number}" for number in range(26)}
    assert numbers(held) == set(range(26))
    assert sorted(one.receipt for one in held.read(Receipt)) == sorted(receipts)
    assert report.receipts_root == sealing.merkle_root(one.encode() for one in sorted(receipts))
    assert [one.state for one in held.read(Campaign)] == ["opened"]
    assert {one.done for one in held.read(Invitation)} == {True}
    assert len(held.read(BallotLog)) == 26


def test_no_batch_is_smaller_than_agreed_and_the_record_says_which_units_it_held(
    resources: Resources,
) -> None:
    held = start_round(resources, people={"D1C1": 12, "D1C2": 4, "D1C3": 4, "D2C1": 6, "D2C2": 6}, k_open=6)
    everybody_answers(held)
    held.close()
    held.open()
    openings = held.read(Opening)
    assert sorted(one.n for one in openings) == [6, 6, 8, 12]
    merged = next(one for one in openings if one.n == 8)
    assert set(merged.unit_ids) == {str(held.units["D1C2"]), str(held.units["D1C3"])}
    codes = {unit_id: code for code, unit_id in held.units.items()}
    places = {(codes[one.unit_id], one.stratum) for one in held.read(Response)}
    assert places == {("D1C1", "D1C1"), ("D1", "D1"), ("D2C1", "D2C1"), ("D2C2", "D2C2")}
    assert {one.opening_id for one in held.read(Response)} == {one.id for one in openings}


def test_answers_stand_under_the_unit_they_rate(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 10})
    everybody_answers(held)
    held.close()
    held.open()
    departments = {held.units[code] for code in ("S1", "S2", "S3")}
    rows = held.read(Answer)
    assert {one.rated_unit_id for one in rows if one.item != "m09"} == departments
    assert {one.rated_unit_id for one in rows if one.item == "m09"} == {held.units["D1C1"]}
    assert {one.unit_id for one in rows} == {held.units["D1C1"]}
    assert {one.questionnaire_version for one in held.read(Response)} == {1}
    payload = held.read(Response)[0].payload["items"]
    assert set(payload["m01"]) == {"S1", "S2", "S3"}
    assert "m11" not in payload


def test_a_target_is_drawn_from_all_and_the_draw_can_be_repeated(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 14, "D1C2": 3}, targets={"D1C1": 5}, k_open=10)
    everybody_answers(held)
    held.close()
    report = held.open()
    assert (report.opened, report.counted) == (17, 8)
    opening = held.read(Opening)[0]
    found = held.read(Response)
    again = rules.draw_counted((one.id for one in found), allowed=8, seed=opening.counted_seed)
    assert {one.id for one in found if one.counted} == again


def test_people_who_rate_their_own_district_keep_it_only_among_enough(resources: Resources) -> None:
    held = start_round(
        resources, people={"D1C1": 4, "D1C2": 4, "D1C3": 4, "D2C1": 4, "D2C2": 7}, rates="parent"
    )
    for number, link in enumerate(held.links):
        district = link.unit[:2]
        held.submit(link, values=held.fields(rated=(district,)) | {"m09": [str(number)]})
    held.close()
    held.open()
    assert {one.unit_id for one in held.read(Response)} == {held.units["D1"], held.units["D2"]}
    assert {one.rated_unit_id for one in held.read(Answer)} == {held.units["D1"], held.units["D2"]}


def test_too_few_who_rate_their_own_unit_lose_it_everywhere(resources: Resources) -> None:
    """Four rate D2: neither rows nor payload nor the record of the batch say what they said of it."""
    held = start_round(resources, people={"D1C1": 12, "D2C1": 4, "D2C2": 2}, rates="own_unit")
    for number, link in enumerate(held.links):
        held.submit(link, values=held.fields(rated=(link.unit,)) | {"m09": [str(number)]})
    held.close()
    report = held.open()
    assert [(one.n, one.keeps_rated) for one in report.batches] == [(18, False)]
    assert {one.item for one in held.read(Answer)} == {"m09"}
    assert {json.dumps(one.payload) for one in held.read(Response)} == {
        json.dumps({"items": {"m09": number}}) for number in range(18)
    }
    assert all(rules.UNIT_WITHHELD in one.flags for one in held.read(Response))


def test_the_record_and_the_trail_hold_counts_and_roots_only(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 10})
    everybody_answers(held)
    sealed = sorted(one.ciphertext for one in held.read(Envelope))
    held.close()
    held.open()
    opening = held.read(Opening)[0]
    assert opening.envelope_root == sealing.merkle_root(sealed)
    leaves = [
        f"{one.id} {json.dumps(one.payload, sort_keys=True)}".encode()
        for one in sorted(held.read(Response), key=lambda one: one.id)
    ]
    assert opening.response_root == sealing.merkle_root(leaves)
    event = next(one for one in held.read(AuditEvent) if one.verb == "responses.open")
    assert event.details == {
        "opened": 10, "done": 10, "counted": 10, "receipts_root": event.details["receipts_root"],
        "roots": [[opening.envelope_root, opening.response_root]],
    }  # fmt: skip


def test_a_replaced_answer_is_gone_and_its_receipt_with_it(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 10})
    receipts = everybody_answers(held)
    second = held.submit(held.links[0], values=held.fields() | {"m09": ["77"]}, round=1)
    held.close()
    held.open()
    assert numbers(held) == {77, *range(1, 10)}
    assert {one.receipt for one in held.read(Receipt)} == {second, *receipts[1:]}


def test_a_campaign_without_online_answers_opens_without_a_key(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 10})
    held.close()
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        report = responses.open_envelopes(work, campaign_key=KEY, private_key=None)
    assert (report.opened, report.batches) == (0, ())
    assert [one.state for one in held.read(Campaign)] == ["opened"]


def test_marks_travel_inside_the_envelope(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 10})
    same = {name: ["1"] for name in held.fields()}
    for number, link in enumerate(held.links):
        held.submit(link, values=same if number == 0 else held.fields(level=4))
    held.close()
    held.open()
    assert sum(rules.STRAIGHT_LINE in one.flags for one in held.read(Response)) == 1


def test_ids_tell_nothing(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 10})
    everybody_answers(held)
    held.close()
    held.open()
    ids: list[UUID] = [one.id for one in held.read(Response)] + [one.id for one in held.read(Remark)]
    assert {one.version for one in ids} == {4}
