"""How well two entries agree, and how often a clerk, the machine or a line was wrong by what stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns import service as campaigns
from app.core.actor import Scope
from app.core.i18n import Language, format_datetime, translate
from app.core.tabular import SheetToWrite, sort_key_vi, write_workbook
from app.core.unit_of_work import Work
from app.paper.rules import Tally
from app.paper.service import places
from app.paper.service.gallery import Reviewer, list_reviewers
from app.paper.service.lines import Line, read_sheet
from app.paper.service.tallies import Tallies, count_entries
from app.paper.service.withdrawing import Withdrawn, list_withdrawn

_LIMITS = ("Lower limit (95 per cent)", "Upper limit (95 per cent)")
ITEM_COLUMNS = (
    "Group", "Line", "Question", "Forms compared", "Differing", "Agreement",
    "Lower limit of the agreement (95 per cent)", "Upper limit of the agreement (95 per cent)",
    "Values ruled on or agreed", "Wrong", "Error rate",
    "Lower limit of the error rate (95 per cent)", "Upper limit of the error rate (95 per cent)",
)  # fmt: skip
CLERK_COLUMNS = (
    "Clerk", "Forms", "Values", "Wrong", "Error rate", *_LIMITS, "Note",
    "Planted forms", "Values of planted forms", "Wrong on planted forms", "Error rate on planted forms",
    "Lower limit on planted forms (95 per cent)", "Upper limit on planted forms (95 per cent)",
)  # fmt: skip
REVIEW_COLUMNS = (
    "Looked over by", "Lines looked over", "Doubted", "Ruled on", "Ruled otherwise", "Share ruled otherwise",
    *_LIMITS, "Doubted by others afterwards",
)  # fmt: skip
WITHDRAWN_COLUMNS = ("Serial", "Entries left out", "Why", "Taken back by", "Taken back on")
WAY_COLUMNS = ("How forms are keyed", "Forms", "Values compared", "Differing", "Agreement", *_LIMITS)
WAYS = {
    campaigns.TWO_CLERKS: "Two clerks",
    campaigns.MACHINE: "The machine and one clerk",
    campaigns.SHARE: "Drawn for a second clerk",
}
ONCE = "Keyed once, not compared"
FEW = "Few values"


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """One line of an audience's form. `agree`: forms whose two sides are equal there; `wrong`: values that
    people keyed in settled forms other than the value that stands."""

    group_key: str
    line: Line
    agree: Tally
    wrong: Tally


@dataclass(frozen=True, slots=True)
class ClerkErrors:
    """What one person keyed in settled and in planted forms, and how much is not what stands."""

    name: str
    forms: int
    wrong: Tally
    planted_forms: int
    planted: Tally


@dataclass(frozen=True, slots=True)
class WayOfKeying:
    """The forms of one way that were compared. `label`: an English message id."""

    label: str
    forms: int
    agree: Tally


@dataclass(frozen=True, slots=True)
class Agreement:
    """All compared forms: ways, lines in printed order, clerks by name. `waiting`: forms without a ruling
    yet; they count for the agreement, not for the errors. `once`: forms that nobody compared. `wrong`: of
    people alone; `machine`: of the values that stood as the machine's. `withdrawn`: planted forms that were
    taken back and count for no clerk."""

    forms: int
    waiting: int
    once: int
    agree: Tally
    wrong: Tally
    machine: Tally
    ways: list[WayOfKeying]
    items: list[ItemAgreement]
    clerks: list[ClerkErrors]
    reviewers: list[Reviewer]
    withdrawn: list[Withdrawn]


def read_agreement(work: Work, *, campaign_id: UUID, scope: Scope) -> Agreement:
    """Compares the first entry of every form in scope with its other side: a second clerk, or the machine.

    Forms about the reader's own unit are left out. Where both sides are equal their value stands; where
    they differ, or were doubted, the ruling does. Open text is keyed once and not compared.
    """
    sheets = {
        one.id: (one.group_key, read_sheet(work, audience=one))
        for one in places.list_paper_audiences(work, campaign_id=campaign_id)
    }
    found = count_entries(work, campaign_id=campaign_id, scope=scope, sheets=sheets)
    items = [
        ItemAgreement(
            group_key=group_key, line=sheet.line(item),
            agree=Tally(found.forms[key] - found.differing[key, item], found.forms[key]),
            wrong=Tally(found.wrong_items[key, item], found.keyed[key, item]),
        )
        for key, (group_key, sheet) in sheets.items()
        if found.forms[key]
        for item in sheet.compared
    ]  # fmt: skip
    return Agreement(
        forms=found.forms.total(), waiting=found.waiting, once=found.once,
        agree=_total([one.agree for one in items]), wrong=_total([one.wrong for one in items]),
        machine=Tally(found.machine_wrong, found.machine_values), ways=_ways(found), items=items,
        clerks=_clerks(work, found=found),
        reviewers=list_reviewers(work, campaign_id=campaign_id, scope=scope),
        withdrawn=list_withdrawn(work, campaign_id=campaign_id, scope=scope),
    )  # fmt: skip


def _total(parts: list[Tally]) -> Tally:
    return Tally(sum(one.hits for one in parts), sum(one.of for one in parts))


def _ways(found: Tallies) -> list[WayOfKeying]:
    return [
        WayOfKeying(
            label, found.ways[way],
            Tally(found.way_lines[way] - found.way_differing[way], found.way_lines[way]),
        )
        for way, label in WAYS.items()
        if found.ways[way]
    ]  # fmt: skip


def _clerks(work: Work, *, found: Tallies) -> list[ClerkErrors]:
    """By name: an order by errors would be a ranking, which so few values do not bear."""
    clerks = [*found.forms_of, *(one for one in found.planted_of if one not in found.forms_of)]
    names = accounts.list_names(work, user_ids=clerks)
    rows = [
        ClerkErrors(
            names.get(clerk, ""), found.forms_of[clerk],
            Tally(found.wrong_of[clerk], found.values_of[clerk]), found.planted_of[clerk],
            Tally(found.planted_wrong[clerk], found.planted_values[clerk]),
        )
        for clerk in clerks
    ]  # fmt: skip
    return sorted(rows, key=lambda one: sort_key_vi(one.name))


def write_agreement(work: Work, *, campaign_id: UUID, scope: Scope, language: Language) -> bytes:
    """The figures as a workbook: sheets of lines, of clerks, of ways of keying, of the gallery."""
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
    out = BytesIO()
    sheets = [
        SheetToWrite(
            translate(language, "Lines"), _said(ITEM_COLUMNS, language=language), items, (20, 8, 60)
        ),
        SheetToWrite(
            translate(language, "Clerks"), _said(CLERK_COLUMNS, language=language),
            [_clerk_row(one, language=language) for one in found.clerks], (32,),
        ),
        SheetToWrite(
            translate(language, "How forms are keyed"), _said(WAY_COLUMNS, language=language),
            _way_rows(found, language=language), (32,),
        ),
        SheetToWrite(
            translate(language, "Gallery"), _said(REVIEW_COLUMNS, language=language),
            [_review_row(one) for one in found.reviewers], (32,),
        ),
        SheetToWrite(
            translate(language, "Planted forms taken back"), _said(WITHDRAWN_COLUMNS, language=language),
            [(one.serial, one.keyed, one.reason, one.by, format_datetime(one.at)) for one in found.withdrawn],
            (14, 14, 60, 32, 20),
        ),
    ]  # fmt: skip
    write_workbook(out, sheets=sheets)
    return out.getvalue()


def _said(texts: Sequence[str], *, language: Language) -> list[str]:
    return [translate(language, text) for text in texts]


def _clerk_row(one: ClerkErrors, *, language: Language) -> tuple[str | float | None, ...]:
    return (
        one.name, one.forms, one.wrong.of, one.wrong.hits, *_figures(one.wrong),
        translate(language, FEW) if one.wrong.is_small else "",
        one.planted_forms, one.planted.of, one.planted.hits, *_figures(one.planted),
    )  # fmt: skip


def _review_row(one: Reviewer) -> tuple[str | float | None, ...]:
    figures = _figures(one.otherwise)
    return (one.name, one.seen, one.doubted, one.otherwise.of, one.otherwise.hits, *figures, one.missed)


def _way_rows(found: Agreement, *, language: Language) -> list[tuple[str | float | None, ...]]:
    ways: list[tuple[str | float | None, ...]] = [
        (
            translate(language, one.label), one.forms, one.agree.of, one.agree.of - one.agree.hits,
            *_figures(one.agree),
        )
        for one in found.ways
    ]  # fmt: skip
    return [*ways, (translate(language, ONCE), found.once)] if found.once else ways


def _figures(tally: Tally) -> Iterator[float | None]:
    """Share and limits, 0 to 1."""
    yield tally.rate
    yield from tally.limits or (None, None)
