"""How well two entries agree, and how often a clerk or a line was wrong by what a third person ruled."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns import service as campaigns
from app.core.actor import Scope
from app.core.i18n import Language, translate
from app.core.tabular import SheetToWrite, sort_key_vi, write_workbook
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.rules import Tally
from app.paper.service import places
from app.paper.service.lines import Line, Sheet, read_sheet
from app.paper.store import agreement as store

_LIMITS = ("Lower limit (95 per cent)", "Upper limit (95 per cent)")
ITEM_COLUMNS = (
    "Group", "Line", "Question", "Forms keyed twice", "Differing", "Agreement", *_LIMITS,
    "Values ruled on or agreed", "Wrong", "Error rate", *_LIMITS,
)  # fmt: skip
CLERK_COLUMNS = ("Clerk", "Forms", "Values", "Wrong", "Error rate", *_LIMITS, "Note")
FEW = "Few values"


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """One line of an audience's form. `agree`: forms whose two entries are equal there; `wrong`: entries
    other than the value that stands, two entries a settled form."""

    group_key: str
    line: Line
    agree: Tally
    wrong: Tally


@dataclass(frozen=True, slots=True)
class ClerkErrors:
    """What one person keyed in settled forms, and how much of it is not the value that stands."""

    name: str
    forms: int
    wrong: Tally


@dataclass(frozen=True, slots=True)
class Agreement:
    """All forms keyed twice: lines in printed order, clerks by name. `waiting`: forms without a ruling
    yet; they count for the agreement, not for the errors."""

    forms: int
    waiting: int
    agree: Tally
    wrong: Tally
    items: list[ItemAgreement]
    clerks: list[ClerkErrors]


@dataclass(slots=True)
class _Counts:
    """Counters by (audience, item), by (audience, clerk) and by audience."""

    forms: Counter[UUID] = field(default_factory=Counter)
    settled: Counter[UUID] = field(default_factory=Counter)
    keyed: Counter[tuple[UUID, UUID]] = field(default_factory=Counter)
    differing: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    wrong_items: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    wrong_clerks: Counter[UUID] = field(default_factory=Counter)


def read_agreement(work: Work, *, campaign_id: UUID, scope: Scope) -> Agreement:
    """Compares the two entries of every form in scope, forms about the reader's own unit left out.

    Where both entries are equal their value stands; where they differ the ruling does. Open text is
    keyed once and not compared.
    """
    sheets = {
        one.id: (one.group_key, read_sheet(work, audience=one))
        for one in places.list_paper_audiences(work, campaign_id=campaign_id)
    }
    counts = _count(work, campaign_id=campaign_id, scope=scope, sheets=sheets)
    items = [
        ItemAgreement(
            group_key=group_key, line=sheet.line(item),
            agree=Tally(counts.forms[key] - counts.differing[key, item], counts.forms[key]),
            wrong=Tally(counts.wrong_items[key, item], 2 * counts.settled[key]),
        )
        for key, (group_key, sheet) in sheets.items()
        if counts.forms[key]
        for item in sheet.compared
    ]  # fmt: skip
    return Agreement(
        forms=counts.forms.total(), waiting=counts.forms.total() - counts.settled.total(),
        agree=_total([one.agree for one in items]), wrong=_total([one.wrong for one in items]), items=items,
        clerks=_clerks(work, counts=counts, sheets=sheets),
    )  # fmt: skip


def _total(parts: list[Tally]) -> Tally:
    return Tally(sum(one.hits for one in parts), sum(one.of for one in parts))


def _count(
    work: Work, *, campaign_id: UUID, scope: Scope, sheets: Mapping[UUID, tuple[str, Sheet]]
) -> _Counts:
    counts, barred = _Counts(), places.barred_units(work)
    pairs = store.count_pairs(work.session, campaign_id=campaign_id, scope=scope, barred=barred)
    for audience_id, first, second, waits, forms in pairs:
        counts.forms[audience_id] += forms
        if not waits:
            counts.settled[audience_id] += forms
            counts.keyed[audience_id, first] += forms
            counts.keyed[audience_id, second] += forms
    ruled = {
        (unit_id, serial, item): value.split()
        for unit_id, serial, item, value in store.list_rulings(
            work.session, campaign_id=campaign_id, scope=scope, barred=barred
        )
    }
    entries = iter(
        store.list_differing_entries(work.session, campaign_id=campaign_id, scope=scope, barred=barred)
    )
    for early, late in zip(entries, entries, strict=True):
        key, compared = early.audience_id, sheets[early.audience_id][1].compared
        for item in rules.disagreements(early.values, second=late.values, items=compared):
            counts.differing[key, item] += 1
            stands = ruled.get((early.unit_id, early.serial, item))
            for one in (early, late) if stands is not None else ():
                if sorted(one.values.get(item, ())) != sorted(stands or ()):
                    counts.wrong_items[key, item] += 1
                    counts.wrong_clerks[one.clerk_id] += 1
    return counts


def _clerks(work: Work, *, counts: _Counts, sheets: Mapping[UUID, tuple[str, Sheet]]) -> list[ClerkErrors]:
    """By name: an order by errors would be a ranking, which so few values do not bear."""
    forms: Counter[UUID] = Counter()
    values: Counter[UUID] = Counter()
    for (audience_id, clerk_id), keyed in counts.keyed.items():
        forms[clerk_id] += keyed
        values[clerk_id] += keyed * len(sheets[audience_id][1].compared)
    names = accounts.list_names(work, user_ids=list(forms))
    found = [
        ClerkErrors(names.get(clerk, ""), forms[clerk], Tally(counts.wrong_clerks[clerk], values[clerk]))
        for clerk in forms
    ]
    return sorted(found, key=lambda one: sort_key_vi(one.name))


def write_agreement(work: Work, *, campaign_id: UUID, scope: Scope, language: Language) -> bytes:
    """The figures as a workbook: one sheet of lines, one of clerks."""
    found = read_agreement(work, campaign_id=campaign_id, scope=scope)
    groups = {
        one.key: (one.name_en if language == "en" else "") or one.name_vi
        for one in campaigns.list_groups(work)
    }
    items = [
        (
            groups[one.group_key], one.line.code, one.line.text, one.agree.of, one.agree.of - one.agree.hits,
            *_figures(one.agree), one.wrong.of, one.wrong.hits, *_figures(one.wrong),
        )
        for one in found.items
    ]  # fmt: skip
    clerks = [
        (
            one.name, one.forms, one.wrong.of, one.wrong.hits, *_figures(one.wrong),
            translate(language, FEW) if one.wrong.is_small else "",
        )
        for one in found.clerks
    ]  # fmt: skip
    out = BytesIO()
    sheets = [
        SheetToWrite(
            translate(language, "Lines"), [translate(language, text) for text in ITEM_COLUMNS], items,
            (20, 8, 60),
        ),
        SheetToWrite(
            translate(language, "Clerks"), [translate(language, text) for text in CLERK_COLUMNS], clerks,
            (32,),
        ),
    ]  # fmt: skip
    write_workbook(out, sheets=sheets)
    return out.getvalue()


def _figures(tally: Tally) -> Iterator[float | None]:
    """Share and limits, 0 to 1."""
    yield tally.rate
    yield from tally.limits or (None, None)
