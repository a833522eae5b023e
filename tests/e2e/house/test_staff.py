"""Who the staff of the province are to the service."""

from sqlalchemy import select
from sqlmodel import col

from app.accounts.models import RoleGrant, User
from app.core.unit_of_work import open_work
from app.units.models import Unit
from tests.e2e.house.rounds import House


def test_where_somebody_works_is_kept_beside_what_the_role_covers(province: House) -> None:
    """The home unit was once lost for people whose role covers everything."""
    with open_work(province.resources, writing=False) as work:
        rows = work.session.execute(
            select(col(User.email), col(Unit.code), col(RoleGrant.unit_id))
            .join(RoleGrant, col(RoleGrant.user_id) == col(User.id))
            .outerjoin(Unit, col(Unit.id) == col(User.home_unit_id))
        ).all()
    found = {email: (home, covered is not None) for email, home, covered in rows}
    expected = {
        member.email: (member.home or member.unit, member.unit is not None)
        for member in province.plan.staff()
    }
    assert found == expected
