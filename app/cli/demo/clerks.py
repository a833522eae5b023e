"""Simulated clerks and an adjudicator at the staff pages: sign in, key, rule."""

import multiprocessing
import random
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from app.cli.demo.browser import Browser, Field, Form, Page, UnexpectedPage
from app.cli.demo.citizens import Values
from app.cli.demo.plan import KEYING_ERRORS, Member

SIGNS = frozenset({"blank", "unclear", "multiple"})
SERIAL = re.compile(r"/disputes/([0-9]{9}[0-9A-Z])")
STRETCH = 50
READS_THE_PAPER = "demonstration: read again from the paper"


@dataclass(slots=True)
class Keyed:
    """What was keyed: forms by pass through the desk, and the slips made on purpose."""

    forms: int = 0
    slips: set[tuple[str, str]] = field(default_factory=set)


def sign_in(browser: Browser, member: Member) -> None:
    """Signs a member of staff in through the page."""
    page = browser.get("/sign-in")
    values = {"email": member.email, "password": member.password}
    page = browser.send(page, page.form(ending="/sign-in"), values=values)
    if page.status != 200 or "/sign-in" in page.url:
        raise UnexpectedPage(f"{member.email} could not sign in ({page.status})")


@dataclass(frozen=True, slots=True)
class Shift:
    """What a clerk needs for a shift: where the desk is, and the papers."""

    staff_url: str
    campaign: str
    seed: int
    truth: Mapping[str, Values]


def key_all(shift: Shift, *, clerks: Sequence[Member], advance: Callable[[int], Any]) -> Keyed:
    """Two clerks key side by side, each in a process of its own, until no form waits for either."""
    spawn = multiprocessing.get_context("spawn")
    keyed = Keyed()
    with ProcessPoolExecutor(max_workers=len(clerks), mp_context=spawn) as pool:
        while True:
            before = keyed.forms
            for part in pool.map(key_shift, [shift] * len(clerks), clerks):
                keyed.forms += part.forms
                keyed.slips |= part.slips
            if keyed.forms == before:
                return keyed
            advance(keyed.forms - before)


def key_shift(shift: Shift, member: Member) -> Keyed:
    """One clerk keys a stretch of forms, or fewer when none waits any more."""
    keyed = Keyed()
    with Browser(shift.staff_url) as browser:
        sign_in(browser, member)
        page = browser.get(f"/paper/{shift.campaign}/desk")
        if _desk_of(page) is None:
            page = browser.send(page, page.form(ending="/desk/take"), values={})
        for _ in range(STRETCH):
            form = _desk_of(page)
            if form is None:
                return keyed
            serial = form.preset()["form"][0]
            chance = random.Random(f"{shift.seed}/{member.key}/{serial}")
            values = _keys(form, serial=serial, marks=shift.truth[serial], chance=chance, keyed=keyed)
            page = browser.send(page, form, values=values, button=("action", "finish"))
            if page.status != 200:
                raise UnexpectedPage(f"the desk answered {page.status} to a complete form")
            keyed.forms += 1
    return keyed


def _desk_of(page: Page) -> Form | None:
    return next((form for form in page.forms() if "form" in form.preset()), None)


def _keys(
    form: Form, *, serial: str, marks: Values, chance: random.Random, keyed: Keyed
) -> dict[str, list[str]]:
    """What the clerk presses, line by line; now and then a slip."""
    values: dict[str, list[str]] = {}
    for item, controls in form.choices().items():
        read = list(marks.get(item, ())) or ["blank"]
        if chance.random() < KEYING_ERRORS:
            slip = _slip(controls, read=read, chance=chance)
            keyed.slips.add((serial, item))
            read = [slip]
        values[item] = read
    return values


def _slip(controls: list[Field], *, read: list[str], chance: random.Random) -> str:
    others = [control.value for control in controls if control.value not in SIGNS and [control.value] != read]
    return chance.choice(others)


def rule_all(browser: Browser, *, campaign: str, truth: Mapping[str, Values]) -> tuple[int, int]:
    """Rules on every dispute by looking at the paper; returns forms and lines ruled on."""
    forms, lines = 0, 0
    while True:
        page = browser.get(f"/paper/{campaign}/disputes")
        serials = list(dict.fromkeys(SERIAL.findall(page.text)))
        if not serials:
            return forms, lines
        for serial in serials:
            page = browser.get(f"/paper/{campaign}/disputes/{serial}")
            form = page.form(ending=f"/disputes/{serial}")
            values = _rulings(form, marks=truth[serial])
            answer = browser.send(page, form, values=values)
            if answer.status != 200:
                raise UnexpectedPage(f"the ruling on {serial} was answered by {answer.status}")
            forms += 1
            lines += sum(1 for name in values if name.startswith("value."))


def _rulings(form: Form, *, marks: Values) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name in form.choices():
        item = name.removeprefix("value.")
        values[name] = list(marks.get(item, ())) or ["blank"]
        values[f"reason.{item}"] = [READS_THE_PAPER]
    return values
