"""Where the respondents' path differs on PostgreSQL: the driver reads, a first answer is one statement."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.core.database import Database
from app.core.errors import DatabaseBusy
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations.models import Invitation
from app.responses import service as responses
from app.responses.errors import LinkNotValid
from app.responses.models import BallotLog, Draft, Envelope
from app.responses.service import submitting
from app.responses.store import visiting
from app.sampling.models import Quota
from tests.support.answering import Round, start_round

ACTIVITY = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def for_respondents(resources: Resources) -> Iterator[Resources]:
    if resources.database.is_sqlite:
        pytest.skip("SQLite has one way")
    database = Database(resources.database.url.render_as_string(hide_password=False), single_reads=True)
    yield replace(resources, database=database)
    database.dispose()


def test_what_the_driver_reads_is_what_the_connection_reads(for_respondents: Resources) -> None:
    """Every column alike, with and without a draft, a sealed answer and a calendar; also when prepared."""
    held = start_round(for_respondents, people={"D1C1": 3})
    with open_work(for_respondents, writing=True) as work:
        visit = responses.get_visit(work, token=held.links[0].token)
        responses.save_draft(work, visit=visit, round=0, fields={"m01.S1": ["2"]})
    held.submit(held.links[1], values=held.fields())
    for writing in (False, True):
        with open_work(for_respondents, writing=writing) as work:
            for link in held.links * 6:
                key = {"mine_unit": link.unit_id, "mine": link.invitation_id}
                usual = work.connection.execute(visiting.AT_TURN, key).one()
                assert visiting.READ_AT_TURN.first(work.connection, key) == tuple(usual)
            assert visiting.READ_AT_TURN.first(work.connection, {**key, "mine": link.unit_id}) is None


def test_a_lost_connection_is_said_and_the_next_request_has_another(for_respondents: Resources) -> None:
    held = start_round(for_respondents, people={"D1C1": 1})
    token = held.links[0].token
    with open_work(for_respondents, writing=False) as work:
        responses.get_visit(work, token=token)
        with open_work(for_respondents, writing=True) as other:
            other.connection.execute(text(ACTIVITY)).all()
        with pytest.raises(DatabaseBusy):
            responses.get_visit(work, token=token)
    with open_work(for_respondents, writing=False) as work:
        assert responses.get_visit(work, token=token).invitation_id == held.links[0].invitation_id


def revoke_and_store(held: Round) -> None:
    """Somebody withdraws the link after the last look at it and before the statement that stores."""
    with open_work(held.resources, writing=True) as work:
        visit = responses.get_visit(work, token=held.links[0].token, at_turn=True)
        responses.save_draft(work, visit=visit, round=0, fields={"m01.S1": ["2"]})
        form = responses.load_form(work, visit=visit)
        envelope = submitting._seal(visit, form=form, values=held.fields())
        work.connection.execute(text("UPDATE invitation SET state = 'revoked'"))
        assert visit.head is not None
        submitting._store_at_once(work, visit=visit, head=visit.head, round=0, envelope=envelope)


def test_a_link_that_is_withdrawn_in_the_last_moment_stores_nothing(for_respondents: Resources) -> None:
    held = start_round(for_respondents, people={"D1C1": 1})
    before = held.read(BallotLog)
    with pytest.raises(LinkNotValid):
        revoke_and_store(held)
    assert (held.read(Envelope), held.read(Draft), held.read(BallotLog)) == ([], [], before)
    assert [one for one in held.read(Quota) if one.received or one.counted] == []
    assert [one.done for one in held.read(Invitation)] == [False]
