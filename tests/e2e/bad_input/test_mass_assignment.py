"""Every column of every table beside a valid form: refused, and not a cell of any table is different.

The same valid form alone is then taken, so it was the extra fields that were refused.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.testclient import TestClient

from app.campaigns.models import Audience, Campaign
from app.core.permissions import PERMISSIONS, Permission, Role
from app.core.resources import Resources
from app.core.tokens import Purpose
from app.core.unit_of_work import open_work
from app.invitations.models import Invitation
from app.main import public_application
from app.responses.routes.ticket import ANSWER_COOKIE, Ticket, sign_ticket
from app.tables import metadata
from app.units.models import Unit
from tests.e2e.bad_input.sending import URL_ENCODED, Sender, calm, sender_of
from tests.e2e.bad_input.test_fuzz import links
from tests.e2e.house.rounds import ENDED, RUNNING, SHAPED, House
from tests.support import intake, routes
from tests.support.house import SITE

Fields = Mapping[str, str]
SAFE = ("GET", "HEAD")
TAKEN = (200, 303)
PLAUSIBLE = {"state": "opened", "role": "administrator", "email": "mallory@example.org", "valid": "1"}
NEVER_COMPARED = {"login_session", "rate_counter"}
"""Tables that a refused request may touch: the last sight of a session, counters of tries."""


def table_digests(resources: Resources) -> dict[str, str]:
    """What stands in each table, as one digest a table."""
    found = {}
    with open_work(resources, writing=False) as work:
        for table in metadata.sorted_tables:
            if table.name not in NEVER_COMPARED:
                rows = sorted(repr(tuple(row)) for row in work.session.execute(select(table)))
                found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def columns(*, but: frozenset[str]) -> dict[str, str]:
    """Every column of every table, alone and named with its table, except what the form declares."""
    found: dict[str, str] = {}
    for table in metadata.sorted_tables:
        for column in table.columns:
            value = PLAUSIBLE.get(column.name, "1")
            found |= {name: value for name in (column.name, f"{table.name}.{column.name}") if name not in but}
    return found


def a_value(resources: Resources, column: object) -> str:
    """One value of a column."""
    with open_work(resources, writing=False) as work:
        return str(work.session.execute(select(column).limit(1)).scalar_one())  # type: ignore[call-overload]


def audience_of(resources: Resources, *, key: str, channel: str) -> str:
    """An audience of a round."""
    query = (
        select(Audience.id).join(Campaign, Campaign.id == Audience.campaign_id)  # type: ignore[call-overload]
        .where(Campaign.key == key, Audience.channel == channel).limit(1)
    )  # fmt: skip
    with open_work(resources, writing=False) as work:
        return str(work.session.execute(query).scalar_one())


Making = Callable[[Resources], Fields]
VALID: dict[str, tuple[str, Making]] = {
    "choose_language": ("", lambda _: {"lang": "en", "next": "/"}),
    "campaigns.create": ("", lambda r: {
        "key": "mass", "name_vi": "x", "name_en": "x", "owner_unit_id": a_value(r, Unit.id),
        "period_from": "2023-01-01", "period_to": "2023-12-31", "minimum_cell": "5",
    }),
    "campaigns.set_calendar": (SHAPED, lambda _: {
        "paper_opens_at": "2030-01-01T08:00", "paper_closes_at": "2030-02-01T08:00",
    }),
    "campaigns.add_group": (SHAPED, lambda _: {"key": "newcomers", "name_vi": "x", "name_en": "x"}),
    "campaigns.add_audience": (SHAPED, lambda _: {
        "group_key": "newcomers", "questionnaire": "citizen:1", "channel": "paper", "rates": "own_unit",
        "group_weight": "1", "k_open": "10",
    }),
    "paper.prepare": (RUNNING, lambda r: {
        "audience_id": audience_of(r, key=RUNNING, channel="paper"), "spare": "1",
    }),
    "paper.receive": (RUNNING, lambda _: {"serials": "0001-00000-A"}),
    "paper.take": (RUNNING, lambda _: {}),
    "reports.run": (ENDED, lambda _: {}),
    "paper.close": (RUNNING, lambda _: {}),
    "campaigns.close": (RUNNING, lambda _: {}),
    "templates.install": ("", lambda _: {}),
    "accounts.close_session": ("", lambda _: {}),
}  # fmt: skip
"""Forms that are complete, by route, with the round they are about; in an order in which each is taken."""


def role_for(permission: str) -> str:
    """A role that may enter."""
    if permission == routes.EVERYBODY:
        return Role.MANAGER.value
    return next(role.value for role in Role if Permission(permission) in PERMISSIONS[role])


def sender_for(province: House, verb: intake.Verb) -> Sender:
    """Somebody whose role may use the verb."""
    role = role_for(routes.permission_of(verb.route.endpoint))
    return sender_of(province.resources, address=province.plan.member("manager").email, role=role)


def address_of(verb: intake.Verb, *, key: str = RUNNING) -> str:
    """The address of a verb for one round; other ids name nothing."""
    door = routes.Door(verb.app, verb.route.path.replace("{key}", key), "POST", verb.name, "")
    return door.address


def staff_verbs(province: House) -> list[intake.Verb]:
    return [verb for verb in intake.verbs(province.resources) if verb.app == "staff"]


def test_no_column_comes_in_beside_a_valid_form(province: House) -> None:
    before = table_digests(province.resources)
    verbs = {verb.name: verb for verb in staff_verbs(province)}
    assert VALID.keys() <= verbs.keys()
    for name, (key, making) in VALID.items():
        verb, fields = verbs[name], making(province.resources)
        sender, address = sender_for(province, verb), address_of(verb, key=key)
        extra = columns(but=verb.fields)
        assert len(extra) > 300
        answer = sender.encoded(address, urlencode({**extra, **fields}).encode())
        assert answer.status_code == 422, (name, answer.status_code)
        assert table_digests(province.resources) == before, name
        answer = sender.encoded(address, urlencode(fields).encode())
        assert answer.status_code in TAKEN, (name, answer.text)
        before = table_digests(province.resources)


def test_no_column_comes_in_at_any_verb_of_staff(province: House) -> None:
    """Every verb, with values in its own fields that may not be valid: whatever it says, nothing changes."""
    before = table_digests(province.resources)
    verbs = staff_verbs(province)
    assert len(verbs) > 30
    for verb in verbs:
        sender, own = sender_for(province, verb), dict.fromkeys(verb.fields, "1")
        fields = {"csrf": sender.token, **columns(but=verb.fields), **own}
        answer = sender.client.post(address_of(verb), data=fields)
        assert answer.status_code in (403, 404, 409, 410, 422), (verb.name, answer.status_code)
    assert table_digests(province.resources) == before


def test_no_column_comes_in_with_an_answer(built: House, tmp_path: Path) -> None:
    """A respondent's page is as strict: the answer with one field too many is not kept."""
    resources = built.resources
    with open_work(resources, writing=False) as work:
        token = links(work, resources)[0]
        assert work.session.execute(select(Invitation).limit(1)).scalar_one().state
    cookie = sign_ticket(resources.tokens, ticket=Ticket(token, 0))
    client = TestClient(public_application(resources), base_url=SITE, follow_redirects=False)
    client.cookies.set(ANSWER_COOKIE, cookie)
    bare = resources.tokens.derive(Purpose.CSRF, context=cookie.encode())
    before = table_digests(resources)
    for address, own in (
        ("/answer", {"action": "save", "page": "1"}),
        (f"/r/{token}/start", {"anew": "false"}),
    ):
        fields = {"csrf": "00" * len(bare) + bare.hex(), **columns(but=frozenset(own)), **own}
        answer = calm(
            client.post(address, content=urlencode(fields).encode(), headers={"content-type": URL_ENCODED})
        )
        assert answer.status_code == 422
    assert table_digests(resources) == before
