"""Two people at the pages: one asks with a reason, the other reads it and decides."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

from sqlalchemy import select
from sqlmodel import col

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import SYSTEM
from app.core.i18n import Language, translate
from app.core.unit_of_work import open_work
from app.invitations.models import Invitation
from app.people.models import Person
from app.sampling import service as sampling
from tests.integration.campaigns.province import KEY, Province, set_times
from tests.support.house import Visitor, csrf_of
from tests.support.pair import ANSWER, REASON

HERE = f"/campaigns/{KEY}"
Two = tuple[Visitor, Visitor]


def said(visitor: Visitor, message: str, **params: object) -> str:
    language: Language = "en" if visitor.client.cookies.get("__Host-phieu-language") == "en" else "vi"
    text = translate(language, message)
    return text % params if params else text


def decide(visitor: Visitor, *, decision: str, reason: str = ANSWER, status: int = 200) -> str:
    """Decides on the first request of the page."""
    page = visitor.get(f"{HERE}/approvals")
    [address, *_others] = re.findall(rf'action="({HERE}/approvals/[0-9a-f-]+)"', page)
    return visitor.post(address, page=page, status=status, reason=reason, decision=decision)


def weights_of(page: str) -> dict[str, list[str]]:
    """The fields of the weights page as a browser sends them."""
    return {
        "which": re.findall(r'name="which" value="([^"]+)"', page),
        "weight": [unescape(one) for one in re.findall(r'name="weight" type="text" value="([^"]*)"', page)],
    }


def ask_weight(visitor: Visitor, *, reason: str = REASON, path: str = "weights/ask") -> tuple[int, str]:
    page = visitor.get(f"{HERE}/weights")
    sent = weights_of(page)
    sent["weight"][0] = "2,5"
    answer = visitor.client.post(f"{HERE}/{path}", data={"csrf": csrf_of(page), "reason": reason, **sent})
    return answer.status_code, answer.text


def test_weights_are_asked_for_read_and_granted(running: Province, two: Two) -> None:
    asker, decider = two
    assert ask_weight(asker)[0] == 200
    page = asker.get(f"{HERE}/approvals")
    assert said(asker, "Somebody else decides on what you have asked for.") in page
    assert 'name="decision"' not in page
    assert said(decider, "Requests (%(n)s)", n=1) in decider.get(HERE)
    page = decider.get(f"{HERE}/approvals")
    for shown in (
        said(decider, "Weight of the group"),
        REASON,
        "2,5" if '<html lang="vi"' in page else "2.5",
    ):
        assert shown in unescape(page)
    page = decide(decider, decision="granted")
    assert said(decider, "No request waits for a decision.") in page
    assert ANSWER in unescape(page)
    with open_work(running.resources, writing=False) as work:
        found = campaigns.list_audiences(work, campaign_id=running.campaign_id)
    assert str(found[0].group_weight.normalize()) == "2.5"


def test_one_person_alone_gets_nowhere(running: Province, two: Two) -> None:
    asker, _decider = two
    status, page = ask_weight(asker, path="weights")
    assert status == 403
    assert said(asker, "This change needs a second person") in page
    assert ask_weight(asker)[0] == 200
    with open_work(running.resources, writing=False) as work:
        [request] = campaigns.list_requests(work, campaign_id=running.campaign_id)
    own = asker.get(f"{HERE}/approvals")
    form = asker.get(f"{HERE}/weights")
    address = f"{HERE}/approvals/{request.id}"
    page = asker.post(address, page=form, status=403, reason=ANSWER, decision="granted")
    assert said(asker, "Somebody else decides on what you have asked for") in page
    assert REASON in unescape(own)


def test_a_reason_is_given_by_both(running: Province, two: Two) -> None:
    asker, decider = two
    status, page = ask_weight(asker, reason="because")
    assert status == 422
    assert said(asker, "Say why in at least 10 characters.") in page
    assert 'value="2,5"' in page, "what was typed is kept"
    ask_weight(asker)
    page = decide(decider, decision="granted", reason="ok", status=422)
    assert said(decider, "Say why in at least 10 characters.") in page
    page = decide(decider, decision="refused")
    assert said(decider, "Refused") in page
    assert campaigns.SECOND_PERSON
    with open_work(running.resources, writing=False) as work:
        assert {str(one.group_weight.normalize()) for one in campaigns.list_audiences(
            work, campaign_id=running.campaign_id)} == {"1"}  # fmt: skip


def test_a_request_that_nobody_made_is_not_there_even_without_a_reason(running: Province, two: Two) -> None:
    page = two[0].get(f"{HERE}/approvals")
    for reason in ("", ANSWER):
        two[0].post(f"{HERE}/approvals/{uuid4()}", page=page, status=404, reason=reason, decision="granted")


def test_a_request_of_another_campaign_is_not_there(running: Province, two: Two) -> None:
    asker, decider = two
    page = decider.get(f"{HERE}/weights")
    address = f"{HERE}/approvals/{running.campaign_id}"
    decider.post(address, page=page, status=404, reason=ANSWER, decision="granted")
    asker.get("/campaigns/NOWHERE/approvals", status=404)


def test_somebody_new_gets_on_a_frozen_list(running: Province, two: Two) -> None:
    asker, decider = two
    with open_work(running.resources, actor=SYSTEM, writing=True) as work:
        person = Person(
            unit_id=running.units["S01"], full_name="Ng Thu An", email="thu.an@so.example",
            group_key="division_leader",
        )  # fmt: skip
        work.session.add(person)
        work.session.flush()
        person_id = person.id
    page = asker.get(f"{HERE}/frames")
    assert f"{HERE}/roster" in page
    page = asker.get(f"{HERE}/roster?audience={running.audiences['division_leader']}")
    [link] = re.findall(r'href="(/campaigns/[^"]+action=add)"', unescape(page))
    page = asker.get(link)
    fields = dict(re.findall(r'name="(audience_id|person_id|action)" value="([^"]+)"', page))
    asker.post(f"{HERE}/roster/ask", page=page, status=422, reason="short", **fields)
    asker.post(f"{HERE}/roster/ask", page=page, reason=REASON, **fields)
    again = asker.post(f"{HERE}/roster/ask", page=page, status=409, reason=REASON, **fields)
    assert said(asker, "The same change waits for a decision already") in again
    shown = unescape(decider.get(f"{HERE}/approvals"))
    assert "Ng Thu An" in shown
    assert said(decider, "Not on the list") in shown
    decide(decider, decision="granted")
    with open_work(running.resources, writing=False) as work:
        audience_id = running.audiences["division_leader"]
        place = sampling.find_place(work, audience_id=audience_id, person_id=person_id)
        [invited] = work.session.execute(
            select(Invitation).where(col(Invitation.person_id) == person_id)
        ).scalars()
    assert (place, invited.state) == (running.units["S01"], "open")
    found = asker.get(f"{HERE}/roster?audience={running.audiences['division_leader']}&search=thu+an")
    assert "action=remove" in found


def test_quotas_and_a_late_reopening_are_asked_for(running: Province, two: Two) -> None:
    asker, decider = two
    citizen = str(running.audiences["citizen"])
    page = asker.get(f"{HERE}/quotas/set?audience={citizen}")
    sent = {"audience_id": citizen, "unit_type": ["department", "district"], "target": ["25", "30"]}
    answer = asker.client.post(f"{HERE}/quotas/ask", data={"csrf": csrf_of(page), "reason": REASON, **sent})
    assert answer.status_code == 200
    with open_work(running.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, running, kind="survey", opens=-3, closes=-2)
    page = asker.get(f"{HERE}/reopen")
    until = clock.in_vietnam(clock.now() + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
    late = {"unit_id": str(running.units["S01"]), "kind": "survey", "until": until, "reason": REASON}
    page = asker.post(f"{HERE}/reopen", page=page, status=403, **late)
    assert f'formaction="{HERE}/reopen/ask"' in page
    asker.post(f"{HERE}/reopen/ask", page=page, status=422, **{**late, "reason": "too bad"})
    asker.post(f"{HERE}/reopen/ask", page=page, status=200, **late)
    shown = unescape(decider.get(f"{HERE}/approvals"))
    assert said(decider, "Change quotas after the start") in shown
    assert said(decider, "Give a unit more time after the close") in shown
    for _ in range(2):
        decide(decider, decision="granted")
    with open_work(running.resources, writing=False) as work:
        assert campaigns.is_answering_open(
            work, campaign_id=running.campaign_id, unit_id=running.units["S01"], kind="survey"
        )
        cells = sampling.list_cells(work, campaign_id=running.campaign_id)
    assert {one.target for one in cells if str(one.audience_id) == citizen} == {25, 30}


def test_a_later_end_for_everybody_is_asked_for(running: Province, two: Two) -> None:
    asker, decider = two
    page = asker.get(f"{HERE}/calendar")
    names = [f"{kind}_{which}_at" for kind in ("survey", "paper") for which in ("opens", "closes")]
    sent = {name: re.findall(rf'name="{name}"[^>]* value="([^"]+)"', page)[0] for name in names}
    later = clock.in_vietnam(clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    longer = {**sent, "survey_closes_at": later}
    page = asker.post(f"{HERE}/calendar", page=page, status=403, **longer)
    assert f'formaction="{HERE}/calendar/ask"' in page
    asker.post(f"{HERE}/calendar/ask", page=page, status=422, reason="too bad", **longer)
    asker.post(f"{HERE}/calendar/ask", page=page, reason=REASON, **longer)
    assert said(decider, "Give everybody more time") in unescape(decider.get(f"{HERE}/approvals"))
    decide(decider, decision="granted")
    earlier = {**longer, "survey_closes_at": sent["survey_closes_at"]}
    kept = asker.get(f"{HERE}/calendar")
    assert later in kept
    asker.post(f"{HERE}/calendar", page=kept, **earlier)
    assert later not in asker.get(f"{HERE}/calendar")
