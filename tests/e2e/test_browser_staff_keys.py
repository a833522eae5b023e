"""A manager prepares, starts and follows a round by keys alone, and sees at each stop where the focus is."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from app.accounts.models import User
from app.core import i18n
from app.core.actor import SYSTEM, Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import Work, open_work
from app.home.routes import router as home
from app.responses.routes import router as responses
from app.sampling import service as sampling
from app.sampling.forms import QuotaRule
from app.web.application import build_application
from app.web.deps import SignedIn
from tests.e2e.campaigns.doors import ROUTERS
from tests.e2e.units.door import COOKIE
from tests.integration.campaigns.province import DATA, KEY, Province, launch, province
from tests.support.keys import set_rehearsed_key
from tests.support.site import Quiet, faults_of

__all__ = ["province"]
HERE = f"/campaigns/{KEY}"
STOPS = 120
NEWCOMER = "Tran Van Moi"
SEEN = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const text = one.labels?.length ? one.labels[0].innerText : one.innerText;
  return {text: (text || '').trim().split('\\n')[0], name: one.name || '',
          seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
}"""


def vi(message: str) -> str:
    return i18n.translate("vi", message)


@dataclass(slots=True)
class Keys:
    """Somebody without a mouse."""

    page: Page
    address: str

    def at(self, where: str) -> None:
        self.page.goto(f"{self.address}{where}")
        assert faults_of(self.page) == [], where

    def go_to(self, wanted: str) -> None:
        """Tab by Tab to the control with this text or name; each stop on the way must be seen."""
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(SEEN)
            assert stop["seen"] or not (stop["text"] or stop["name"]), stop
            if wanted in (stop["text"], stop["name"]):
                return
        pytest.fail(f"no key leads to {wanted} on {self.page.url}")

    def press(self, wanted: str) -> None:
        """To a link or button, and through it."""
        self.go_to(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert faults_of(self.page) == [], self.page.url


@dataclass(frozen=True)
class ManagersDoor:
    """Whoever comes is the manager, a person with an account."""

    user_id: UUID

    def find_actor(self, work: Work, *, session_id: str) -> SignedIn | None:
        return SignedIn(
            Actor(kind="staff", user_id=self.user_id, name="Manager", grants=(Grant(Role.MANAGER),))
        )

    def touch_session(self, work: Work, *, session_id: str) -> None:
        """Nothing to renew."""


@pytest.fixture
def manager(browser: Browser, province: Province) -> Iterator[Keys]:
    user = User(email="manager@example.org", name="Manager", password_hash="not used")
    door = ManagersDoor(user.id)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        work.session.add(user)
    app = build_application(
        province.resources, routers=(*ROUTERS, home, responses), session_cookie=COOKIE,
        staff_door=door, upload_paths=("/import",),
    )  # fmt: skip
    server = Quiet(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ready = threading.Event()
    while not server.started:
        assert thread.is_alive()
        ready.wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    address = f"http://localhost:{port}"
    context.add_cookies(
        [{"name": COOKIE, "value": Role.MANAGER.value, "url": f"https://localhost:{port}", "secure": True}]
    )
    context.set_default_timeout(20_000)
    yield Keys(context.new_page(), address)
    context.close()
    server.should_exit = True
    thread.join(20)


def test_a_round_is_prepared_started_and_followed_without_a_mouse(manager: Keys, province: Province) -> None:
    manager.at(f"{HERE}/frames/import")
    manager.go_to("file")
    manager.page.set_input_files("input[type=file]", DATA / "frames.csv")
    manager.press(vi("Check the file"))
    manager.press(vi("Import these sizes"))
    manager.press(vi("Freeze the lists"))
    manager.at(f"{HERE}/draw?audience_id={province.audiences['division_leader']}&method=simple")
    manager.go_to("size")
    manager.page.keyboard.type("40")
    manager.press(vi("Show the counts"))
    manager.press(vi("Draw"))
    expect(manager.page.locator("h1")).to_have_text(vi("Protocol of the draw"))
    set_quotas_and_key(province)
    manager.at(f"{HERE}/launch")
    manager.press(vi("Start the campaign"))
    expect(manager.page.locator(".head .tag")).to_have_text(vi("Running"))
    manager.press(vi("Progress"))
    expect(manager.page.locator("h1")).to_have_text(vi("Progress of the survey"))
    assert manager.page.locator("tbody tr").count() > len(province.audiences)


def test_a_list_is_imported_and_a_frozen_one_corrected_without_a_mouse(
    manager: Keys, province: Province, tmp_path: Path
) -> None:
    launch(province)
    manager.at("/people/import")
    manager.go_to("file")
    manager.page.set_input_files("input[type=file]", one_more(tmp_path, unit="S01"))
    manager.press(vi("Check the file"))
    manager.press(vi("Import these people"))
    manager.at(f"{HERE}/roster?audience={province.audiences['division_leader']}")
    manager.press(vi("Put on the list"))
    manager.press(vi("Ask a second person"))
    expect(manager.page.locator("#reason")).to_have_attribute("aria-invalid", "true")
    manager.go_to("reason")
    manager.page.keyboard.type("Came to the department in October.")
    manager.press(vi("Ask a second person"))
    expect(manager.page.locator("body")).to_contain_text(NEWCOMER)
    manager.at(f"{HERE}/collection")
    expect(manager.page.locator("h1")).to_have_text(vi("What to collect"))
    manager.press(vi("Progress"))


def one_more(folder: Path, *, unit: str) -> Path:
    """A list of one official who was on none before."""
    path = folder / "newcomer.csv"
    rows = ("full_name,email,unit,group", f"{NEWCOMER},new.comer@so.mau.gov.vn,{unit},division_leader")
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def set_quotas_and_key(province: Province) -> None:
    """What this story does not tell: numbers of forms, and a key that was rehearsed."""
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        rules = [
            QuotaRule(audience_id=province.audiences["citizen"], unit_type=kind, target=20)
            for kind in ("department", "district")
        ]
        sampling.set_quota_rules(work, campaign_id=province.campaign_id, rules=rules)
        set_rehearsed_key(work, campaign_id=province.campaign_id)
