"""Forms keyed before campaigns chose how forms are keyed were keyed by two clerks."""

from alembic import command
from sqlalchemy import text

from app.core.resources import Resources
from app.core.revisions import alembic_config
from tests.integration.paper_room.scene import Scene


def step(resources: Resources, revision: str, *, down: bool = False) -> None:
    """Runs the history to a revision, no connection of the application open."""
    url = resources.settings.url
    resources.database.dispose()
    (command.downgrade if down else command.upgrade)(alembic_config(url), revision)


def test_forms_keyed_before_have_two_clerks(issued: Scene) -> None:
    serials = issued.take_back()
    issued.enter("first")
    step(issued.resources, "0015", down=True)
    step(issued.resources, "0016")
    with issued.work(writing=False) as work:
        ways = work.session.execute(text("SELECT keying, COUNT(*) FROM paper_form GROUP BY keying")).all()
        chosen = work.session.execute(text("SELECT keying, keyed_again FROM campaign")).one()
    assert {way: count for way, count in ways} == {"two_clerks": 1, None: len(serials) - 1}
    assert tuple(chosen) == ("two_clerks", 100)
    step(issued.resources, "head")
    with issued.work(writing=False) as work:
        words = work.session.execute(text("SELECT tear_off_vi, tear_off_en, correction FROM campaign")).one()
    assert tuple(words) == ("", "", "circle")
