"""What the audit trail never holds, looked for in the trail of three whole rounds."""

import re

from sqlalchemy import String, cast, select
from sqlmodel import col

from app.core.mail.sink import Mailbox
from app.core.models import AuditEvent
from app.core.unit_of_work import open_work
from app.responses.models import Remark
from tests.e2e.house.rounds import House
from tests.support.house import csrf_of

CANARY = "canary-4f9b2c7e"
LINK = re.compile(r"/r/([\w.-]{20,})")


def trail_of(house: House) -> str:
    """Every text of the trail."""
    columns = (col(AuditEvent.actor), col(AuditEvent.object), cast(col(AuditEvent.details), String))
    with open_work(house.resources, writing=False) as work:
        return "\n".join(" ".join(row) for row in work.session.execute(select(*columns)))


def planted(house: House) -> set[str]:
    """Secrets and answers of the rounds: passwords, links and bodies of mails, cookies, what people wrote."""
    box = Mailbox(house.resources.settings.data_dir / "mailbox")
    mails = [mail for one in box.list_ids() if (mail := box.read(one)) is not None]
    assert mails
    found = {member.password for member in house.plan.staff()}
    for mail in mails:
        found |= {token for token in LINK.findall(mail.text)}
        found |= {line.strip() for line in mail.text.splitlines() if len(line.strip()) > 40}
    with open_work(house.resources, writing=False) as work:
        found |= {text for (text,) in work.session.execute(select(col(Remark.text))) if len(text) > 7}
    return found


def test_the_trail_holds_no_answer_token_password_or_mail(province: House) -> None:
    member = province.plan.member("manager")
    client = province.client(member)
    found = planted(province) | {value for value in client.cookies.values() if len(value) > 7}
    page = client.get("/sign-in").text
    wrong = {"email": member.email, "password": CANARY, "next": f"/{CANARY}"}
    client.post("/sign-in", data={"csrf": csrf_of(page), **wrong})
    client.post("/sign-in", data={"csrf": csrf_of(page), **wrong, "email": f"{CANARY}@x.example"})
    trail = trail_of(province)
    assert "campaign:" in trail
    assert len(found) > 10
    assert [one for one in found | {CANARY} if one in trail] == []


def test_no_detail_looks_like_an_answer_or_a_secret(province: House) -> None:
    """Keys that would hold one are not there at all."""
    with open_work(province.resources, writing=False) as work:
        details = list(work.session.execute(select(col(AuditEvent.details))).scalars())
    keys = {key for one in details for key in one}
    assert len(keys) > 20
    assert not {
        key for key in keys if re.search(r"answer|value|token|password|secret|body|text|receipt$", key)
    }
