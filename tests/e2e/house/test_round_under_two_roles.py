"""A whole round on PostgreSQL, staff pages and worker under one role, respondents' pages under the other."""

from pathlib import Path

from app.core.actor import EVERYWHERE
from app.core.unit_of_work import open_work
from app.reports import service as reports
from app.reports.errors import NoResults
from app.responses import service as responses
from tests.support.roles import Roles, roles
from tests.support.stage import Show, tiny_round, wait_for

__all__ = ["roles"]


def test_nothing_in_a_round_needs_more_than_the_two_roles_have(roles: Roles, tmp_path: Path) -> None:
    """From the first import to the results; what a role may not do would end a step."""
    addresses = {"database_url": roles.staff_url, "public_database_url": roles.respondent_url}
    with tiny_round(tmp_path, **addresses) as show:
        asked = show.story.told.counts["launch"]["invitations"]
        wait_for(lambda: len(show.letters()) == asked, "the mails")
        show.answer(show.letters())
        show.key_the_rest()
        show.story.close_and_open(show.round_)
        show.story.analyse(show.round_)
        wait_for(lambda: has_results(show), "the analysis")
        with open_work(show.stage.resources, writing=False) as work:
            counts = responses.count_responses(work, campaign_id=show.round_.id)
    assert sum(one.stored for one in counts) > asked
    assert sum(one.sealed for one in counts) == 0


def has_results(show: Show) -> bool:
    """Whether the worker has finished the analysis."""
    with open_work(show.stage.resources, writing=False) as work:
        try:
            return bool(reports.latest_results(work, campaign_id=show.round_.id, scope=EVERYWHERE).results)
        except NoResults:
            return False
