"""A form that asks by what was answered, without any script: pages without a question are passed over."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.unit_of_work import open_work
from app.responses import sealing
from app.responses import service as responses
from app.responses.models import Answer, Envelope
from tests.support.answering import Round, resources_at, routed_questionnaire, start_round
from tests.support.respondent import Answered, Respondent

CANARY = '<b onclick="x">{unit}</b> canary-20260712'


@pytest.fixture
def held(sqlite_url: str, tmp_path: Path) -> Iterator[Round]:
    resources = resources_at(sqlite_url, tmp_path)
    yield start_round(resources, people={"D1C1": 10}, questionnaire=routed_questionnaire())
    resources.database.dispose()


def shown(page: Answered) -> list[str]:
    """The questions that stand in the page and are not hidden."""
    hidden = {
        one.get("name", "")
        for box in page.root.iter("div")
        if "hidden" in box.attrib
        for one in box.iter()
        if one.get("name")
    }
    return [name for name in page.questions if name not in hidden]


def sealed_in(held: Round) -> dict[str, object]:
    """The answers in the one envelope."""
    [envelope] = held.read(Envelope)
    content = sealing.open_envelope(
        envelope.ciphertext, private_key=held.private_key, campaign_id=held.campaign_id,
        audience_id=held.audience_id,
    )  # fmt: skip
    items: dict[str, object] = json.loads(content)["answers"]["items"]
    return items


def test_a_question_comes_up_on_the_page_it_stands_on(held: Round, official: Respondent) -> None:
    page = official.start(held.links[0].token)
    assert shown(page) == ["m51"]
    page = official.send(page, "/answer", values={"m51": ["2"]}, action="next")
    assert (page.status, page.address, page.summary) == (200, "/answer?page=1#m52", [])
    assert shown(page) == ["m51", "m52"]
    page = official.send(page, "/answer", action="next")
    assert page.status == 422
    assert [one.get("href") for one in page.summary] == ["#m52"]
    page = official.send(page, "/answer", values={"m52": ["4"]}, action="next")
    assert shown(page) == ["m51", "m52", "m53"]
    page = official.send(page, "/answer", values={"m53": ["law"]}, action="next")
    assert (page.address, shown(page)) == ("/answer?page=2", ["m55.S1", "m55.S2", "m55.S3"])


def test_the_other_way_passes_over_a_page_and_seals_nothing_of_the_first(
    held: Round, official: Respondent
) -> None:
    page = official.start(held.links[0].token)
    for values in ({"m51": ["2"]}, {"m52": ["4"]}, {"m53": ["law"]}, {"m55.S1": ["3"]}):
        page = official.send(page, "/answer", values=values, action="next")
    assert page.status == 422
    page = official.get("/answer?page=1")
    page = official.send(page, "/answer", values={"m51": ["1"]}, action="next")
    assert shown(page) == ["m51", "m54"]
    page = official.send(page, "/answer", values={"m54": [CANARY]}, action="next")
    assert (page.address, shown(page)) == ("/answer?page=3", ["m56"])
    assert official.get("/answer?page=2").address == "/answer?page=2"
    assert shown(official.get("/answer?page=2")) == ["m56"]
    page = official.send(page, "/answer", values={"m56": ["Time"]}, action="previous")
    assert page.address == "/answer?page=1"
    page = official.send(official.get("/answer?page=3"), "/answer", action="next")
    assert "“Time”" in page.text
    assert "Unit S1, Unit S2, Unit S3" in page.text
    assert CANARY not in page.text
    assert "&lt;b onclick=" in page.text
    assert "{unit}&lt;/b&gt; canary" in page.text
    page = official.send(page, "/answer", values={"m57": ["2"]}, action="next")
    assert [one for one in ("m51", "m54", "m56", "m57") if f"#{one}" in page.text] == [
        "m51", "m54", "m56", "m57",
    ]  # fmt: skip
    assert "#m52" not in page.text
    assert official.send(page, "/answer", action="submit").address == "/receipt"
    assert sealed_in(held) == {"m51": "1", "m54": CANARY, "m56": "Time", "m57": "2"}


def test_an_opened_form_holds_only_what_was_asked(held: Round) -> None:
    ways = (
        {"m51": ["1"], "m54": ["Busy"], "m52": ["9"]},
        {"m51": ["2"], "m52": ["2"], "m53": ["law"]},
    )
    for number, link in enumerate(held.links):
        values = {**ways[number % 2], "m56": ["Time"], "m57": ["3"]}
        held.submit(link, values=values)
    held.close()
    held.open()
    assert {one.item for one in held.read(Answer)} == {"m51", "m52", "m57"}
    assert len([one for one in held.read(Answer) if one.item == "m52"]) == 5


def test_the_draft_forgets_what_is_no_longer_asked(held: Round, official: Respondent) -> None:
    link = held.links[0]
    page = official.start(link.token)
    page = official.send(page, "/answer", values={"m51": ["2"], "m52": ["4"]}, action="save")
    official.send(page, "/answer", values={"m51": ["1"]}, action="save")
    with open_work(held.resources, writing=False) as work:
        visit = responses.get_visit(work, token=link.token)
        assert responses.read_draft(work, visit=visit, round=0) == {"m51": ["1"]}
