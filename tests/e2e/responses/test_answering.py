"""An official answers: link, start, pages, check, receipt, without any script."""

import json

import pytest

from app.responses.models import BallotLog, Draft, Envelope
from app.responses.routes import ANSWER_COOKIE
from app.sampling.models import Quota
from tests.support.answering import Round
from tests.support.respondent import Answered, Respondent

CANARY = '<svg onload="alert(1)">canary-20260105'


def test_from_the_link_to_the_receipt(held: Round, official: Respondent) -> None:
    link = held.links[0]
    receipt = official.answer_everything(link.token, held.fields() | {"m09": ["3"], "m10": ["a", "c"]})
    assert receipt.address == "/receipt"
    assert [one.receipt for one in held.read(Envelope)] == [receipt.receipt]
    assert held.read(Draft) == []
    assert len(held.read(BallotLog)) == 1


def test_the_first_page_says_who_asks_whom_and_what_the_key_is(held: Round, official: Respondent) -> None:
    link = held.links[0]
    page = official.get(f"/r/{link.token}")
    assert f"Official {link.unit}" in page.text
    assert "Round 2023" in page.text
    assert "Unit P" in page.text
    assert page.form(f"/r/{link.token}/start").keys() == {"csrf"}
    assert page.text.count("-") > 7


def test_a_page_is_one_matrix_question_or_some_plain_ones(held: Round, official: Respondent) -> None:
    page = official.start(held.links[0].token)
    seen = []
    while page.questions:
        seen.append(page.questions)
        page = official.fill(page, held.fields())
    assert sorted(seen[0]) == ["m01.S1", "m01.S2", "m01.S3"]
    assert seen[-1] == ["m09", "m10", "m11"]
    assert len(seen) == 9
    assert page.address == "/answer?page=check"


def test_a_missing_answer_brings_the_same_page_back_with_what_was_given(
    held: Round, official: Respondent
) -> None:
    page = official.start(held.links[0].token)
    page = official.fill(page, {"m01.S1": ["4"], "m01.S3": ["0"]})
    assert page.status == 422
    assert page.form("/answer")["m01.S1"] == ["4"]
    assert page.form("/answer")["m01.S3"] == ["0"]
    assert [one.get("href") for one in page.summary] == ["#m01.S2"]
    assert "".join(page.summary[0].itertext()).count("Unit S2") == 1
    assert page.text.count("".join(page.summary[0].itertext())) == 2
    page = official.fill(page, {"m01.S2": ["5"]})
    assert (page.status, page.address) == (200, "/answer?page=2")


def test_sending_too_early_names_what_is_missing_and_keeps_everything(
    held: Round, official: Respondent
) -> None:
    official.start(held.links[0].token)
    page = official.send(official.get("/answer?page=check"), "/answer", action="submit")
    assert page.status == 422
    assert len(page.summary) == 24
    assert page.summary[0].get("href") == "/answer?page=1#m01.S1"
    assert held.read(Envelope) == []


def test_a_whole_questionnaire_may_come_in_one_post(held: Round, official: Respondent) -> None:
    page = official.start(held.links[0].token)
    values = held.fields() | {"m11": ["kept"]}
    receipt = official.send(page, "/answer", values=values, action="submit")
    assert receipt.address == "/receipt"
    assert receipt.receipt == held.read(Envelope)[0].receipt


def test_going_back_and_coming_back_finds_everything(held: Round, official: Respondent) -> None:
    link = held.links[0]
    page = official.fill(official.start(link.token), held.fields())
    page = official.fill(page, {"m02.S2": ["2"]}, action="previous")
    assert page.address == "/answer?page=1"
    assert page.form("/answer")["m01.S2"] == ["4"]
    again = Respondent(held.resources)
    page = again.start(link.token)
    assert page.form("/answer")["m02.S2"] == ["2"]


def test_what_cannot_stand_is_kept_as_typed_until_it_is_mended(held: Round, official: Respondent) -> None:
    official.start(held.links[0].token)
    page = official.get("/answer?page=9")
    typed = {"m09": ["many"], "m10": ["a", "z"], "m11": [CANARY]}
    page = official.fill(page, typed)
    assert page.status == 422
    assert [one.get("href") for one in page.summary] == ["#m09", "#m10"]
    assert {name: page.form("/answer")[name] for name in typed} == typed
    assert CANARY not in page.text
    page = official.get("/answer?page=9")
    assert page.form("/answer")["m09"] == ["many"]


def test_a_blank_takes_an_earlier_answer_away(held: Round, official: Respondent) -> None:
    official.start(held.links[0].token)
    page = official.fill(official.get("/answer?page=9"), {"m09": ["3"], "m10": ["b"]})
    page = official.get("/answer?page=9")
    form = page.form("/answer") | {"m09": [""], "action": ["next"]}
    form.pop("m10")
    official.client.post("/answer", data=form)
    page = official.get("/answer?page=9")
    assert page.form("/answer")["m09"] == [""]
    assert "m10" not in page.form("/answer")


def test_the_script_is_told_when_a_page_was_saved(held: Round, official: Respondent) -> None:
    page = official.start(held.links[0].token)
    data = page.form("/answer") | {"m01.S1": ["4"], "action": ["save"]}
    answer = official.client.post("/answer", data=data, headers={"accept": "application/json"})
    said = json.loads(answer.text)["saved"]
    assert answer.status_code == 200
    assert [len(part) for part in said.split(":")] == [2, 2]
    assert official.get("/answer").form("/answer")["m01.S1"] == ["4"]


def test_without_script_saving_comes_back_to_the_page(held: Round, official: Respondent) -> None:
    page = official.start(held.links[0].token)
    page = official.fill(page, {"m01.S1": ["4"]}, action="save")
    assert (page.address, page.form("/answer")["m01.S1"]) == ("/answer?page=1", ["4"])


def test_an_answered_link_shows_the_receipt_and_a_new_answer_replaces_the_old(
    held: Round, official: Respondent
) -> None:
    link = held.links[0]
    first = official.answer_everything(link.token, held.fields())
    opened = official.get(f"/r/{link.token}")
    assert opened.receipt == first.receipt
    page = official.send(opened, f"/r/{link.token}/start")
    assert page.address.startswith("/answer")
    assert page.form("/answer").keys() == {"csrf", "page"}
    for _ in range(8):
        page = official.fill(page, held.fields(level=1))
    second = official.send(official.fill(page, {}), "/answer", action="submit")
    stored = held.read(Envelope)
    assert [(one.round, one.receipt) for one in stored] == [(1, second.receipt)]
    assert second.receipt != first.receipt
    assert [(one.received, one.counted) for one in held.read(Quota) if one.received] == [(1, 1)]
    assert len(held.read(BallotLog)) == 2


def test_a_start_from_an_old_page_leads_to_the_receipt(held: Round, official: Respondent) -> None:
    """A second tab, opened before the first one sent, does not begin anew by accident."""
    link = held.links[0]
    second_tab = official.get(f"/r/{link.token}")
    receipt = Respondent(held.resources).answer_everything(link.token, held.fields())
    page = official.send(second_tab, f"/r/{link.token}/start")
    assert (page.address, page.receipt) == ("/receipt", receipt.receipt)
    assert official.get("/answer").address == "/receipt"


@pytest.mark.parametrize("times", [1, 5])
def test_the_same_submit_again_gives_the_same_receipt(held: Round, official: Respondent, times: int) -> None:
    """A lost reply, a second click, the way back: the answer was taken once."""
    page = official.start(held.links[0].token)
    data = page.form("/answer") | held.fields() | {"action": ["submit"]}
    receipts = set()
    for _ in range(times + 1):
        answer = official.client.post("/answer", data=data)
        receipts.add(Answered(answer.status_code, answer.text, "/receipt").receipt)
    assert receipts == {held.read(Envelope)[0].receipt}
    assert len(held.read(BallotLog)) == 1


def test_saving_after_sending_keeps_nothing(held: Round, official: Respondent) -> None:
    page = official.start(held.links[0].token)
    official.send(page, "/answer", values=held.fields(), action="submit")
    data = page.form("/answer") | {"action": ["save"], "m01.S1": ["1"]}
    answer = official.client.post("/answer", data=data, headers={"accept": "application/json"})
    assert (answer.status_code, held.read(Draft)) == (409, [])


def test_the_cookie_is_bound_to_this_host_and_hidden_from_scripts(held: Round, official: Respondent) -> None:
    link = held.links[0]
    page = official.get(f"/r/{link.token}")
    answer = official.client.post(
        f"/r/{link.token}/start", data=page.form(f"/r/{link.token}/start"), follow_redirects=False
    )
    flags = answer.headers["set-cookie"].lower()
    assert answer.headers["location"] == "/answer"
    assert answer.headers["set-cookie"].startswith(f"{ANSWER_COOKIE}=")
    assert all(flag in flags for flag in ("httponly", "secure", "samesite=lax", "path=/"))
    assert "domain" not in flags


def test_a_shared_computer_keeps_no_copy_and_shows_the_receipt_once(
    held: Round, official: Respondent
) -> None:
    link = held.links[0]
    page = official.send(official.get(f"/r/{link.token}"), f"/r/{link.token}/start", shared="true")
    assert 'data-key=""' in page.text
    receipt = official.send(page, "/answer", values=held.fields(), action="submit")
    assert receipt.receipt == held.read(Envelope)[0].receipt
    assert "data-clear" not in receipt.text
    assert ANSWER_COOKIE not in official.client.cookies
    assert official.get("/receipt").status == 403
    assert official.get(f"/r/{link.token}").receipt == receipt.receipt
