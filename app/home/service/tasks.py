"""What a person should do next, and how the rounds go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.home.rules import Step
from app.home.service.collection import read_collection
from app.home.service.due import GROUPS, Group, Task
from app.home.service.scoring import group_of, list_discussed, list_scoring
from app.invitations import service as invitations
from app.paper import service as paper
from app.sampling import service as sampling

CLOSE_NOW = "The time is over: close the campaign"
SURVEY_ENDS = "Answering online ends"
PAPER_ENDS = "Paper forms are due back"
OWN_LIST = "The list of your unit is due"
OWN_LIST_BACK = "The list of your unit was returned: mend it and hand it in"
LISTS_IN = "%(handed)s of %(units)s units have handed in their list"
LISTS_WAIT = "Lists wait for acceptance: %(waiting)s; %(handed)s of %(units)s units have handed in"
PREPARE = "Prepare the campaign"
OPEN_ENVELOPES = "Open the sealed envelopes"
SEE_RESULTS = "See the results"
KEY_FORMS = "Key forms"
RULE = "Rule on differing entries"
DECIDE = "Requests wait for a decision"
CALL = "Call those whose mail did not arrive"
SURVEYING = (
    Permission.QUOTAS_READ, Permission.PAPER_READ, Permission.PAPER_ENTER, Permission.PAPER_ADJUDICATE,
    Permission.RESULTS_READ,
)  # fmt: skip
"""Who has to do with the survey itself: its ends are told to them."""
STEP_WORDS: dict[Step, str] = {
    "late": "Hand in the forms that are still out",
    "collect": "Fetch the printed forms",
    "return": "Collect forms and hand them in",
    "ask_more": "Ask for more forms",
}
MILESTONE_WORDS = {"survey": SURVEY_ENDS, "paper": PAPER_ENDS}


@dataclass(frozen=True, slots=True)
class Progress:
    """A running round: what was targeted and what counts so far, within the reader's scope.

    `route`: the page where the reader follows it.
    """

    campaign: Campaign
    counted: int
    target: int
    full: int
    cells: int
    route: str


def list_tasks(work: Work) -> list[Task]:
    """What waits for this person, overdue first, then by time."""
    tasks = [task for campaign in campaigns.list_campaigns(work) for task in _tasks_of(work, campaign)]
    tasks += list_discussed(work)
    far = work.now()
    return sorted(tasks, key=lambda task: (GROUPS.index(task.group), task.due_at or far))


def _tasks_of(work: Work, campaign: Campaign) -> list[Task]:
    here = campaigns.inside(work.actor, campaign=campaign)
    runs = here.can(Permission.CAMPAIGNS_RUN)
    if campaign.state == "draft":
        prepare = [Task(campaign, PREPARE, "campaigns.show", "today")] if runs else []
        return [*_lists(work, campaign, runs=runs), *prepare]
    scoring = list_scoring(work, campaign=campaign, runs=runs)
    if campaign.state == "closed" and (runs or here.can(Permission.ENVELOPES_OPEN)):
        return [Task(campaign, OPEN_ENVELOPES, "campaigns.show", "today"), *scoring]
    if campaign.state == "opened" and here.can(Permission.RESULTS_READ):
        return [Task(campaign, SEE_RESULTS, "reports.show", "today"), *scoring]
    if campaign.state == "running":
        return [
            *_desk_work(work, campaign), *_following(work, campaign), *_collecting(work, campaign),
            *_deadlines(work, campaign, runs=runs), *scoring,
        ]  # fmt: skip
    return scoring


def _lists(work: Work, campaign: Campaign, *, runs: bool) -> list[Task]:
    """Lists of the units before the start: how many have come for the manager, the own one for an officer."""
    here = campaigns.inside(work.actor, campaign=campaign)
    own = here.scope(Permission.ROSTERS_COMPILE)
    compiles = not runs and bool(own.unit_ids)
    asked = campaigns.find_milestone(work, campaign_id=campaign.id, kind="lists")
    if not (runs or compiles) or asked is None or asked.opens_at > work.now():
        return []
    rows = sampling.list_unit_lists(work, campaign=campaign, scope=EVERYWHERE if runs else own)
    if compiles:
        return _own_lists(work, campaign, rows=rows, due_at=asked.closes_at)
    totals = sampling.total_lists(rows)
    if not totals.units or totals.accepted == totals.units:
        return []
    counts = {"handed": totals.units - totals.due, "units": totals.units, "waiting": totals.submitted}
    over = totals.due and asked.closes_at <= work.now()
    text = LISTS_WAIT if totals.submitted else LISTS_IN
    return [Task(campaign, text, "sampling.lists", "overdue" if over else "today", asked.closes_at, counts)]


def _own_lists(
    work: Work, campaign: Campaign, *, rows: Sequence[sampling.ListRow], due_at: datetime
) -> list[Task]:
    """One line for each list that an officer still has to hand in; many lists are one line."""
    open_rows = [row for row in rows if row.state not in ("submitted", "accepted")]
    group: Group = "overdue" if due_at <= work.now() else "today"
    if len(open_rows) > 1:
        counts = {"handed": len(rows) - len(open_rows), "units": len(rows)}
        return [Task(campaign, LISTS_IN, "sampling.lists", group, due_at, counts)]
    return [
        Task(
            campaign, OWN_LIST_BACK if row.state == "returned" else OWN_LIST, "sampling.list", group, due_at,
            unit_id=row.unit.id,
        )
        for row in open_rows
    ]  # fmt: skip


def _desk_work(work: Work, campaign: Campaign) -> list[Task]:
    """What clerks and adjudicators come for."""
    here = campaigns.inside(work.actor, campaign=campaign)
    keys, rules = here.can(Permission.PAPER_ENTER), here.can(Permission.PAPER_ADJUDICATE)
    tasks = []
    if keys and paper.list_paper_audiences(work, campaign_id=campaign.id):
        tasks.append(Task(campaign, KEY_FORMS, "paper.desk", "today"))
    scope = here.scope(Permission.PAPER_ADJUDICATE)
    if rules and paper.list_disputed(work, campaign_id=campaign.id, scope=scope):
        tasks.append(Task(campaign, RULE, "paper.disputes", "today"))
    return tasks


def _following(work: Work, campaign: Campaign) -> list[Task]:
    """What managers come for: requests of others, and mails that came to nothing."""
    here = campaigns.inside(work.actor, campaign=campaign)
    tasks = []
    if here.can(Permission.CAMPAIGNS_RUN) and campaigns.count_waiting_requests(work, campaign_id=campaign.id):
        tasks.append(Task(campaign, DECIDE, "campaigns.approvals", "today"))
    if here.can(Permission.INVITATIONS_SEND) and invitations.has_undelivered(work, campaign_id=campaign.id):
        tasks.append(Task(campaign, CALL, "home.progress", "today"))
    return tasks


def _is_officer(work: Work, campaign: Campaign) -> bool:
    """Whether the person collects for some units, and does not run the round."""
    here = campaigns.inside(work.actor, campaign=campaign)
    return (
        here.can(Permission.QUOTAS_READ)
        and not here.can(Permission.INVITATIONS_READ)
        and here.scope(Permission.QUOTAS_READ) != EVERYWHERE
    )


def _collecting(work: Work, campaign: Campaign) -> list[Task]:
    """What the officer of a unit comes for."""
    if not _is_officer(work, campaign):
        return []
    scope = campaigns.inside(work.actor, campaign=campaign).scope(Permission.QUOTAS_READ)
    found = read_collection(work, campaign_key=campaign.key, scope=scope)
    due = min((line.due_at for line in found.paper if line.step == found.step and line.due_at), default=None)
    if found.step not in STEP_WORDS:
        return []
    group: Group = "overdue" if found.step == "late" else "today"
    return [Task(campaign, STEP_WORDS[found.step], "home.collection", group, due)]


def _deadlines(work: Work, campaign: Campaign, *, runs: bool) -> list[Task]:
    here, now = campaigns.inside(work.actor, campaign=campaign), work.now()
    if not any(here.can(one) for one in SURVEYING):
        return []
    milestones = campaigns.list_milestones(work, campaign_id=campaign.id)
    route = _page_about(work, campaign)
    tasks = []
    for one in milestones:
        if one.closes_at > now and one.kind in MILESTONE_WORDS:
            group = group_of(one.closes_at, now=now)
            tasks.append(Task(campaign, MILESTONE_WORDS[one.kind], route, group, one.closes_at))
    answering = [one.closes_at for one in milestones if one.kind in ("survey", "paper")]
    if runs and answering and max(answering) <= now:
        latest = max(answering)
        tasks.append(Task(campaign, CLOSE_NOW, "campaigns.show", "overdue", latest))
    return tasks


def _page_about(work: Work, campaign: Campaign) -> str:
    """Where somebody follows a running round: managers all of it, officers their units, others its facts."""
    if campaigns.inside(work.actor, campaign=campaign).can(Permission.INVITATIONS_READ):
        return "home.progress"
    return "home.collection" if _is_officer(work, campaign) else "campaigns.show"


def list_progress(work: Work) -> list[Progress]:
    """Every running round with its quota totals, for those who may see quotas."""
    running = [one for one in campaigns.list_campaigns(work) if one.state == "running"]
    return [
        _progress(work, campaign)
        for campaign in running
        if campaigns.inside(work.actor, campaign=campaign).can(Permission.QUOTAS_READ)
    ]


def _progress(work: Work, campaign: Campaign) -> Progress:
    scope = campaigns.inside(work.actor, campaign=campaign).scope(Permission.QUOTAS_READ)
    ledger = sampling.list_ledger(work, campaign_id=campaign.id, scope=scope)
    limited = [row for row in ledger if row.target is not None]
    return Progress(
        campaign=campaign,
        counted=sum(row.counted or 0 for row in limited),
        target=sum(row.target or 0 for row in limited),
        full=sum(1 for row in limited if row.counted == row.target),
        cells=len(limited),
        route=_page_about(work, campaign),
    )
