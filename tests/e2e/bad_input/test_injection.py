"""Words of SQL in every parameter of every address: they are words, and find nothing."""

import os
from urllib.parse import quote

from sqlalchemy import func, select

from app.core.unit_of_work import open_work
from app.main import staff_application
from app.units.models import Unit
from tests.e2e.bad_input.sending import Doorkeeper, sender_of
from tests.e2e.bad_input.test_mass_assignment import role_for
from tests.e2e.house.rounds import RUNNING, House
from tests.support import routes

PHRASES = (
    "'", '"', "' OR '1'='1", "' OR 1=1 --", "1; DROP TABLE unit; --", "1 UNION SELECT email FROM user",
    "x' AND (SELECT 1 FROM pg_sleep(5)) --", "') OR ('a'='a", "%", "_%", "\\", "1/**/OR/**/1=1", "${jndi:x}",
    "{{7*7}}", "%(x)s", ":x", "?", "NULL", "0x31", "1e309", "\u02bc OR 1=1", "\uff07 OR 1=1",
)  # fmt: skip
APART = 21
"""Without `LONG=1` each parameter gets one of the phrases, the next one another."""
IN_ORDER = (200, 303, 400, 404, 409, 422)
"""409: pages of what is not there yet."""


def test_words_of_sql_are_only_words(province: House) -> None:
    """Each parameter of each page of staff, one at a time, in a round that exists."""
    app = staff_application(province.resources)
    app.state.staff_door = Doorkeeper()
    manager = province.plan.member("manager").email
    wrong, sent, turn = [], 0, 0
    for route, endpoint in routes.endpoints(app):
        if "GET" not in (route.methods or set()):
            continue
        role = role_for(routes.permission_of(endpoint)) if hasattr(endpoint, "guarded") else "auditor"
        client = sender_of(province.resources, address=manager, role=role).client
        path = route.path.replace("{key}", RUNNING)
        home = routes.Door("staff", path, "GET", route.name, "").address.split("?")[0]
        queries = [f"{home}?{one.name}=" for one in route.dependant.query_params]
        paths = [home.rpartition("/")[0] + "/"] if route.dependant.path_params else []
        for start in (*queries, *paths):
            turn += 1
            for phrase in PHRASES if os.environ.get("LONG") else PHRASES[turn % APART :: APART]:
                answer = client.get(start + quote(phrase, safe=""))
                sent += 1
                if answer.status_code not in IN_ORDER or "sqlite" in answer.text.lower():
                    wrong.append(f"{start}{phrase}: {answer.status_code}")
    assert wrong == []
    assert sent > 80


def test_a_search_that_is_all_wildcards_finds_what_is_written_so(province: House) -> None:
    """`%` is a letter here: it does not list everything."""
    member = province.plan.member("manager")
    sender = sender_of(province.resources, address=member.email, role=member.role.value)
    with open_work(province.resources, writing=False) as work:
        count = work.session.execute(select(func.count()).select_from(Unit)).scalar_one()
    assert count > 10
    everything = sender.get("/units").text.count("/units/")
    for phrase in ("%", "_", "' OR '1'='1"):
        assert sender.get(f"/units?search={quote(phrase)}").text.count("/units/") < everything / 2
