"""What waits in self-assessment, its appraisal, and drafts of criteria: each only for whom it concerns."""

from datetime import datetime
from typing import Final

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE
from app.core.clock import in_vietnam
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.home.service.due import Group, Named, Task
from app.scorecards import service as scorecards

SCORING_ENDS: Final = "Self-assessments are due"
APPRAISING_ENDS: Final = "Appraising ends"
EXPLAINING_ENDS: Final = "Explanations are due"
OBJECTING_ENDS: Final = "Objections are due"
TO_EXPLAIN: Final = "%(count)s criteria to explain"
TO_ANSWER: Final = "%(count)s objections wait for an answer"
TO_APPRAISE: Final = "%(count)s units wait for an appraisal in your domains"
COMMENT: Final = "Comment on the draft of criteria"
COMMENTS_WAIT: Final = "%(count)s comments on drafts of criteria wait for an answer"
PARTS: Final = {
    "self_assessment": (SCORING_ENDS, Permission.SCORECARDS_SCORE, "scorecards.list"),
    "appraisal": (APPRAISING_ENDS, Permission.APPRAISALS_DECIDE, "appraisals.list"),
    "explanation": (EXPLAINING_ENDS, Permission.SCORECARDS_SCORE, "scorecards.list"),
    "objection": (OBJECTING_ENDS, Permission.SCORECARDS_SCORE, "scorecards.list"),
}
"""The parts of the calendar that concern scoring: the words, whom they concern, where they lead."""


def list_scoring(work: Work, *, campaign: Campaign, runs: bool) -> list[Task]:
    """What waits in a round that has started; nothing where it has no criteria."""
    if campaign.framework_key is None:
        return []
    return [
        *_for_units(work, campaign), *_for_appraisers(work, campaign), *_ends(work, campaign, runs=runs),
    ]  # fmt: skip


def _for_units(work: Work, campaign: Campaign) -> list[Task]:
    here = campaigns.inside(work.actor, campaign=campaign)
    if not here.can(Permission.SCORECARDS_SCORE):
        return []
    scope = here.scope(Permission.SCORECARDS_SCORE)
    count = scorecards.count_to_explain(work, campaign=campaign, scope=scope)
    if not count:
        return []
    part = campaigns.find_milestone(work, campaign_id=campaign.id, kind="explanation")
    if part is None or part.opens_at > work.now():
        return []
    due = part.closes_at
    group: Group = "overdue" if due <= work.now() else "today"
    return [Task(campaign, TO_EXPLAIN, "scorecards.list", group, due, {"count": count})]


def _for_appraisers(work: Work, campaign: Campaign) -> list[Task]:
    here = campaigns.inside(work.actor, campaign=campaign)
    if not here.can(Permission.APPRAISALS_DECIDE):
        return []
    mine = scorecards.own_criteria(work, campaign=campaign)
    if not mine:
        return []
    scope = here.scope(Permission.APPRAISALS_DECIDE)
    objected = scorecards.count_objections(work, campaign=campaign, scope=scope, criteria=mine)
    left = scorecards.count_unappraised(work, campaign=campaign, scope=scope, criteria=mine)
    found = [(TO_ANSWER, objected), (TO_APPRAISE, left)]
    return [
        Task(campaign, text, "appraisals.list", "today", counts={"count": count})
        for text, count in found
        if count
    ]


def _ends(work: Work, campaign: Campaign, *, runs: bool) -> list[Task]:
    now = work.now()
    coming = [
        one
        for one in campaigns.list_milestones(work, campaign_id=campaign.id)
        if one.kind in PARTS and one.closes_at > now
    ]
    concerned = _concerned(work, campaign) if coming and not runs else frozenset()
    found = []
    for one in coming:
        text, concerns, route = PARTS[one.kind]
        if runs or concerns in concerned:
            found.append(Task(campaign, text, route, group_of(one.closes_at, now=now), one.closes_at))
    return found


def _concerned(work: Work, campaign: Campaign) -> frozenset[Permission]:
    """What the reader does in the round: appraises a domain, scores a unit that the criteria are for."""
    here = campaigns.inside(work.actor, campaign=campaign)
    found = set()
    if here.can(Permission.APPRAISALS_DECIDE) and scorecards.own_criteria(work, campaign=campaign):
        found.add(Permission.APPRAISALS_DECIDE)
    scope = here.scope(Permission.SCORECARDS_SCORE)
    if scope.unit_ids != frozenset() and scorecards.is_scored(work, campaign=campaign, scope=scope):
        found.add(Permission.SCORECARDS_SCORE)
    return frozenset(found)


def group_of(due_at: datetime, *, now: datetime) -> Group:
    """Whether something is due on this very day in Vietnam, or later."""
    return "today" if in_vietnam(due_at).date() == in_vietnam(now).date() else "upcoming"


def list_discussed(work: Work) -> list[Task]:
    """Drafts of criteria that wait for a unit's comments, and comments that wait for the office."""
    return [*_to_comment(work), *_to_answer(work)]


def _to_comment(work: Work) -> list[Task]:
    """One line for each draft on which a unit of the reader has not replied yet."""
    scope = work.actor.scope(Permission.SCORECARDS_SCORE)
    if scope == EVERYWHERE or not scope.unit_ids:
        return []
    waiting = {
        row.draft.id: row
        for row in scorecards.list_sheets(work, scope=scope)
        if row.is_open and not row.said and not row.agrees
    }
    return [
        Task(
            None, COMMENT, "comments.list", group_of(row.round.closes_at, now=work.now()),
            row.round.closes_at,
            about=Named(row.draft.framework.title.vi, row.draft.framework.title.in_language("en")),
        )
        for row in waiting.values()
    ]  # fmt: skip


def _to_answer(work: Work) -> list[Task]:
    if not work.actor.can(Permission.TEMPLATES_PUBLISH):
        return []
    count = scorecards.count_comments_waiting(work)
    return [Task(None, COMMENTS_WAIT, "drafts.list", "today", counts={"count": count})] if count else []
