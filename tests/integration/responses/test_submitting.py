"""The one door: once, the same receipt again, a later answer in the place of an earlier one."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.campaigns.errors import CampaignStateForbids
from app.core.actor import SYSTEM
from app.core.models import AuditEvent
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.models import Invitation
from app.responses import sealing
from app.responses import service as responses
from app.responses.errors import AnsweringClosed, AnswersNeedMending, LinkNotValid, ResponseNotFound
from app.responses.models import Answer, BallotLog, Draft, Envelope, Remark, Response
from app.responses.store.answering import GENESIS, chain_hash
from app.sampling.models import Quota
from app.templates import service as templates
from tests.support.answering import Link, Round, start_round

THREADS = 12


def quota(held: Round, code: str) -> tuple[int, int, int]:
    cell = next(one for one in held.read(Quota) if one.unit_id == held.units[code])
    return cell.received, cell.counted, cell.over


def at_once(work: Callable[[int], str], times: int) -> list[str]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(times)))


def test_an_answer_is_sealed_in_one_step(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    link = held.links[0]
    audited = len(held.read(AuditEvent))
    receipt = held.submit(link, values=held.fields())
    envelope = held.read(Envelope)[0]
    assert envelope.receipt == receipt == sealing.receipt_of(envelope.ciphertext)
    assert len(envelope.ciphertext) == 4144
    assert {one.id: one.done for one in held.read(Invitation)}[link.invitation_id] is True
    assert quota(held, "D1C1") == (1, 1, 0)
    assert (held.read(Response), held.read(Answer), held.read(Remark)) == ([], [], [])
    assert len(held.read(AuditEvent)) == audited


def test_a_hundred_submits_of_one_link_at_once_are_one_answer(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    link = held.links[0]
    receipts = at_once(lambda _: held.submit(link, values=held.fields()), 100)
    assert set(receipts) == {one.receipt for one in held.read(Envelope)}
    assert len(held.read(Envelope)) == 1
    assert len(held.read(BallotLog)) == 1
    assert quota(held, "D1C1") == (1, 1, 0)


def test_many_people_at_once_are_all_taken_and_no_quota_is_exceeded(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 24}, targets={"D1C1": 15})
    receipts = at_once(lambda number: held.submit(held.links[number], values=held.fields()), 24)
    assert len(set(receipts)) == 24
    assert {one.receipt for one in held.read(Envelope)} == set(receipts)
    assert quota(held, "D1C1") == (24, 15, 9)


def test_the_chain_of_sealed_answers_holds(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 12})
    at_once(lambda number: held.submit(held.links[number], values=held.fields()), 12)
    previous = GENESIS
    log = sorted(held.read(BallotLog), key=lambda one: one.seq)
    for expected, one in enumerate(log, start=1):
        link = chain_hash(
            previous=previous, seq=expected, campaign_id=held.campaign_id,
            ciphertext_sha256=one.ciphertext_sha256,
        )  # fmt: skip
        assert (one.seq, one.previous_hash, one.hash) == (expected, previous, link)
        previous = one.hash
    sealed = {hashlib.sha256(one.ciphertext).hexdigest() for one in held.read(Envelope)}
    assert {one.ciphertext_sha256 for one in log} == sealed


def test_a_later_round_replaces_and_an_older_one_changes_nothing(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    link = held.links[0]
    first = held.submit(link, values=held.fields())
    second = held.submit(link, values=held.fields(level=1), round=1)
    assert second != first
    assert held.submit(link, values=held.fields(level=2), round=0) == second
    assert held.submit(link, values=held.fields(level=2), round=1) == second
    assert [(one.round, one.receipt) for one in held.read(Envelope)] == [(1, second)]
    assert quota(held, "D1C1") == (1, 1, 0)


def test_a_retry_needs_no_answers(resources: Resources) -> None:
    """The draft is gone after the submit; a repeated click still gets its receipt."""
    held = start_round(resources, people={"D1C1": 2})
    receipt = held.submit(held.links[0], values=held.fields())
    assert held.submit(held.links[0], values={}) == receipt


def test_an_answer_with_gaps_is_not_taken(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    values = held.fields()
    del values["m05.S2"]
    with pytest.raises(AnswersNeedMending) as refusal:
        held.submit(held.links[0], values=values)
    assert [one.field for one in refusal.value.faults] == ["m05.S2"]
    assert (held.read(Envelope), quota(held, "D1C1")) == ([], (0, 0, 0))


def test_a_unit_that_is_not_rated_cannot_be_slipped_in(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2}, rates="parent")
    with pytest.raises(AnswersNeedMending):
        held.submit(held.links[0], values=held.fields(rated=("D1", "D2")))


def test_nothing_is_taken_after_the_close(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    held.close()
    with pytest.raises(AnsweringClosed):
        held.submit(held.links[0], values=held.fields())
    assert held.read(Envelope) == []


def test_a_link_revoked_after_the_page_was_read_sends_nothing(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    link = held.links[0]
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        visit = responses.get_visit(work, token=link.token)
        invitations.revoke(work, unit_id=link.unit_id, invitation_id=link.invitation_id, reason="left")
        sent = responses.OnlineSubmission(visit=visit, round=0, values=held.fields())
        with pytest.raises(LinkNotValid):
            responses.submit_response(work, submission=sent)
    assert held.read(Envelope) == []


def test_a_draft_cannot_be_read_in_the_database(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    link, canary = held.links[0], "canary-of-a-draft-8f2c"
    with open_work(resources, writing=True) as work:
        visit = responses.get_visit(work, token=link.token)
        responses.save_draft(work, visit=visit, round=0, fields={"m11": [canary], "m09": ["3"]})
    stored = held.read(Draft)
    assert canary.encode() not in b"".join(one.ciphertext for one in stored)
    assert len(stored[0].ciphertext) == 12 + 4096 + 16
    with open_work(resources, writing=False) as work:
        visit = responses.get_visit(work, token=link.token)
        assert responses.read_draft(work, visit=visit, round=0) == {"m11": [canary], "m09": ["3"]}
        assert responses.read_draft(work, visit=visit, round=1) == {}


def test_a_window_wrote_over_what_another_had_saved_or_sent_meanwhile(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    link = held.links[0]

    def look() -> responses.Visit:
        with open_work(resources, writing=False) as work:
            return responses.get_visit(work, token=link.token)

    def save(visit: responses.Visit, **fields: list[str]) -> bool:
        with open_work(resources, writing=True, single=True) as work:
            return responses.save_draft(work, visit=visit, round=0, fields=fields)

    first, second = look(), look()
    assert (save(first, m09=["3"]), save(second, m11=["1"])) == (True, False)
    second = look()
    assert save(first, m09=["4"])
    assert not save(second, m11=["1"])
    late = look()
    with open_work(resources, writing=True) as work:
        sent = responses.OnlineSubmission(visit=look(), round=0, values=held.fields())
        responses.submit_response(work, submission=sent)
    assert not save(late, m11=["1"])
    assert held.read(Draft) == []


def test_a_draft_follows_to_the_new_link(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 2})
    link = held.links[0]
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        visit = responses.get_visit(work, token=link.token)
        responses.save_draft(work, visit=visit, round=0, fields={"m09": ["3"]})
        gen = invitations.raise_gen(work, unit_id=link.unit_id, invitation_id=link.invitation_id)
        token = invitations.link_token(
            resources.tokens, campaign_id=held.campaign_id, unit_id=link.unit_id,
            invitation_id=link.invitation_id, gen=gen,
        )  # fmt: skip
    with open_work(resources, writing=False) as work:
        visit = responses.get_visit(work, token=token)
        assert responses.read_draft(work, visit=visit, round=0) == {"m09": ["3"]}
        with pytest.raises(LinkNotValid):
            responses.get_visit(work, token=link.token)


def submit_paper(held: Round, link: Link, *, validity: str = "valid", level: int = 4) -> responses.Accepted:
    with open_work(held.resources, writing=True) as work:
        questionnaire = templates.get_questionnaire(work, key="commune_leader", version=1)
        given = held.fields(level=level) | {"m11": ["on paper"], "m10": ["a", "b"]}
        answers, faults = templates.read_answers(questionnaire, values=given, units=["S1", "S2", "S3"])
        assert faults == []
        return responses.submit_response(
            work,
            submission=responses.PaperSubmission(
                campaign_id=held.campaign_id, audience_id=held.audience_id, unit_id=link.unit_id,
                answers=answers, flags=("read_by_hand",), validity=validity,
            ),
        )  # fmt: skip


def test_a_paper_form_becomes_rows_at_once(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 3})
    accepted = submit_paper(held, held.links[0])
    response = held.read(Response)[0]
    assert (accepted.response_id, accepted.counted, accepted.receipt) == (response.id, True, None)
    assert (response.mode, response.counted, response.stratum) == ("paper", True, "D1C1")
    assert response.flags == ["read_by_hand"]
    assert "m11" not in response.payload["items"]
    assert [one.text for one in held.read(Remark)] == ["on paper"]
    assert len(held.read(Answer)) == 24 + 2
    assert quota(held, "D1C1") == (1, 1, 0)


def test_a_full_cell_keeps_the_form_uncounted_and_a_void_lets_it_in(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 3}, targets={"D1C1": 2})
    first, _second, *over = [submit_paper(held, held.links[0]) for _ in range(4)]
    assert [one.counted for one in over] == [False, False]
    assert quota(held, "D1C1") == (4, 2, 2)
    assert first.response_id is not None
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        promoted = responses.void_response(
            work, unit_id=held.units["D1C1"], response_id=first.response_id, validity="forged"
        )
    assert promoted == min(one.response_id for one in over if one.response_id)
    assert quota(held, "D1C1") == (4, 2, 1)
    found = {one.id: (one.counted, one.validity) for one in held.read(Response)}
    assert found[first.response_id] == (False, "forged")
    assert found[promoted] == (True, "valid")
    with open_work(resources, actor=SYSTEM, writing=True) as work, pytest.raises(ResponseNotFound):
        responses.void_response(
            work, unit_id=held.units["D1C1"], response_id=first.response_id, validity="forged"
        )


def test_an_invalid_form_is_kept_and_never_counted(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 3})
    accepted = submit_paper(held, held.links[0], validity="blank")
    assert accepted.counted is None
    assert [(one.counted, one.validity) for one in held.read(Response)] == [(False, "blank")]
    assert quota(held, "D1C1") == (0, 0, 0)


def test_paper_is_refused_after_the_close(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 3})
    held.close()
    with pytest.raises(CampaignStateForbids):
        submit_paper(held, held.links[0])


def test_counts_are_all_that_is_told(resources: Resources) -> None:
    held = start_round(resources, people={"D1C1": 3, "D2C1": 2})
    for link in held.links:
        held.submit(link, values=held.fields())
    with open_work(resources, writing=False) as work:
        found = responses.count_responses(work, campaign_id=held.campaign_id)
    codes = {unit_id: code for code, unit_id in held.units.items()}
    assert sorted((codes[one.unit_id], one.sealed, one.stored, one.counted) for one in found) == [
        ("D1C1", 3, 0, 0), ("D2C1", 2, 0, 0),
    ]  # fmt: skip
