"""Pages filled in, scanned and read by number: page n of a style is the same page wherever it is drawn."""

import math
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from scipy import stats

from app.paper.definition.layout import FormLayout
from app.paper.omr.reader import Catalogue, read_page
from app.paper.omr.readings import PageReading
from app.paper.printing.raster import Grey, render_pages
from tests.support.handwriting import Given, Respondent, Style, draw_respondent, fill_page
from tests.support.marking import ScanEffects, scanned
from tests.support.sample_form import printed

Profile = Literal["feeder", "office", "phone", "poor", "one_bit"]
PROFILES: tuple[Profile, ...] = ("feeder", "office", "phone", "poor", "one_bit")
SHADES = PROFILES[:4]
SEEDS: Mapping[Style, int] = {"tuning": 20230, "reporting": 7_041_976}
EDITION = 2
"""Of the pages: to be raised when the same number draws another page than before."""
FORMS = 6
PRINT_DPI = 250


@dataclass(frozen=True)
class PageOutcome:
    """What became of one page. `clean`: items with one mark by a pen, by someone who marks inside boxes."""

    number: int
    profile: str
    matched: bool
    wrong_match: bool
    items: int
    accepted: int
    wrong: int
    never: int
    clean: int
    clean_read: int
    clean_right: int
    clean_accepted: int
    seconds: float
    waiting: dict[str, int]


@dataclass(frozen=True)
class Scanned:
    """A page as scanned, and the truth about it."""

    image: Grey
    form: FormLayout
    page: int
    profile: Profile
    who: Respondent
    truth: dict[str, Given]


def scan_page(number: int, *, style: Style) -> Scanned:
    """Draw page `number` of a style: profiles and sheet sides take turns, all else is drawn by its seed."""
    rng = np.random.default_rng([SEEDS[style], number])
    profile = PROFILES[number % len(PROFILES)]
    images, forms = _forms()
    place = int(rng.integers(len(images)))
    form, page = forms[place // 2], place % 2 + 1
    image = images[place].copy()
    who = draw_respondent(rng)
    truth = fill_page(image, form.sheet, page=page, who=who, style=style, rng=rng)
    effects = draw_effects(profile, rng=rng)
    return Scanned(scanned(image, effects=effects, rng=rng), form, page, profile, who, truth)


def read_numbered(number: int, *, style: Style) -> PageOutcome:
    """Draw and read a page; `seconds` is the processor time of the reading alone."""
    given = scan_page(number, style=style)
    before = time.process_time()
    reading = read_page(given.image, catalogue(), one_bit=given.profile == "one_bit")[0]
    return _outcome(number, given, reading, seconds=time.process_time() - before)


def draw_effects(profile: Profile, *, rng: np.random.Generator) -> ScanEffects:
    """How a profile scans one page. In every profile 15 % lie upside down and a quarter was folded."""
    general: dict[str, Any] = {
        "turn": 180 if rng.random() < 0.15 else 0,
        "scale": float(rng.uniform(0.97, 1.03)),
        "folds": int(rng.integers(1, 3)) if rng.random() < 0.25 else 0,
        "specks": int(rng.integers(0, 12)),
        "streaks": int(rng.integers(1, 3)) if profile != "phone" and rng.random() < 0.08 else 0,
        "colour": bool(rng.random() < (1.0 if profile == "phone" else 0.3)),
        "jpeg": int(rng.integers(*_QUALITY[profile])),
        "dpi": int(rng.integers(*_DPI[profile])),
    }
    lean = _LEAN[profile]
    own: dict[str, Any] = {
        "angle": float(rng.uniform(-lean, lean)),
        "blur": float(rng.uniform(0.3, 0.8)),
        "noise": float(rng.uniform(1, _NOISE[profile])),
    }
    if profile == "phone":
        own |= {
            "perspective": float(rng.uniform(0, 0.045)),
            "curl_mm": float(rng.uniform(-1.5, 1.5)),
            "shadow": float(rng.uniform(0, 0.4)),
            "edge": float(rng.uniform(0.1, 0.4)) if rng.random() < 0.4 else 0.0,
        }
    return ScanEffects(**general, **own, one_bit=profile == "one_bit")


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The forms that the pages are drawn from."""
    return Catalogue(printed(FORMS)[1])


def summary(outcomes: Iterable[PageOutcome]) -> dict[str, float]:
    """Counts and shares over pages; bounds are one-sided 95 % (Clopper and Pearson 1934)."""
    pages = list(outcomes)
    total: Counter[str] = Counter()
    for page in pages:
        total.update({key: value for key, value in asdict(page).items() if isinstance(value, (int, float))})
    accepted, wrong = int(total["accepted"]), int(total["wrong"])
    return {
        "pages": len(pages),
        "items": total["items"],
        "matched": _share(total["matched"], len(pages)),
        "wrong_matches": total["wrong_match"],
        "accepted": _share(accepted, total["items"]),
        "accepted_items": accepted,
        "wrong": wrong,
        "wrong_share": _share(wrong, accepted),
        "wrong_upper": upper_bound(wrong, of=accepted),
        "never_but_accepted": total["never"],
        "clean_accepted": _share(total["clean_accepted"], total["clean"]),
        "prefill_clean": _share(total["clean_right"], total["clean_read"]),
        "pages_per_s": _share(len(pages), total["seconds"]),
    }


def upper_bound(events: int, *, of: int) -> float:
    """The one-sided 95 % bound of Clopper and Pearson; 1 where nothing was tried."""
    return 1.0 if events >= of else float(stats.beta.ppf(0.95, events + 1, of - events))


def _outcome(number: int, given: Scanned, reading: PageReading, *, seconds: float) -> PageOutcome:
    named = reading.serial is not None
    right = (reading.serial, reading.page) == (given.form.serial, given.page)
    matched = reading.status == "matched" and right
    tally: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    read = {item.item: item.decision for item in reading.items if item.cells}
    for item, truth in given.truth.items():
        decision = read.get(item)
        clean = truth.slip == "none" and given.who.tool == "pen" and given.who.habit != "circle"
        tally["clean"] += clean
        if decision is None:
            waiting["not_read"] += 1
            continue
        is_right = decision.value == truth.value and truth.value is not None
        tally["clean_read"] += clean
        tally["clean_right"] += clean and is_right
        tally["clean_accepted"] += clean and decision.accepted
        tally["accepted"] += decision.accepted
        tally["wrong"] += decision.accepted and not is_right
        tally["never"] += decision.accepted and (truth.slip != "none" or given.profile == "one_bit")
        if not decision.accepted:
            kind = truth.slip if truth.slip != "none" else f"{given.who.tool} {given.who.habit}"
            waiting[f"{kind}: {decision.outcome}"] += 1
    return PageOutcome(
        number=number,
        profile=given.profile,
        matched=matched,
        wrong_match=named and not right,
        items=len(given.truth),
        seconds=seconds,
        waiting=dict(waiting),
        **{key: tally[key] for key in _COUNTED},
    )


@lru_cache(maxsize=1)
def _forms() -> tuple[list[Grey], tuple[FormLayout, ...]]:
    pdf, layout = printed(FORMS)
    return list(render_pages(pdf, dpi=PRINT_DPI)), layout.forms


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


_COUNTED = ("accepted", "wrong", "never", "clean", "clean_read", "clean_right", "clean_accepted")
_DPI: Mapping[Profile, tuple[int, int]] = {
    "feeder": (300, 301), "office": (200, 201), "phone": (130, 241), "poor": (100, 151),
    "one_bit": (200, 201),
}  # fmt: skip
_QUALITY: Mapping[Profile, tuple[int, int]] = {
    "feeder": (75, 91), "office": (40, 76), "phone": (60, 91), "poor": (30, 61), "one_bit": (75, 91),
}  # fmt: skip
_LEAN: Mapping[Profile, float] = {"feeder": 1.5, "office": 3.0, "phone": 4.0, "poor": 8.0, "one_bit": 2.0}
_NOISE: Mapping[Profile, float] = {"feeder": 4.0, "office": 6.0, "phone": 6.0, "poor": 9.0, "one_bit": 5.0}
