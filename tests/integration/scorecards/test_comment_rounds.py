"""A set of criteria for communes is put out twice, answered and published, as Thua Thien Hue did in 2022."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
import time_machine

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import EVERYWHERE, NOWHERE, SYSTEM
from app.core.unit_of_work import open_work
from app.scorecards import service
from app.scorecards.errors import (
    CommentedMeanwhile,
    CommentsClosed,
    CommentsOpen,
    CommentsUnanswered,
    NoSuchCriterion,
    NotAskedForComment,
    PutOutAlready,
    RoundUnfit,
)
from app.scorecards.forms import CommentAnswerForm, CommentForm
from app.templates import service as templates
from app.templates.errors import DraftSuperseded, DraftUnchanged, TemplateFaulty, VersionPublished
from tests.integration.campaigns.province import Province, house, province, province_each
from tests.integration.scorecards.drafts import (
    FIRST,
    HOTLINE,
    LEGAL,
    PLAN,
    PUBLISHED,
    SECOND,
    UNBALANCED,
    bring,
    put_out,
)

__all__ = ["house", "province", "province_each"]


@dataclass(slots=True)
class Commune:
    """What the officer of one commune does about a draft."""

    held: Province
    unit_id: UUID

    def sheet(self, draft_id: UUID) -> service.Sheet:
        with open_work(self.held.resources, writing=False) as work:
            return service.get_sheet(work, draft_id=draft_id, unit_id=self.unit_id, scope=EVERYWHERE)

    def say(self, draft_id: UUID, criterion: str, words: str) -> None:
        sheet = self.sheet(draft_id)
        with open_work(self.held.resources, actor=SYSTEM, writing=True) as work:
            service.comment(work, sheet=sheet, criterion=criterion, form=CommentForm(words=words))

    def withdraw(self, draft_id: UUID, criterion: str) -> None:
        sheet = self.sheet(draft_id)
        with open_work(self.held.resources, actor=SYSTEM, writing=True) as work:
            service.withdraw_comment(work, sheet=sheet, criterion=criterion)

    def agree(self, draft_id: UUID) -> None:
        sheet = self.sheet(draft_id)
        with open_work(self.held.resources, actor=SYSTEM, writing=True) as work:
            service.agree_with_draft(work, sheet=sheet)


def communes(held: Province) -> list[Commune]:
    with open_work(held.resources, writing=False) as work:
        campaign = campaigns.get_campaign_by_id(work, campaign_id=held.campaign_id)
        found = campaigns.list_round_units(work, campaign=campaign)
    return [Commune(held, unit.id) for unit in found if unit.type_key == "commune"]


def answer(held: Province, draft_id: UUID, criterion: str, *to: tuple[Commune, int], **said: str) -> int:
    marks = [f"{one.unit_id} {version}" for one, version in to]
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        form = CommentAnswerForm.model_validate({"comment": marks, "verdict": "taken", **said})
        return service.answer_comments(work, draft_id=draft_id, criterion=criterion, form=form)


def publish(held: Province, draft_id: UUID) -> templates.Draft:
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        return service.publish_draft(work, draft_id=draft_id)


def row_of(held: Province, draft_id: UUID) -> service.DraftRow:
    with open_work(held.resources, writing=False) as work:
        return service.get_draft_row(work, draft_id=draft_id, scope=EVERYWHERE)


def book_of(held: Province, draft_id: UUID) -> list[tuple[object, ...]]:
    with open_work(held.resources, writing=False) as work:
        _, content = service.comment_workbook(work, draft_id=draft_id, scope=EVERYWHERE, language="en")
    return list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def test_thua_thien_hue_puts_its_commune_criteria_out_twice(province_each: Province) -> None:
    held = province_each
    first = bring(held, FIRST)
    asked = put_out(held, first.id)
    everybody = communes(held)
    assert asked == len(everybody) > 20
    one, two, three, *_ = everybody
    one.say(first.id, PLAN, "Three points, not two.")
    one.say(first.id, PLAN, "Three points: the plan carries the rest.")
    two.say(first.id, PLAN, "More points.")
    two.say(first.id, LEGAL, "This does not fit mountain communes.")
    three.agree(first.id)
    assert row_of(held, first.id).tally == service.CommentTally(
        units=asked, replied=3, agreed=1, comments=3, answered=0
    )
    with pytest.raises(CommentsOpen):
        publish(held, first.id)
    with time_machine.travel(clock.now() + timedelta(days=11), tick=False):
        with pytest.raises(CommentsClosed) as refused:
            two.say(first.id, LEGAL, "Too late.")
        assert refused.value.details["time"].endswith("23:59")
        with pytest.raises(CommentsUnanswered) as waiting:
            publish(held, first.id)
        assert waiting.value.details["count"] == 3
        with pytest.raises(CommentedMeanwhile):
            answer(held, first.id, PLAN, (one, 1), (two, 1))  # the first commune has written again
        reason = "The plan keeps its points."
        assert answer(held, first.id, PLAN, (one, 2), (two, 1), verdict="not", words=reason) == 2
        answer(held, first.id, LEGAL, (two, 1), verdict="partly", words="A hotline takes its place.")
        put_out_again(held, first, two)


def put_out_again(held: Province, first: templates.Draft, two: Commune) -> None:
    second = bring(held, SECOND)
    assert second.number == 2
    put_out(held, second.id, days=8)
    earlier = two.sheet(second.id).earlier[LEGAL]
    assert [(draft.number, one.said.words, one.answer.words) for draft, one in earlier if one.answer] == [
        (1, "This does not fit mountain communes.", "A hotline takes its place.")
    ]
    two.say(second.id, HOTLINE, "Agreed, thank you.")
    with open_work(held.resources, writing=False) as work:
        before = templates.draft_before(work, draft=second)
    assert before == first.framework
    changes = templates.framework_changes(before, second.framework)
    assert {one.shown.key: one.kind for one in changes.criteria if one.kind != "same"} == {
        LEGAL: "removed", HOTLINE: "added",
    }  # fmt: skip
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False):
        answer(held, second.id, HOTLINE, (two, 1))
        with pytest.raises(DraftSuperseded):
            publish(held, first.id)
        assert publish(held, second.id).version == 2
        with pytest.raises(VersionPublished):
            bring(held, FIRST)
    with open_work(held.resources, writing=False) as work:
        assert templates.get_framework(work, key="commune_2022", version=2) == second.framework
    table = book_of(held, first.id)
    assert "SOCIALIST REPUBLIC OF VIET NAM" in [cell for row in table for cell in row]
    lines = [row[1:] for row in table if isinstance(row[0], int)]
    assert len(lines) == 4  # an agreement, two comments on the plan, one on legal information
    assert lines[-1] == (
        "2.3 Legal information for citizens", lines[-1][1], "This does not fit mountain communes.",
        "Taken over in part", "A hotline takes its place.",
    )  # fmt: skip
    assert lines[0][0] == "The draft as a whole"


def test_a_draft_that_does_not_add_up_is_refused_with_its_line(province: Province) -> None:
    with pytest.raises(TemplateFaulty) as refused:
        bring(province, UNBALANCED)
    line = next(n for n, one in enumerate(UNBALANCED.splitlines(), 1) if "max_points: 14" in one)
    assert [
        (one.finding.code, one.finding.line) for one in refused.value.details["findings"]
    ] == [("points_sum", line)]  # fmt: skip
    with pytest.raises(VersionPublished):
        bring(province, PUBLISHED)
    bring(province, FIRST)
    with pytest.raises(DraftUnchanged):
        bring(province, FIRST)


def test_who_was_not_asked_what_is_unknown_and_what_is_over_is_refused(province: Province) -> None:
    draft = bring(province, FIRST)
    commune = communes(province)[0]
    with pytest.raises(NotAskedForComment):
        commune.sheet(draft.id)  # not put out yet
    with pytest.raises(RoundUnfit):
        put_out(province, draft.id, days=-1)
    with pytest.raises(RoundUnfit):
        put_out(province, draft.id, kind="none")
    put_out(province, draft.id)
    with pytest.raises(PutOutAlready):
        put_out(province, draft.id)
    with pytest.raises(NotAskedForComment):
        Commune(province, province.units["S03"]).sheet(draft.id)
    with pytest.raises(NoSuchCriterion):
        commune.say(draft.id, "nine_nine", "What?")
    with open_work(province.resources, writing=False) as work, pytest.raises(NotAskedForComment):
        service.get_sheet(work, draft_id=draft.id, unit_id=commune.unit_id, scope=NOWHERE)
    commune.say(draft.id, PLAN, "Three points.")
    commune.withdraw(draft.id, PLAN)
    assert row_of(province, draft.id).tally.replied == 0
    with pytest.raises(CommentedMeanwhile):
        answer(province, draft.id, PLAN, (commune, 1))


def test_what_is_not_taken_over_needs_a_reason() -> None:
    mark = f"{UUID(int=1)} 1"
    assert CommentAnswerForm(comment=[mark], verdict="taken").read() == {UUID(int=1): 1}
    for wrong in ({"verdict": "not"}, {"verdict": "partly", "words": "  "}, {"comment": ["-" * 36 + " 1"]}):
        with pytest.raises(ValueError, match=r"words|comment"):
            CommentAnswerForm.model_validate({"comment": [mark], "verdict": "taken", **wrong})
