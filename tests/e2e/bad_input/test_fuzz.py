"""Forms and addresses that nobody thought of, at both applications: never a fault of ours.

The fuzzer reads a description of the applications made from their doors, signs in as each role in
turn and puts the token into every form. `LONG=1` sends many times as much.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from fastapi import FastAPI
from httpx2 import Response
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import APIOperation, Case
from schemathesis.core.result import Ok
from sqlalchemy import select
from starlette.testclient import TestClient

from app.accounts.guards import SESSION_COOKIE
from app.core.permissions import PERMISSIONS, Permission, Role
from app.core.resources import Resources
from app.core.tokens import Purpose
from app.core.unit_of_work import Work, open_work
from app.invitations import service as invitations
from app.invitations.models import Invitation
from app.main import public_application, staff_application
from app.responses.routes.ticket import ANSWER_COOKIE, Ticket, sign_ticket
from app.tables import metadata
from tests.e2e.bad_input.sending import Doorkeeper
from tests.e2e.house.rounds import ROUNDS, House
from tests.support import openapi, routes
from tests.support.house import SITE
from tests.support.openapi import Known

EXAMPLES = 60 if os.environ.get("LONG") else 4
SOME = 4
"""Real ids of each kind: enough for a hit, few enough for repeats."""
IDS = {
    "unit_id": "unit", "batch_id": "print_batch", "invitation_id": "invitation", "scan_id": "scan_file",
    "run_id": "analysis_run", "audience_id": "audience", "owner_unit_id": "unit", "rated_unit_ids": "unit",
    "user_id": "user", "grant_id": "role_grant", "approval_id": "approval",
}  # fmt: skip
TELLS_BY_STATUS = {"readyz"}
"""Its 503 is an answer: the probe says what is not ready."""
BODIES = ("GET", "HEAD")
ITEMS = ("q01", "q02", "q03", "m01.S01", "m03.S02", "value.q01", "reason.q01")


def known_values(resources: Resources) -> Known:
    """Values that lead somewhere: ids, keys and serials of what there is."""
    tables = metadata.tables
    with open_work(resources, writing=False) as work:
        found: dict[str, list[str]] = {
            "key": list(ROUNDS),
            "items": list(ITEMS),
            "answers": ["1", "2", "5", "."],
        }
        for name, table in IDS.items():
            rows = work.session.execute(select(tables[table].c.id).limit(SOME)).scalars()
            found[name] = [str(one) for one in rows]
        codes = work.session.execute(select(tables["unit"].c.code).limit(SOME)).scalars()
        found["unit"] = list(codes)
        found["token"] = [*links(work, resources), "nothing"]
    found["unit"] += ["nothing"]
    found["questionnaire"] = ["citizen:1", "commune_leader:1", "nothing:1"]
    return {name: values for name, values in found.items() if values}


def links(work: Work, resources: Resources) -> list[str]:
    """Personal links that work."""
    rows = work.session.execute(select(Invitation).limit(SOME)).scalars()
    return [
        invitations.link_token(
            resources.tokens,
            campaign_id=one.campaign_id,
            unit_id=one.unit_id,
            invitation_id=one.id,
            gen=one.gen,
        )
        for one in rows
    ]


@dataclass(slots=True)
class Fuzzer:
    """Sends what is generated, each time as the next of the visitors, and keeps count."""

    app: FastAPI
    resources: Resources
    cookie: str
    client: TestClient = field(init=False)
    statuses: Counter[int] = field(default_factory=Counter)
    past: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = TestClient(
            self.app, base_url=SITE, follow_redirects=False, raise_server_exceptions=False
        )

    def send(self, case: Case[Any], visitor: str) -> None:
        """One request with the visitor's cookie and the token that fits it."""
        sent = case.as_transport_kwargs(base_url=SITE)
        self.client.cookies.clear()
        self.client.cookies.set(self.cookie, visitor)
        bare = self.resources.tokens.derive(Purpose.CSRF, context=visitor.encode())
        token = "00" * len(bare) + bare.hex()
        body, headers = _body_of(sent, token=token)
        answer: Response = self.client.request(
            sent["method"], sent["url"], params=sent.get("params"), headers=headers, **body
        )
        self.statuses[answer.status_code] += 1
        self.past += not _is_stopped(answer)
        if answer.status_code >= 500 or "Traceback" in answer.text:
            self.faults.append(
                f"{answer.status_code} {sent['method']} {sent['url']} {sent.get('params')} {body}"
            )


def _body_of(sent: dict[str, Any], *, token: str) -> tuple[dict[str, Any], dict[str, str]]:
    if sent["method"] in BODIES:
        return {}, {}
    data = sent.get("data")
    fields = data if isinstance(data, dict) else {}
    if "files" in sent:
        files = [(name, value) for name, value in sent["files"]] if isinstance(sent["files"], list) else []
        return {"data": {"csrf": token}, "files": files or {"file": ("a", b"")}}, {}
    text = urlencode({"csrf": token, **fields}, doseq=True, errors="surrogatepass")
    return {"content": text.encode()}, {"content-type": openapi.FORM}


def _is_stopped(answer: Response) -> bool:
    """Whether a guard turned the request away: no sign-in, no role, no token."""
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    return answer.status_code in (401, 403) or to_sign_in


def operations(app: FastAPI, known: Known) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """Every operation twice: with values that lead somewhere, and with anything at all."""
    for values in (known, {"key": known["key"], "token": known["token"]}):
        loaded = schemathesis.openapi.from_dict(openapi.describe(app, known=values))
        for found in loaded.get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()
            if operation.definition.raw["operationId"] not in TELLS_BY_STATUS:
                yield operation


def fuzz(fuzzer: Fuzzer, operation: APIOperation[Any, Any, Any, Any], visitors: Sequence[str]) -> None:
    """Sends examples of one operation, each as the next of the visitors."""
    turn = iter(range(1_000_000))

    @seed(20_260_701)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def example(case: Case[Any]) -> None:
        fuzzer.send(case, visitors[next(turn) % len(visitors)])

    example()


def visitors_of(house: House, permission: str) -> list[str]:
    """Cookies: every other one of a role that may enter, between them the other roles in turn."""
    everybody = [f"{house.plan.member('manager').email}|{role.value}" for role in Role]
    if permission in (routes.EVERYBODY, routes.NO_GUARD):
        return everybody
    inside = [one for one in everybody if Permission(permission) in PERMISSIONS[Role(one.split("|")[1])]]
    return [one for pair in zip(inside * len(everybody), [*everybody, *inside], strict=False) for one in pair]


def test_no_request_of_staff_ends_in_a_fault_of_ours(province: House) -> None:
    app = staff_application(province.resources)
    app.state.staff_door = Doorkeeper()
    fuzzer = Fuzzer(app, province.resources, SESSION_COOKIE)
    permissions = {route.name: routes.permission_of(endpoint) for route, endpoint in routes.endpoints(app)}
    for operation in operations(app, known_values(province.resources)):
        name = operation.definition.raw["operationId"]
        fuzz(fuzzer, operation, visitors_of(province, permissions[name]))
    _judge(fuzzer, least=500)


def test_no_request_of_a_respondent_ends_in_a_fault_of_ours(province: House) -> None:
    app = public_application(province.resources)
    fuzzer = Fuzzer(app, province.resources, ANSWER_COOKIE)
    known = known_values(province.resources)
    tickets = [
        sign_ticket(province.resources.tokens, ticket=Ticket(token, round_))
        for token in known["token"]
        for round_ in (0, 1)
    ]
    for operation in operations(app, known):
        fuzz(fuzzer, operation, tickets)
    _judge(fuzzer, least=40)


def _judge(fuzzer: Fuzzer, *, least: int) -> None:
    sent = fuzzer.statuses.total()
    assert fuzzer.faults == []
    assert sent >= least
    assert fuzzer.past >= sent / 2, fuzzer.statuses


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """What is refused is logged; a thousand refusals are not worth reading."""
    caplog.set_level("CRITICAL", logger="phieu")
