"""What the launch has fixed moves only when two people agree, once, and in one piece."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.campaigns import service as campaigns
from app.campaigns.errors import (
    AlreadyAsked,
    AlreadyDecided,
    ApprovalNotFound,
    CampaignStateForbids,
    ChangedMeanwhile,
    NothingToChange,
    OwnRequest,
    SecondPersonNeeded,
)
from app.campaigns.forms.duties import NewWeight
from app.campaigns.models import Audience
from app.core import clock
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.errors import Forbidden
from app.core.models import Approval, AuditEvent
from app.core.unit_of_work import open_work
from app.sampling import service as sampling
from app.sampling.errors import QuotaBelowCounted
from app.sampling.forms import QuotaRule
from tests.integration.campaigns.province import Province, launch, set_times
from tests.support.pair import ANSWER, REASON, Pair

HEAVY = Decimal("2.5")


def weight(province: Province, group: str = "citizen") -> Decimal:
    with open_work(province.resources, writing=False) as work:
        found = work.session.execute(
            select(col(Audience.group_weight)).where(col(Audience.id) == province.audiences[group])
        )
        return Decimal(found.scalar_one())


def ask_weight(pair: Pair, province: Province, *, to: Decimal = HEAVY) -> UUID:
    new = NewWeight(audience_id=province.audiences["citizen"], weight=to)
    with open_work(pair.resources, actor=pair.asker, writing=True) as work:
        campaigns.ask_weights(work, campaign_id=province.campaign_id, weights=[new], reason=REASON)
    return pair.waiting(province.campaign_id)[0].id


def verbs(pair: Pair, *, since: int = 0) -> list[str]:
    with open_work(pair.resources, writing=False) as work:
        rows = work.session.execute(select(AuditEvent).order_by(col(AuditEvent.seq))).scalars()
        return [row.verb for row in rows][since:]


def test_a_weight_moves_when_somebody_else_grants_it(running_each: Province, pair_each: Pair) -> None:
    before = len(verbs(pair_each))
    approval_id = ask_weight(pair_each, running_each)
    assert weight(running_each) == 1
    [request] = pair_each.waiting(running_each.campaign_id)
    [change] = request.changes
    assert (change.before, change.after, request.reason) == (1, HEAVY, REASON)
    pair_each.grant(running_each.campaign_id, approval_id)
    assert weight(running_each) == HEAVY
    assert pair_each.waiting(running_each.campaign_id) == []
    assert verbs(pair_each, since=before) == [
        "campaigns.ask_approval", "campaigns.grant_approval", "campaigns.change_weights",
    ]  # fmt: skip


def test_nobody_decides_on_what_they_asked(running_each: Province, pair_each: Pair) -> None:
    approval_id = ask_weight(pair_each, running_each)
    with pytest.raises(OwnRequest):
        pair_each.grant(running_each.campaign_id, approval_id, by=pair_each.asker)
    with pytest.raises(Forbidden):
        pair_each.grant(running_each.campaign_id, approval_id, by=SYSTEM)
    assert weight(running_each) == 1


def test_the_database_itself_wants_two_people(running_each: Province, pair_each: Pair) -> None:
    approval_id = ask_weight(pair_each, running_each)
    own = {"decided_by": pair_each.asker.user_id, "decision": "granted"}
    statement = update(Approval).where(col(Approval.id) == approval_id).values(**own)
    with pytest.raises(OwnRequest), open_work(pair_each.resources, writing=True) as work:
        work.session.execute(statement)
    with pytest.raises(IntegrityError), pair_each.resources.database.transaction(writing=True) as opened:
        opened.session.execute(statement)


def test_a_request_is_decided_once(running_each: Province, pair_each: Pair) -> None:
    approval_id = ask_weight(pair_each, running_each)
    with open_work(pair_each.resources, actor=pair_each.decider, writing=True) as work:
        campaigns.refuse_approval(
            work, campaign_id=running_each.campaign_id, approval_id=approval_id, reason=ANSWER
        )
    with pytest.raises(AlreadyDecided):
        pair_each.grant(running_each.campaign_id, approval_id)
    assert weight(running_each) == 1


def test_of_two_people_who_grant_at_once_one_wins(running_each: Province, pair_each: Pair) -> None:
    approval_id = ask_weight(pair_each, running_each)
    start = Barrier(2)

    def grant(_thread: int) -> str:
        start.wait()
        try:
            pair_each.grant(running_each.campaign_id, approval_id)
        except (AlreadyDecided, ChangedMeanwhile) as refused:
            return refused.code
        return "granted"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(grant, range(2)))
    assert outcomes == [AlreadyDecided.code, "granted"]
    assert weight(running_each) == HEAVY
    assert verbs(pair_each).count("campaigns.change_weights") == 1


def test_a_request_belongs_to_its_campaign(running: Province, pair: Pair) -> None:
    approval_id = ask_weight(pair, running)
    with open_work(pair.resources, actor=SYSTEM, writing=True) as work:
        campaign = campaigns.get_campaign_by_id(work, campaign_id=running.campaign_id)
        draft = campaigns.CampaignDraft(
            key="OTHER", name_vi="X", name_en="X", owner_unit_id=campaign.owner_unit_id,
            period_from=campaign.period_from, period_to=campaign.period_to,
        )  # fmt: skip
        other = campaigns.create_campaign(work, draft=draft).id
    with pytest.raises(ApprovalNotFound):
        pair.grant(other, approval_id)


def test_weights_are_set_alone_only_before_the_start(province: Province, pair: Pair) -> None:
    new = NewWeight(audience_id=province.audiences["citizen"], weight=HEAVY)
    with open_work(pair.resources, actor=pair.asker, writing=True) as work:
        assert campaigns.set_weights(work, campaign_id=province.campaign_id, weights=[new]) == 1
    assert weight(province) == HEAVY
    launch(province)
    with pytest.raises(SecondPersonNeeded), open_work(pair.resources, writing=True) as work:
        campaigns.set_weights(work, campaign_id=province.campaign_id, weights=[new])


def test_a_question_has_a_weight_too(running: Province, pair: Pair) -> None:
    with open_work(pair.resources, actor=pair.asker, writing=True) as work:
        rows = campaigns.list_weights(work, campaign_id=running.campaign_id)
        link = next(one for row in rows for one in row.links)
        key: dict[str, Any] = {
            "audience_id": link.audience_id,
            "item": link.item,
            "criterion": link.criterion,
        }
        new = NewWeight(weight=Decimal("0.25"), **key)
        campaigns.ask_weights(work, campaign_id=running.campaign_id, weights=[new], reason=REASON)
        with pytest.raises(AlreadyAsked):
            campaigns.ask_weights(work, campaign_id=running.campaign_id, weights=[new], reason=REASON)
    [request] = pair.waiting(running.campaign_id)
    pair.grant(running.campaign_id, request.id)
    with open_work(pair.resources, writing=False) as work:
        found = campaigns.list_criterion_links(work, audience_id=key["audience_id"])
    changed = [one for one in found if (one.item, one.criterion) == (key["item"], key["criterion"])]
    assert [one.weight for one in changed] == [Decimal("0.25")]


def test_two_requests_about_one_weight_do_not_both_hold(running: Province, pair: Pair) -> None:
    first = ask_weight(pair, running)
    second = ask_weight(pair, running, to=Decimal(3))
    assert first != second
    pair.grant(running.campaign_id, first)
    with pytest.raises(ChangedMeanwhile):
        pair.grant(running.campaign_id, second)
    assert weight(running) == HEAVY
    assert [one.id for one in pair.waiting(running.campaign_id)] == [second]


def test_who_knows_the_scores_changes_no_weight(running: Province, pair: Pair) -> None:
    waiting = ask_weight(pair, running)
    with open_work(pair.resources, actor=SYSTEM, writing=True) as work:
        campaigns.close_campaign(work, campaign_id=running.campaign_id)
        campaigns.mark_opened(work, campaign_id=running.campaign_id)
    with pytest.raises(CampaignStateForbids):
        ask_weight(pair, running, to=Decimal(4))
    with pytest.raises(CampaignStateForbids):
        pair.grant(running.campaign_id, waiting)


def test_what_would_change_nothing_is_not_asked(running: Province, pair: Pair) -> None:
    with pytest.raises(NothingToChange):
        ask_weight(pair, running, to=Decimal(1))
    new = NewWeight(audience_id=running.audiences["citizen"], weight=HEAVY)
    with pytest.raises(Forbidden), open_work(pair.resources, actor=SYSTEM, writing=True) as work:
        campaigns.ask_weights(work, campaign_id=running.campaign_id, weights=[new], reason=REASON)


def quota_rule(province: Province, target: int) -> list[QuotaRule]:
    return [
        QuotaRule(audience_id=province.audiences["citizen"], unit_type="department", target=target),
        QuotaRule(audience_id=province.audiences["citizen"], unit_type="district", target=30),
    ]


def test_quotas_move_after_the_start_only_with_a_second_person(
    running_each: Province, pair_each: Pair
) -> None:
    campaign_id, rules = running_each.campaign_id, quota_rule(running_each, 25)
    with pytest.raises(SecondPersonNeeded), open_work(pair_each.resources, writing=True) as work:
        sampling.set_quota_rules(work, campaign_id=campaign_id, rules=rules)
    with open_work(pair_each.resources, actor=pair_each.asker, writing=True) as work:
        sampling.ask_quotas(work, campaign_id=campaign_id, rules=rules, reason=REASON)
    [request] = pair_each.waiting(campaign_id)
    [change] = request.changes
    assert (change.before, change.after, change.params["n"]) == (20, 25, "18")
    pair_each.grant(campaign_id, request.id)
    with open_work(pair_each.resources, writing=False) as work:
        rows = sampling.list_ledger(work, campaign_id=campaign_id, scope=EVERYWHERE)
    assert {row.target for row in rows if row.type_key == "department" and row.channel == "paper"} == {25}
    assert {row.target for row in rows if row.type_key == "district" and row.channel == "paper"} == {30}


def test_a_quota_granted_too_late_is_not_forced(running: Province, pair: Pair) -> None:
    rules = quota_rule(running, 2)
    with open_work(pair.resources, actor=pair.asker, writing=True) as work:
        sampling.ask_quotas(work, campaign_id=running.campaign_id, rules=rules, reason=REASON)
    with open_work(pair.resources, actor=SYSTEM, writing=True) as work:
        for _ in range(3):
            sampling.count_answer(
                work, unit_id=running.units["S01"], audience_id=running.audiences["citizen"]
            )
    [request] = pair.waiting(running.campaign_id)
    with pytest.raises(QuotaBelowCounted):
        pair.grant(running.campaign_id, request.id)
    assert len(pair.waiting(running.campaign_id)) == 1


def test_a_closed_part_opens_again_only_with_a_second_person(running_each: Province, pair_each: Pair) -> None:
    campaign_id, unit_id = running_each.campaign_id, running_each.units["S01"]
    asked: dict[str, Any] = {
        "kind": "survey",
        "unit_id": unit_id,
        "until": clock.now() + timedelta(hours=5),
        "reason": REASON,
    }
    with open_work(pair_each.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, running_each, kind="survey", opens=-3, closes=-2)
    with pytest.raises(SecondPersonNeeded), open_work(pair_each.resources, writing=True) as work:
        campaigns.reopen_unit(work, campaign_id=campaign_id, **asked)
    with open_work(pair_each.resources, actor=pair_each.asker, writing=True) as work:
        campaigns.ask_reopening(work, campaign_id=campaign_id, **asked)
        assert not campaigns.is_answering_open(work, campaign_id=campaign_id, unit_id=unit_id, kind="survey")
    [request] = pair_each.waiting(campaign_id)
    assert getattr(request.changes[0].about, "code", "") == "S01"
    pair_each.grant(campaign_id, request.id)
    with open_work(pair_each.resources, writing=False) as work:
        assert campaigns.is_answering_open(work, campaign_id=campaign_id, unit_id=unit_id, kind="survey")


def test_a_grant_forged_in_memory_carries_nothing_out(running: Province, pair: Pair) -> None:
    approval_id = ask_weight(pair, running)
    change: dict[str, Any] = {"steps": []}
    forged = campaigns.Asked(approval_id, running.campaign_id, change, REASON)
    with pytest.raises(SecondPersonNeeded), open_work(pair.resources, writing=True) as work:
        campaigns.SECOND_PERSON["campaigns.change_weights"].carry_out(work, forged)
