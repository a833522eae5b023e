"""Public pages on PostgreSQL need no more than the respondents' role has."""

from dataclasses import replace
from pathlib import Path

from app.core.resources import resources_for_respondents
from app.rankings.forms import FinalForm
from tests.e2e.rankings.test_story import Public, reading
from tests.integration.rankings.ending import FINAL, Ending
from tests.integration.rankings.test_computing import ended
from tests.integration.reports.copies import moved
from tests.support.roles import Roles, roles

__all__ = ["roles"]


def test_everybody_reads_a_publication_with_the_rights_of_respondents(
    ending: Ending, roles: Roles, tmp_path: Path
) -> None:
    ended(ending)
    with moved(ending.world, roles.owner_url, tmp_path / "there") as world:
        there = Ending(world, people=dict(ending.people))
        there.ask(there.compute(FinalForm.model_validate({**FINAL, "missing": "not_applicable"})))
        there.grant()
        addresses = {"public_database_url": roles.respondent_url}
        settings = world.resources.settings.model_copy(update=addresses)
        limited = resources_for_respondents(replace(world.resources, settings=settings))
        try:
            assert roles.respondent in limited.settings.url
            everybody = Ending(replace(world, resources=limited))
            reading(Public(everybody), everybody)
        finally:
            limited.database.dispose()
