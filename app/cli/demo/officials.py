"""Simulated officials: each follows the link in the mail, answers page by page, and sends."""

import multiprocessing
import random
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from app.cli.demo.browser import Browser, Field, Form, Page, UnexpectedPage
from app.cli.demo.opinions import Opinions
from app.core.mail.sink import CapturedMail

LINK = re.compile(r"https?://\S+/r/[A-Za-z0-9_.\-]+")
MOST_PAGES = 200
SHARE = 4
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Official:
    """A person with a mail to follow; `link` is what the mail says."""

    address: str
    link: str
    home_unit: str


def link_in(mail: CapturedMail) -> str:
    """The personal link in a mail."""
    found = LINK.search(mail.text)
    if found is None:
        raise UnexpectedPage(f"the mail {mail.id} holds no link")
    return found.group(0)


def answer_all(
    officials: Sequence[Official], *, public_url: str, seed: int, advance: Callable[[int], Any]
) -> int:
    """Lets everybody answer, from processes of their own; returns the number of pages sent."""
    shares = [officials[start : start + SHARE] for start in range(0, len(officials), SHARE)]
    spawn = multiprocessing.get_context("spawn")
    pages = 0
    with ProcessPoolExecutor(max_workers=AT_ONCE, mp_context=spawn) as pool:
        for share, sent in zip(
            shares,
            pool.map(_answer_share, shares, [public_url] * len(shares), [seed] * len(shares)),
            strict=True,
        ):
            pages += sent
            advance(len(share))
    return pages


def _answer_share(share: Sequence[Official], public_url: str, seed: int) -> int:
    return sum(answer_one(one, public_url=public_url, opinions=Opinions(seed)) for one in share)


def answer_one(official: Official, *, public_url: str, opinions: Opinions) -> int:
    """One official from the link to the receipt; returns the number of pages sent."""
    chance = opinions.temper(official.address)
    lenience = opinions.lenience(chance)
    path = official.link[official.link.index("/r/") :]
    with Browser(public_url) as browser:
        page = browser.get(path)
        page = browser.send(page, page.form(ending="/start"), values={})
        for number in range(MOST_PAGES):
            form = page.form(ending="/answer")
            if form.has_button("action", "submit"):
                page = browser.send(page, form, values={}, button=("action", "submit"))
                _expect_receipt(page)
                return number + 1
            values = fill(form, official=official, opinions=opinions, chance=chance, lenience=lenience)
            page = browser.send(page, form, values=values, button=("action", "next"))
            if page.status >= 400:
                raise UnexpectedPage(f"the answer page said {page.status} to a complete page")
    raise UnexpectedPage(f"no end after {MOST_PAGES} pages")


def _expect_receipt(page: Page) -> None:
    if page.status != 200 or not page.url.split("?")[0].endswith("/receipt"):
        raise UnexpectedPage(f"sending ended at {page.url.split('?')[0]} with {page.status}")


def fill(
    form: Form, *, official: Official, opinions: Opinions, chance: random.Random, lenience: float
) -> dict[str, list[str]]:
    """Values for every group of choices on a page."""
    values: dict[str, list[str]] = {}
    for name, controls in form.choices().items():
        item, _, unit = name.partition(".")
        values[name] = _choose(
            controls,
            item=item,
            unit=unit or official.home_unit,
            opinions=opinions,
            chance=chance,
            lenience=lenience,
        )
    return values


def _choose(
    controls: list[Field], *, item: str, unit: str, opinions: Opinions, chance: random.Random, lenience: float
) -> list[str]:

    if controls[0].kind == "checkbox":
        picked = [control.value for control in controls[:-1] if chance.random() < 0.35]
        return picked or [controls[0].value]
    levels = [int(control.value) for control in controls if control.value.isdigit()]
    level = opinions.level(unit_code=unit, item=item, top=max(levels), chance=chance, lenience=lenience)
    if level not in levels:
        level = max(levels)
    return [str(level)]
